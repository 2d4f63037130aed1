/** @file Turns the server's OpenAPI 3.1 description into TypeScript: node tools/types.mjs [openapi.json] > nothing but src/lib/api/types.gen.ts.
 * Every component becomes an interface or a type of the same name; its docstring comes along. Usage: npm run types -- path/to/openapi.json */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const KEYWORD = /^[A-Za-z_$][\w$]*$/;

/** "Page[PersonRow]" or "Page_PersonRow_" becomes a TypeScript name. */
export const nameOf = (name) => name.replace(/[^\w$]+/g, "_").replace(/_+$/, "");

const refName = (ref) => nameOf(decodeURIComponent(ref.split("/").at(-1)));
const literal = (value) => JSON.stringify(value);
const wrap = (type) => (/[|&]/.test(type) ? `(${type})` : type);
const union = (types) => [...new Set(types)].join(" | ");

/** The TypeScript type of one schema, written in place. */
export function typeOf(schema) {
  if (schema === true || schema === undefined || Object.keys(schema).length === 0) return "unknown";
  if (schema.$ref) return refName(schema.$ref);
  if ("const" in schema) return literal(schema.const);
  if (schema.enum) return union(schema.enum.map(literal));
  for (const many of ["anyOf", "oneOf"]) if (schema[many]) return union(schema[many].map(typeOf));
  if (schema.allOf) return schema.allOf.map((s) => wrap(typeOf(s))).join(" & ");
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type })));
  return plain(schema);
}

function plain(schema) {
  switch (schema.type) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array":
      return array(schema);
    case "object":
      return object(schema);
    default:
      return "unknown";
  }
}

function array(schema) {
  if (schema.prefixItems) return `[${schema.prefixItems.map(typeOf).join(", ")}]`;
  return `${wrap(typeOf(schema.items))}[]`;
}

function object(schema) {
  const members = Object.entries(schema.properties ?? {});
  if (!members.length) return `Record<string, ${typeOf(schema.additionalProperties ?? true)}>`;
  return `{ ${members.map(([name, value]) => member(schema, name, value)).join("; ")} }`;
}

const member = (schema, name, value) =>
  `${KEYWORD.test(name) ? name : literal(name)}${(schema.required ?? []).includes(name) ? "" : "?"}: ${typeOf(value)}`;

const doc = (text, indent = "") =>
  text ? `${indent}/** ${text.trim().replace(/\s+/g, " ").replace(/\*\//g, "*\u200b/")} */\n` : "";

/** The declaration of one component. */
export function declare(name, schema) {
  const head = doc(schema.description);
  if (schema.type === "object" && schema.properties) {
    const lines = Object.entries(schema.properties).map(
      ([key, value]) => `${doc(value.description, "  ")}  ${member(schema, key, value)};\n`,
    );
    return `${head}export interface ${nameOf(name)} {\n${lines.join("")}}\n`;
  }
  return `${head}export type ${nameOf(name)} = ${typeOf(schema)};\n`;
}

/** The whole file. */
export function generate(openapi) {
  const schemas = Object.entries(openapi.components?.schemas ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const head = "/** Made by tools/types.mjs from the server's OpenAPI description. Do not edit. */\n\n";
  return head + schemas.map(([name, schema]) => declare(name, schema)).join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const source = process.argv[2];
  if (!source) {
    console.error("usage: npm run types -- openapi.json   (save /api/openapi.json of a running server)");
    process.exit(2);
  }
  const out = new URL("../src/lib/api/types.gen.ts", import.meta.url);
  writeFileSync(out, generate(JSON.parse(readFileSync(source, "utf8"))));
}
