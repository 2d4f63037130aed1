/** Pictures of the clipboard: those that HTML carries itself, and those that Word and 한글 leave to the RTF beside it. */

const DATA = /^data:image\/(png|jpeg|gif|webp);base64,([A-Za-z0-9+/=\s]+)$/;
const PICT = /\\(png|jpeg)blip\b/g;
const MOST = 50;

const file = (bytes: Uint8Array<ArrayBuffer>, kind: string, number: number): File =>
  new File([bytes], `그림${number}.${kind === "jpeg" ? "jpg" : kind}`, { type: `image/${kind}` });

/** The pictures that stand in the HTML as data. */
export function picturesFromData(sources: readonly string[]): File[] {
  return sources.flatMap((source, i) => {
    const match = DATA.exec(source);
    if (!match) return [];
    const bytes = Uint8Array.from(atob(match[2]!.replace(/\s/g, "")), (char) => char.charCodeAt(0));
    return [file(bytes, match[1]!, i + 1)];
  });
}

/** The pictures of an RTF in their order: PNG and JPEG, which is what the word processors write beside the metafiles. */
export function picturesFromRtf(rtf: string): File[] {
  const found: File[] = [];
  for (const match of rtf.matchAll(PICT)) {
    const hex = hexAfter(rtf, match.index + match[0].length);
    if (hex.length < 40 || hex.length % 2) continue;
    const bytes = new Uint8Array(hex.length / 2);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
    found.push(file(bytes, match[1]!, found.length + 1));
    if (found.length >= MOST) break;
  }
  return found;
}

/** The hexadecimal digits of a picture: after its control words and inner groups, up to the end of its group. */
function hexAfter(rtf: string, from: number): string {
  let at = from;
  let depth = 0;
  let hex = "";
  for (; at < rtf.length; at++) {
    const char = rtf[at]!;
    if (char === "{") depth += 1;
    else if (char === "}") {
      if (depth === 0) break;
      depth -= 1;
    } else if (char === "\\") {
      at += (/^\\[a-z*]+-?\d* ?/i.exec(rtf.slice(at, at + 60))?.[0].length ?? 2) - 1;
    } else if (depth === 0 && !/\s/.test(char)) {
      const end = rtf.indexOf("}", at);
      hex = rtf.slice(at, end < 0 ? rtf.length : end).replace(/\s+/g, "");
      break;
    }
  }
  return /^[0-9a-f]*$/i.test(hex) ? hex : "";
}
