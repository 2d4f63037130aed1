/** A large file that was sent as a link, for whoever has the address. */
import { api } from "$lib/api";
import type { SharedFile } from "$lib/api/types.gen";

export const sharedPath = (token: string): string => `/api/mail/shared/${encodeURIComponent(token)}`;
export const sharedFile = (token: string): Promise<SharedFile> =>
  api.get<SharedFile>(sharedPath(token), { quiet401: true });
