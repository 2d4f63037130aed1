/** The check of a token against what the verifier carries along; the twin of edocs/proof/verdict.py. RFC 9052 §4.4 */
import { fromBase45, fromBase64, fromCbor, joined, Tag, toHex, utf8, type Bytes, type Plain } from "./bytes";
import { holds } from "./ed25519";
import { digestOf, type Catalogue, type Field, type Key, type Known } from "./trust";

export const PREFIX = "DR1:";
const MOST = 1800;
const PAPER = -65537;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export type Outcome =
  | "genuine"
  | "expired"
  | "revoked"
  | "key_withdrawn"
  | "key_out_of_time"
  | "unknown_key"
  | "tampered"
  | "unknown_kind"
  | "unreadable";

export interface Verdict {
  outcome: Outcome;
  issuer?: string;
  number?: string;
  catalogue?: Catalogue;
  fields?: { label: string; labelEn: string; text: string; hash: boolean }[];
  issuedAt?: Date;
  expiresAt?: Date;
  /** How fresh the issuer's list of withdrawn papers is; absent when there is none. */
  revocationsOf?: string;
}

interface Token {
  kid: string;
  issuer: string;
  issuedAt: number;
  expiresAt: number | null;
  number: Bytes;
  kind: string;
  version: number;
  values: Plain[];
  toSign: Bytes;
  signature: Bytes;
}

export async function check(text: string, known: Known, now = new Date()): Promise<Verdict> {
  let token: Token;
  try {
    token = read(text);
  } catch {
    return { outcome: "unreadable" };
  }
  const key = known.keys.get(token.kid);
  if (!key) return { outcome: "unknown_key" };
  const ours = key.issuer === token.issuer && token.number.length === 10;
  if (!ours || !(await holds(token.signature, token.toSign, fromBase64(key.public)))) return { outcome: "tampered" };
  if (key.withdrawn) return { outcome: "key_withdrawn", issuer: key.name };
  const day = seoulDay(token.issuedAt);
  if (day < key.valid_from || day > key.valid_to) return { outcome: "key_out_of_time", issuer: key.name };
  return judged(token, key, known, now);
}

async function judged(token: Token, key: Key, known: Known, now: Date): Promise<Verdict> {
  const catalogue = known.catalogues.find((one) => one.kind === token.kind && one.version === token.version);
  if (!catalogue) return { outcome: "unknown_kind", issuer: key.name };
  let fields: Verdict["fields"];
  try {
    fields = shown(catalogue, token.values);
  } catch {
    return { outcome: "tampered" };
  }
  const revoked = known.revoked.get(key.issuer);
  const expires = token.expiresAt === null ? undefined : new Date(token.expiresAt * 1000);
  let outcome: Outcome = "genuine";
  if (revoked?.entries.has(await digestOf(token.number))) outcome = "revoked";
  else if (expires && now >= expires) outcome = "expired";
  return {
    outcome,
    issuer: key.name,
    number: spelled(token.number),
    catalogue,
    fields,
    issuedAt: new Date(token.issuedAt * 1000),
    ...(expires ? { expiresAt: expires } : {}),
    ...(revoked ? { revocationsOf: revoked.at } : {}),
  };
}

/** Reads a token; throws unless it is spelled in the one way that we write. */
function read(text: string): Token {
  const plain = text.trim().replace(/[\r\n]/g, "");
  if (!plain.startsWith(PREFIX)) throw new Error("not ours");
  const content = fromBase45(plain.slice(PREFIX.length));
  if (content.length > MOST) throw new Error("too large");
  const outer = fromCbor(content);
  if (!(outer instanceof Tag) || outer.number !== 18 || !Array.isArray(outer.value)) throw new Error("no COSE_Sign1");
  const [protectedHead, open, payload, signature, ...more] = outer.value;
  if (more.length || !(open instanceof Map) || open.size) throw new Error("another spelling");
  const head = map(fromCbor(bytes(protectedHead)), 2);
  if (head.get(1) !== -8) throw new Error("another way of signing");
  const parsed = fromCbor(bytes(payload));
  if (!(parsed instanceof Map)) throw new Error("no claims");
  const claims = map(parsed, parsed.has(4) ? 5 : 4);
  const paper = claims.get(PAPER);
  if (!Array.isArray(paper) || paper.length !== 3 || !Array.isArray(paper[2])) throw new Error("no paper");
  return {
    kid: toHex(bytes(head.get(4))),
    issuer: text_(claims.get(1)),
    issuedAt: whole(claims.get(6)),
    expiresAt: claims.has(4) ? whole(claims.get(4)) : null,
    number: bytes(claims.get(7)),
    kind: text_(paper[0]),
    version: whole(paper[1]),
    values: paper[2],
    toSign: toSign(bytes(protectedHead), bytes(payload)),
    signature: bytes(signature),
  };
}

function toSign(head: Bytes, payload: Bytes): Bytes {
  return joined(Uint8Array.of(0x84, 0x6a), utf8("Signature1"), string(head), Uint8Array.of(0x40), string(payload));
}

/** A CBOR byte string. */
function string(content: Bytes): Bytes {
  const size = content.length;
  const head = size < 24 ? [0x40 | size] : size < 256 ? [0x58, size] : [0x59, size >> 8, size & 255];
  return joined(Uint8Array.from(head), content);
}

function shown(catalogue: Catalogue, values: Plain[]): NonNullable<Verdict["fields"]> {
  if (values.length !== catalogue.fields.length) throw new Error("other fields");
  return catalogue.fields
    .map((field, at) => ({ field, value: values[at]! }))
    .filter(({ value }) => value !== null && value !== "" && value !== 0)
    .map(({ field, value }) => ({
      label: field.label,
      labelEn: field.label_en,
      text: said(field, value),
      hash: field.kind === "hash",
    }));
}

function said(field: Field, value: Plain): string {
  switch (field.kind) {
    case "date": {
      const day = new Date(whole(value) * 86_400_000);
      return `${day.getUTCFullYear()}. ${day.getUTCMonth() + 1}. ${day.getUTCDate()}.`;
    }
    case "money":
      return `금${whole(value).toLocaleString("en-US")}원`;
    case "count":
      return String(whole(value));
    case "hash":
      return toHex(bytes(value));
    default:
      return text_(value);
  }
}

function spelled(number: Bytes): string {
  const whole_ = number.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const digits = Array.from({ length: 16 }, (_, at) => Number((whole_ >> BigInt((15 - at) * 5)) & 31n));
  const last = digits.reduce((total, digit) => doubled(total ^ digit), 0);
  const plain = digits.map((digit) => ALPHABET[digit]).join("");
  return plain.match(/.{4}/g)!.join("-") + ALPHABET[last];
}

const doubled = (value: number): number => ((value << 1) & 32 ? (value << 1) ^ 0b100101 : value << 1);

const seoulDay = (seconds: number): string => new Date((seconds + 9 * 3600) * 1000).toISOString().slice(0, 10);

function map(value: Plain, size: number): Map<number, Plain> {
  if (value instanceof Map && value.size === size) return value;
  throw new Error("another map");
}
function bytes(value: Plain | undefined): Bytes {
  if (value instanceof Uint8Array) return value;
  throw new Error("no bytes");
}
function text_(value: Plain | undefined): string {
  if (typeof value === "string") return value;
  throw new Error("no text");
}
function whole(value: Plain | undefined): number {
  if (typeof value === "number") return value;
  throw new Error("no number");
}
