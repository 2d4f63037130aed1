/** Characters that may stand in a document: what a signer cannot see is taken out before it is saved. */

const BLANK = /[\t\n\v\f\r\u0085\u2028\u2029]/g;
// Controls, noncharacters, bidi controls, zero-width characters, fillers and tags: the same sets as the server's.
const UNSEEN = new RegExp(
  "[" +
    "\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u009f\\ufdd0-\\ufdef\\ufffe\\uffff" +
    "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069" +
    "\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200d\\u2060-\\u2065\\u206a-\\u206f" +
    "\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}" +
    "]",
  "gu",
);
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** NFC text without invisible characters, every tab or line end as one blank; cleaning twice changes nothing. */
export const clean = (value: string): string =>
  value.replace(BLANK, " ").replace(UNSEEN, "").replace(LONE_SURROGATE, "").normalize("NFC");

const SAFE_LINK = /^(?:https?:\/\/|mailto:)[^\s"'<>\\^`{|}]+$/i;
const MAX_HREF = 2048;

/** The address if a document may link to it, else null. */
export function safeHref(href: string | null | undefined): string | null {
  const value = (href ?? "").trim();
  return value.length <= MAX_HREF && SAFE_LINK.test(value) ? value : null;
}
