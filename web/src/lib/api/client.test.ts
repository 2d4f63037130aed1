// @vitest-environment node
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError, api, url, whenSignedOut } from ".";

const fetched = vi.fn<typeof fetch>();
beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  whenSignedOut(() => {});
});

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
const refusal = async (work: Promise<unknown>): Promise<ApiError> => {
  const caught = work.then(() => null).catch((e: unknown) => e);
  await vi.runAllTimersAsync();
  const error = await caught;
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};
const sent = (n = 0) => new Headers(fetched.mock.calls[n]![1]!.headers);

test("a query leaves out what is not there and repeats lists", () => {
  expect(url("/api/x", { q: "가", none: null, un: undefined, list: [1, 2], yes: true })).toBe(
    "/api/x?q=%EA%B0%80&list=1&list=2&yes=true",
  );
});

test("every request says that it comes from our own pages; a command carries a key, a read does not", async () => {
  fetched.mockImplementation(async () => json({}));
  await api.get("/api/a");
  await api.post("/api/b", { x: 1 });
  await api.put("/api/c", {}, { key: "mine" });
  expect(sent(0).get("X-Dure")).toBe("1");
  expect(sent(0).has("Idempotency-Key")).toBe(false);
  expect(sent(1).get("Idempotency-Key")).toMatch(/^[0-9a-f-]{36}$/);
  expect(sent(2).get("Idempotency-Key")).toBe("mine");
  expect(fetched.mock.calls[1]![1]!.body).toBe('{"x":1}');
});

test("problem details become one error with code, details, places and number", async () => {
  const body = {
    type: "urn:dure:problem:locked",
    title: "잠김",
    status: 429,
    code: "locked",
    detail: "잠시 뒤에",
    details: { retry_after: 30 },
    errors: [{ path: "login", code: "bad", message: "아이디" }],
    number: "7K2QD",
  };
  fetched.mockResolvedValue(json(body, 429));
  const error = await refusal(api.post("/api/session", {}));
  expect([error.status, error.code, error.detail, error.reference]).toEqual([429, "locked", "잠시 뒤에", "7K2QD"]);
  expect(error.extra.retry_after).toBe(30);
  expect(error.field("login")).toBe("아이디");
});

test("Retry-After of the header counts where the body is silent", async () => {
  fetched.mockResolvedValue(json({ code: "too_many" }, 429, { "Retry-After": "12" }));
  expect((await refusal(api.get("/api/x"))).extra.retry_after).toBe(12);
});

test("a page of a proxy is an error too", async () => {
  fetched.mockImplementation(async () => new Response("<html>", { status: 502 }));
  const error = await refusal(api.post("/api/x"));
  expect([error.code, error.unreachable]).toEqual(["http_502", true]);
});

test("a read is tried again until it succeeds; a command is sent once", async () => {
  fetched.mockRejectedValueOnce(new TypeError("net")).mockImplementation(async () => json({ ok: 1 }));
  const read = api.get("/api/x");
  await vi.runAllTimersAsync();
  expect(await read).toEqual({ ok: 1 });
  expect(fetched).toHaveBeenCalledTimes(2);
  fetched.mockReset().mockRejectedValue(new TypeError("net"));
  expect((await refusal(api.post("/api/x"))).code).toBe("unreachable");
  expect(fetched).toHaveBeenCalledTimes(1);
});

test("a refusal is final: it is not asked again", async () => {
  fetched.mockImplementation(async () => json({ code: "not_found" }, 404));
  await refusal(api.get("/api/x"));
  expect(fetched).toHaveBeenCalledTimes(1);
});

test("an abort is no failure of the server", async () => {
  fetched.mockRejectedValue(new DOMException("aborted", "AbortError"));
  await expect(api.get("/api/x")).rejects.toThrow("aborted");
  expect(fetched).toHaveBeenCalledTimes(1);
});

test("401 tells the shell, unless the call itself asks who we are", async () => {
  const told = vi.fn();
  whenSignedOut(told);
  fetched.mockImplementation(async () => json({ code: "signed_out" }, 401));
  await refusal(api.get("/api/session", { quiet401: true }));
  expect(told).not.toHaveBeenCalled();
  await refusal(api.get("/api/units"));
  expect(told).toHaveBeenCalledTimes(1);
});

test("a wrong password ends no session", async () => {
  const told = vi.fn();
  whenSignedOut(told);
  fetched.mockImplementation(async () => json({ code: "wrong_password" }, 401));
  await refusal(api.put("/api/account/password", {}));
  expect(told).not.toHaveBeenCalled();
});

test("204 is undefined", async () => {
  fetched.mockResolvedValue(new Response(null, { status: 204 }));
  expect(await api.delete("/api/x")).toBeUndefined();
});
