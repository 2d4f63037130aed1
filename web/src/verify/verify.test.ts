/** The browser's check agrees with the server's: the samples are made by tests/edocs/test_proof.py. */
import { describe, expect, it, vi } from "vitest";
import { fromBase45, fromCbor, toHex } from "./bytes";
import { check, PREFIX } from "./check";
import { holds } from "./ed25519";
import samples from "./samples.json";
import { know, type Bundle, type Known } from "./trust";

const bundle = (name: keyof typeof samples.bundles): Bundle =>
  ({ ...samples.bundles[name], catalogues: samples.catalogues }) as Bundle;
const known = async (name: keyof typeof samples.bundles = "good"): Promise<Known> => (await know(bundle(name)))!;

describe("the check of a paper", () => {
  it.each(samples.cases)("says $outcome of $name", async ({ text, bundle: name, at, outcome, fields, number }) => {
    const verdict = await check(text, await known(name as "good"), new Date(at));
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.fields?.map((field) => [field.label, field.text]) ?? []).toEqual(fields);
    if (fields.length) expect(verdict.number).toBe(number);
  });

  it("believes no flipped bit", async () => {
    const list = await known();
    const content = fromBase45(samples.cases[0]!.text.slice(PREFIX.length));
    for (let at = 0; at < content.length; at += 3) {
      const changed = content.slice();
      changed[at]! ^= 1 << (at % 8);
      const { outcome } = await check(PREFIX + base45(changed), list, new Date(samples.cases[0]!.at));
      expect(["tampered", "unknown_key", "unreadable"]).toContain(outcome);
    }
  });

  it("believes no list of keys that the root did not sign", async () => {
    expect(await know(bundle("forged"))).toBeNull();
  });

  it("verifies by the library where the browser lacks Ed25519", async () => {
    vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(new DOMException("", "NotSupportedError"));
    const verdict = await check(samples.cases[0]!.text, await known(), new Date(samples.cases[0]!.at));
    expect(verdict.outcome).toBe("genuine");
    expect(await holds(new Uint8Array(64), new Uint8Array(3), new Uint8Array(32))).toBe(false);
  });
});

it("reads CBOR in one spelling only", () => {
  expect(fromCbor(Uint8Array.of(0x82, 0x18, 0x18, 0x41, 7))).toEqual([24, Uint8Array.of(7)]);
  for (const wrong of ["1817", "190018", "9fff", "a202000100", "f5", "0000", "58"])
    expect(() => fromCbor(bytes(wrong)), wrong).toThrow();
  expect(toHex(fromBase45("BB8"))).toBe("4142");
});

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16));

function base45(content: Uint8Array): string {
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  let text = "";
  for (let at = 0; at < content.length; at += 2) {
    const pair = at + 1 < content.length;
    let value = pair ? content[at]! * 256 + content[at + 1]! : content[at]!;
    for (let digit = 0; digit < (pair ? 3 : 2); digit++) {
      text += alphabet[value % 45];
      value = Math.floor(value / 45);
    }
  }
  return text;
}
