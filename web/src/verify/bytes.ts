/** Base45, base64, and CBOR in the one spelling that we accept. Throws on anything else. RFC 9285, RFC 8949 §4.2 */

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

export type Bytes = Uint8Array<ArrayBuffer>;

export function fromBase45(text: string): Bytes {
  if (text.length % 3 === 1) throw new Error("length");
  const found: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const part = [...text.slice(at, at + 3)].map((char) => ALPHABET.indexOf(char));
    if (part.some((digit) => digit < 0)) throw new Error("character");
    const value = part.reduce((sum, digit, place) => sum + digit * 45 ** place, 0);
    if (value >= 256 ** (part.length - 1)) throw new Error("value");
    if (part.length === 3) found.push(value >> 8);
    found.push(value & 255);
  }
  return Uint8Array.from(found);
}

export const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

export const toBase64 = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes));

export const toHex = (bytes: Bytes): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text) as Bytes;

export function joined(...parts: Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export class Tag {
  constructor(
    readonly number: number,
    readonly value: Plain,
  ) {}
}
export type Plain = number | string | Bytes | null | Plain[] | Map<number, Plain> | Tag;

/** One CBOR value that fills the bytes: shortest lengths, sorted integer keys, nothing behind the end. */
export function fromCbor(bytes: Bytes): Plain {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.at !== bytes.length) throw new Error("more behind the end");
  return value;
}

class Reader {
  at = 0;
  constructor(private readonly bytes: Bytes) {}

  value(depth: number): Plain {
    if (depth > 8) throw new Error("depth");
    const first = this.byte();
    const kind = first >> 5;
    if (kind === 7) {
      if (first === 0xf6) return null;
      throw new Error("simple value");
    }
    const size = this.size(first & 31);
    switch (kind) {
      case 0:
        return size;
      case 1:
        return -1 - size;
      case 2:
        return this.take(size);
      case 3:
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(size));
      case 4:
        return Array.from({ length: this.fits(size) }, () => this.value(depth + 1));
      case 5:
        return this.map(this.fits(size), depth);
      default:
        return new Tag(size, this.value(depth + 1));
    }
  }

  private map(size: number, depth: number): Map<number, Plain> {
    const found = new Map<number, Plain>();
    let last: Bytes | null = null;
    for (let i = 0; i < size; i++) {
      const start = this.at;
      const key = this.value(depth + 1);
      const spelled = this.bytes.slice(start, this.at);
      if (typeof key !== "number" || (last && !before(last, spelled))) throw new Error("keys");
      last = spelled;
      found.set(key, this.value(depth + 1));
    }
    return found;
  }

  private size(short: number): number {
    if (short < 24) return short;
    const width = [1, 2, 4, 8][short - 24];
    if (!width) throw new Error("length");
    const value = this.take(width).reduce((sum, byte) => sum * 256 + byte, 0);
    const least = width === 1 ? 24 : 256 ** (width / 2);
    if (value < least || value > Number.MAX_SAFE_INTEGER) throw new Error("not the shortest");
    return value;
  }

  private fits(size: number): number {
    if (size > this.bytes.length - this.at) throw new Error("too many");
    return size;
  }

  private byte(): number {
    return this.take(1)[0]!;
  }

  private take(size: number): Bytes {
    if (this.at + size > this.bytes.length) throw new Error("end");
    this.at += size;
    return this.bytes.slice(this.at - size, this.at);
  }
}

function before(one: Bytes, other: Bytes): boolean {
  if (one.length !== other.length) return one.length < other.length;
  const at = one.findIndex((byte, index) => byte !== other[index]);
  return at >= 0 && one[at]! < other[at]!;
}
