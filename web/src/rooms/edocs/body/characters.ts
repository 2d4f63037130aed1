/** Characters that may stand in a document: what cannot be seen is taken out before it is saved. */

// Control characters but the ones that mean a space or a line, bidi controls, zero-width characters and the BOM.
// eslint-disable-next-line no-control-regex -- these are the characters to be removed
const INVISIBLE =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** NFC text without invisible characters; tabs and line ends become spaces. */
export const clean = (value: string): string =>
  value
    .replace(/[\t\n\v\f\r\u2028\u2029]+/g, " ")
    .replace(INVISIBLE, "")
    .replace(LONE_SURROGATE, "")
    .normalize("NFC");

const SAFE_LINK = /^(?:https?:\/\/|mailto:)[^\s"'<>\\^`{|}]+$/i;

/** The address if a document may link to it, else null. */
export function safeHref(href: string | null | undefined): string | null {
  const value = (href ?? "").trim();
  return value.length <= 2048 && SAFE_LINK.test(value) ? value : null;
}
