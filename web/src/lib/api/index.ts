/** The server, for state files: `api.get/post/…`, `upload`, `ApiError`. Components import types only. */
export { api, url, whenSignedOut, type Options } from "./client";
export { upload, type Upload } from "./upload";
export { ApiError, isAbort, type FieldError } from "./errors";
export { newKey } from "./key";
