/** @file Who may import whom in the web client: lib < rooms < shell; a room sees lib and itself; only state files call the API. */
import path from "node:path";

const areaOf = (file) => {
  const parts = file.split(path.sep).join("/").split("/src/")[1]?.split("/") ?? [];
  if (parts[0] === "rooms") return { area: "rooms", room: parts[1], rest: parts.slice(2).join("/") };
  return { area: parts.length > 1 ? parts[0] : "root", rest: parts.slice(1).join("/") };
};

const resolve = (from, spec) => {
  if (spec.startsWith("$lib")) return path.join(from.split("/src/")[0], "src/lib", spec.slice(4));
  if (spec.startsWith(".")) return path.join(path.dirname(from), spec);
  return null;
};

/** Says what is wrong with an import, or null. */
export function verdict(from, spec, typeOnly = false) {
  const file = from.split(path.sep).join("/");
  const target = resolve(file, spec);
  if (!target || !file.includes("/src/")) return null;
  const here = areaOf(file);
  const there = areaOf(target);
  if (here.area === "lib" && there.area !== "lib") return "lib imports only lib.";
  if (here.area === "rooms") {
    if (there.area === "rooms" && there.room !== here.room) return `A room imports no other room (${there.room}).`;
    if (there.area !== "rooms" && there.area !== "lib") return "A room imports lib and itself.";
    const calls = there.area === "lib" && /^api(\/(client|upload|index))?(\.ts)?$/.test(there.rest);
    if (calls && !typeOnly && file.endsWith(".svelte"))
      return "Components do not call the API: put the call into a state file.";
  }
  if (here.area === "shell" && there.area === "rooms" && !/^room(\.ts)?$/.test(there.rest))
    return "The shell knows a room only by its room.ts.";
  return null;
}

export default {
  meta: { type: "problem", schema: [], docs: { description: "keep the floors of the web client" } },
  create(context) {
    const check = (node, source, typeOnly) => {
      if (typeof source?.value !== "string") return;
      const wrong = verdict(context.filename, source.value, typeOnly);
      if (wrong) context.report({ node, message: wrong });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source, node.importKind === "type"),
      ExportNamedDeclaration: (node) => node.source && check(node, node.source, node.exportKind === "type"),
      ExportAllDeclaration: (node) => check(node, node.source, false),
      ImportExpression: (node) => check(node, node.source, false),
    };
  },
};
