// @vitest-environment node
import { expect, test } from "vitest";
// @ts-expect-error: the tools are plain JavaScript
import { verdict } from "./boundaries.js";
// @ts-expect-error: the tools are plain JavaScript
import { declare, generate, nameOf, typeOf } from "./types.mjs";

const room = "/w/src/rooms/edocs/viewer/A.svelte";

test.each([
  [room, "$lib/ui", false],
  [room, "../state/x.svelte", false],
  [room, "../../directory/org", true],
  [room, "../../../shell/words", true],
  [room, "$lib/api", true],
  ["/w/src/rooms/edocs/state.svelte.ts", "$lib/api", false],
  ["/w/src/lib/keys.ts", "../shell/words", true],
  ["/w/src/lib/keys.ts", "./routes", false],
  ["/w/src/shell/rooms.ts", "../rooms/edocs/room", false],
  ["/w/src/shell/rooms.ts", "../rooms/edocs/types", true],
])("in %s, %s is refused: %s", (file, spec, refused) => expect(verdict(file, spec) !== null).toBe(refused));

test("types may be imported where calls may not", () => expect(verdict(room, "$lib/api/client", true)).toBeNull());

test.each([
  [{ type: "array", items: { anyOf: [{ type: "string" }, { type: "null" }] } }, "(string | null)[]"],
  [{ enum: ["a", "b"] }, '"a" | "b"'],
  [{ $ref: "#/components/schemas/Page_PersonRow_" }, "Page_PersonRow"],
  [{ type: "object", additionalProperties: { type: "integer" } }, "Record<string, number>"],
  [{ type: "array", prefixItems: [{ type: "integer" }, { type: "integer" }], items: false }, "[number, number]"],
  [{}, "unknown"],
])("%j is %s", (schema, type) => expect(typeOf(schema)).toBe(type));

test("optional members and docstrings come along", () => {
  const text = declare("A", {
    type: "object",
    description: "An A.",
    properties: { x: { type: "string" }, "y-z": { type: "boolean" } },
    required: ["x"],
  });
  expect(text).toBe('/** An A. */\nexport interface A {\n  x: string;\n  "y-z"?: boolean;\n}\n');
});

test("a file is the same for the same description, whatever its order", () => {
  const a = { B: { enum: ["b"] }, A: { enum: ["a"] } };
  const b = { A: { enum: ["a"] }, B: { enum: ["b"] } };
  expect(generate({ components: { schemas: a } })).toBe(generate({ components: { schemas: b } }));
  expect(nameOf("Page[PersonRow]")).toBe("Page_PersonRow");
});
