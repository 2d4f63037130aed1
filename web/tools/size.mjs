/** @file Prints what the browser fetches first, gzipped, and fails when the first scripts weigh more than the budget. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 60;
const dist = new URL("../dist/", import.meta.url);
const html = readFileSync(new URL("index.html", dist), "utf8");
const first = [...html.matchAll(/(?:src|href)="\/?(assets\/[^"]+|boot\.js)"/g)].map((m) => m[1]);
let scripts = 0;
for (const name of first) {
  const bytes = readFileSync(new URL(name, dist));
  const gz = gzipSync(bytes).length / 1024;
  if (name.endsWith(".js")) scripts += gz;
  console.log(
    `${name.padEnd(40)} ${(bytes.length / 1024).toFixed(1).padStart(7)} kB ${gz.toFixed(1).padStart(6)} kB gz`,
  );
}
console.log(`first scripts: ${scripts.toFixed(1)} kB gz of ${BUDGET_KB}`);
if (scripts > BUDGET_KB) process.exit(1);
