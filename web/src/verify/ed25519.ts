/** Ed25519: by the browser itself where it can, else by a small library. RFC 8032 §5.1.7 */
import { verifyAsync } from "@noble/ed25519";
import { joined, toHex, utf8, type Bytes } from "./bytes";

/** Which of the two checked last; the page says so. */
export const checkedBy = { browser: true };

export async function holds(signature: Bytes, content: Bytes, publicKey: Bytes): Promise<boolean> {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    checkedBy.browser = true;
    return await crypto.subtle.verify("Ed25519", key, signature, content);
  } catch {
    checkedBy.browser = false;
    return verifyAsync(signature, content, publicKey, { zip215: false }).catch(() => false);
  }
}

export const sha256 = async (content: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", content));

/** The body of a signed note that this key signed, or null; see kernel/notary.py. */
export async function noted(note: string, publicKey: Bytes): Promise<string | null> {
  const gap = note.lastIndexOf("\n\n");
  if (gap < 0) return null;
  const body = note.slice(0, gap + 1);
  const name = `dure-${toHex(await sha256(publicKey)).slice(0, 12)}`;
  const id = (await sha256(joined(utf8(`${name}\n\x01`), publicKey))).slice(0, 4);
  for (const line of note.slice(gap + 2).split("\n")) {
    const [dash, signer, encoded] = line.split(" ");
    if (dash !== "—" || signer !== name || !encoded) continue;
    try {
      const signature = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
      if (toHex(signature.slice(0, 4)) !== toHex(id)) continue;
      if (await holds(signature.slice(4), utf8(body), publicKey)) return body;
    } catch {
      continue;
    }
  }
  return null;
}
