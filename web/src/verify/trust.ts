/** What the verifier carries along, with every signature checked before anything of it is believed. */
import { fromBase64, toBase64, utf8, joined, type Bytes } from "./bytes";
import { noted, sha256 } from "./ed25519";

export interface Field {
  code: string;
  label: string;
  label_en: string;
  kind: string;
}
export interface Catalogue {
  kind: string;
  version: number;
  title: string;
  title_en: string;
  lookup_hint: string;
  lookup_hint_en: string;
  fields: Field[];
}
export interface Bundle {
  root: string;
  trust: string;
  revoked: string[];
  catalogues: Catalogue[];
}
export interface Key {
  kid: string;
  issuer: string;
  name: string;
  public: string;
  valid_from: string;
  valid_to: string;
  withdrawn: string;
}
export interface Known {
  issuedAt: string;
  test: boolean;
  keys: Map<string, Key>;
  revoked: Map<string, { at: string; entries: Set<string> }>;
  catalogues: Catalogue[];
  /** The first characters of the root's fingerprint, to compare with the gazette. */
  root: string;
}

const TRUST = "dure/trust/1\n";
const REVOKED = "dure/revoked/1\n";

/** The lists of a bundle; null when the root did not sign the keys. */
export async function know(bundle: Bundle): Promise<Known | null> {
  const root = fromBase64(bundle.root);
  const body = await noted(bundle.trust, root);
  if (!body?.startsWith(TRUST)) return null;
  const trust = JSON.parse(body.slice(TRUST.length)) as { issued_at: string; test: boolean; keys: Key[] };
  const known: Known = {
    issuedAt: trust.issued_at,
    test: trust.test,
    keys: new Map(trust.keys.map((key) => [key.kid, key])),
    revoked: new Map(),
    catalogues: bundle.catalogues,
    root: (await fingerprint(root)).match(/.{4}/g)!.slice(0, 4).join(" "),
  };
  for (const note of bundle.revoked)
    for (const key of trust.keys) {
      const list = key.withdrawn ? null : await noted(note, fromBase64(key.public));
      if (!list?.startsWith(REVOKED)) continue;
      const found = JSON.parse(list.slice(REVOKED.length)) as { issuer: string; at: string; entries: string[] };
      const earlier = known.revoked.get(key.issuer);
      if (found.issuer === key.issuer && (!earlier || Date.parse(found.at) > Date.parse(earlier.at)))
        known.revoked.set(key.issuer, { at: found.at, entries: new Set(found.entries) });
    }
  return known;
}

/** What a list of withdrawn papers says instead of a number. */
export const digestOf = async (number: Bytes): Promise<string> =>
  toBase64((await sha256(joined(utf8("dure proof number\0"), number))).slice(0, 8));

const fingerprint = async (root: Bytes): Promise<string> =>
  [...(await sha256(root))].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join("");
