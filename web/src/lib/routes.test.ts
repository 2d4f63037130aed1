// @vitest-environment node
import { expect, test } from "vitest";
import { fill, match, resolve } from "./routes";

test.each([
  ["/", "/", {}],
  ["/people/:unit?", "/people", {}],
  ["/people/:unit?", "/people/", {}],
  ["/people/:unit?", "/people/a%20b", { unit: "a b" }],
  ["/a/:b/c/:d?", "/a/1/c/2", { b: "1", d: "2" }],
  ["/help/*", "/help/x/y", { rest: "x/y" }],
])("%s fits %s", (pattern, path, params) => expect(match(pattern, path)).toEqual(params));

test.each([
  ["/", "/x"],
  ["/people/:unit", "/people"],
  ["/people", "/peoples"],
  ["/a.b", "/axb"],
  ["/approvals/new", "/approvals/new/1"],
])("%s does not fit %s", (pattern, path) => expect(match(pattern, path)).toBeNull());

test("a broken escape is taken as it stands", () => expect(match("/x/:y", "/x/%E0%A4")).toEqual({ y: "%E0%A4" }));

test("earlier routes win", () => {
  const routes = [{ path: "/approvals/new" }, { path: "/approvals/:box" }];
  expect(resolve(routes, "/approvals/new")?.route).toBe(routes[0]);
  expect(resolve(routes, "/approvals/held")?.params).toEqual({ box: "held" });
  expect(resolve(routes, "/mail")).toBeNull();
});

test("a pattern is filled and encoded; what it needs must be there", () => {
  expect(fill("/people/:unit?", { unit: "가/나" })).toBe("/people/%EA%B0%80%2F%EB%82%98");
  expect(fill("/people/:unit?")).toBe("/people");
  expect(() => fill("/x/:id")).toThrow(":id");
});
