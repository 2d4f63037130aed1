/** A mail as the editor holds it, written as HTML that other programs show: styles stand in the elements, nothing needs a sheet. Pure. */

export interface Node {
  type: string;
  attrs?: Record<string, unknown>;
  content?: Node[];
  text?: string;
  marks?: { type: string; attrs?: Record<string, unknown> }[];
}

export const COLOURS = ["#a92c15", "#7d5000", "#1c6a3d", "#2353b8", "#493590", "#5c6671"] as const;
export const MARKERS = ["#fbe9a9", "#dff3e6", "#fbe3de", "#dfe8fb"] as const;
const QUOTE = "margin:0.6em 0;padding-left:12px;border-left:2px solid #c5ccd4;color:#474f59";
const CELL = "border:1px solid #a9b2bc;padding:4px 8px;vertical-align:middle";

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
export const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]!);

/** Text with its runs of blanks kept. */
const words = (text: string): string => escape(text).replace(/ {2}/g, " &nbsp;").replace(/^ | $/g, "&nbsp;");

const attributes = (given: Record<string, string | number | null | undefined>): string =>
  Object.entries(given)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => ` ${name}="${escape(String(value))}"`)
    .join("");

const styles = (given: Record<string, string | null | undefined>): string =>
  Object.entries(given)
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}:${value}`)
    .join(";");

const MARKS: Readonly<Record<string, (inside: string, attrs: Record<string, unknown>) => string>> = {
  bold: (inside) => `<b>${inside}</b>`,
  italic: (inside) => `<i>${inside}</i>`,
  underline: (inside) => `<u>${inside}</u>`,
  strike: (inside) => `<s>${inside}</s>`,
  link: (inside, attrs) => `<a${attributes({ href: String(attrs.href ?? "") })}>${inside}</a>`,
  colour: (inside, attrs) => `<span style="color:${escape(String(attrs.colour))}">${inside}</span>`,
  marker: (inside, attrs) => `<span style="background-color:${escape(String(attrs.colour))}">${inside}</span>`,
};

function inline(node: Node): string {
  if (node.type === "hardBreak") return "<br>";
  if (node.type === "image") return image(node);
  const text = words(node.text ?? "");
  return (node.marks ?? []).reduce((inside, mark) => MARKS[mark.type]?.(inside, mark.attrs ?? {}) ?? inside, text);
}

function image({ attrs = {} }: Node): string {
  const width = Number(attrs.width) || null;
  return `<img${attributes({ src: `cid:${String(attrs.cid ?? "")}`, alt: String(attrs.alt ?? ""), width, style: "max-width:100%" })}>`;
}

const inner = (node: Node): string => (node.content ?? []).map(block).join("");

function paragraph(node: Node): string {
  const align = node.attrs?.align;
  const style = styles({ margin: "0", "text-align": align && align !== "left" ? String(align) : null });
  return `<p style="${style}">${(node.content ?? []).map(inline).join("") || "<br>"}</p>`;
}

function cell(node: Node): string {
  const { colspan, rowspan, colwidth } = node.attrs ?? {};
  const tag = node.type === "tableHeader" ? "th" : "td";
  const width = Array.isArray(colwidth) ? `${colwidth.reduce((sum: number, one: number) => sum + one, 0)}px` : null;
  const style = styles({ width, "background-color": tag === "th" ? "#f2f4f7" : null });
  const spans = attributes({
    colspan: Number(colspan) > 1 ? Number(colspan) : null,
    rowspan: Number(rowspan) > 1 ? Number(rowspan) : null,
  });
  return `<${tag}${spans} style="${CELL}${style ? `;${style}` : ""}">${inner(node)}</${tag}>`;
}

function block(node: Node): string {
  switch (node.type) {
    case "paragraph":
      return paragraph(node);
    case "bulletList":
      return `<ul>${inner(node)}</ul>`;
    case "orderedList":
      return `<ol${attributes({ start: Number(node.attrs?.start) > 1 ? Number(node.attrs?.start) : null })}>${inner(node)}</ol>`;
    case "listItem":
      return `<li>${inner(node)}</li>`;
    case "blockquote":
      return `<blockquote style="${QUOTE}">${inner(node)}</blockquote>`;
    case "rule":
      return "<hr>";
    case "signature":
      return `<div class="dure-signature">${inner(node)}</div>`;
    case "table":
      return `<table style="border-collapse:collapse;margin:4px 0"><tbody>${inner(node)}</tbody></table>`;
    case "tableRow":
      return `<tr>${inner(node)}</tr>`;
    case "tableCell":
    case "tableHeader":
      return cell(node);
    default:
      return "";
  }
}

/** The HTML of what was written. */
export const toHtml = (doc: Node): string => inner(doc);

/** What was written, as plain words: for what is looked for before sending. */
export function toText(node: Node): string {
  if (node.type === "text") return node.text ?? "";
  if (node.type === "hardBreak") return "\n";
  const inside = (node.content ?? []).map(toText).join("");
  return ["paragraph", "tableRow"].includes(node.type) ? `${inside}\n` : inside;
}

/** The HTML of a draft parted into what one writes and the mail that is quoted below it. */
export function part(html: string): { own: string; quote: string } {
  const at = /<div[^>]*\bclass="[^"]*\bdure-quote\b[^"]*"[^>]*>/i.exec(html)?.index ?? -1;
  return at < 0 ? { own: html, quote: "" } : { own: html.slice(0, at), quote: html.slice(at) };
}

/** The same the other way. */
export const whole = (own: string, quote: string): string => own + quote;
