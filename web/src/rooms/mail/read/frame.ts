/** Writing a mail into its sheet: a frame of our own origin in which nothing runs. We measure it from outside, so no script is needed inside.
 *
 * Why a page and not srcdoc: srcdoc and blob: frames inherit the policy of this page, and with it every inline style of a mail would die.
 * The sheet (/mail-frame.html) has a policy of its own: own styles, our own pictures, nothing else; it is sandboxed without allow-scripts.
 * allow-same-origin lets this page measure it, and lets our picture doors see who asks. With no script it gives the mail nothing. */

export const SHEET = "/mail-frame.html";
export const SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";

/** Whether a mail sets colours itself: then it stays on the light sheet that it was made for. */
export const paintsItself = (html: string): boolean =>
  /(?:[\s;"'](?:color|background(?:-color|-image)?)\s*:)|\sbgcolor=|<font[^>]+color=|<style/i.test(html);

let faces: string | null = null;

/** The faces of this page, for the sheet. */
function fontFaces(): string {
  faces ??= [...document.styleSheets]
    .flatMap((sheet) => {
      try {
        return [...sheet.cssRules];
      } catch {
        return []; // a sheet of an extension
      }
    })
    .filter((rule) => rule instanceof CSSFontFaceRule)
    .map((rule) => rule.cssText)
    .join("\n");
  return faces;
}

export interface Shown {
  html: string;
  dark: boolean;
  /** Whether earlier text is folded away. */
  folded: boolean;
  showQuote: string;
}

/** Puts a mail on the sheet. Answers whether it holds earlier text that can be folded. */
export function write(sheet: Document, shown: Shown): boolean {
  sheet.body.innerHTML = shown.html;
  sheet.body.classList.toggle("dark", shown.dark);
  if (!sheet.head.querySelector("style[data-faces]")) {
    const style = sheet.createElement("style");
    style.dataset.faces = "";
    style.textContent = fontFaces();
    sheet.head.append(style);
  }
  for (const link of sheet.querySelectorAll("a[href]")) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer");
  }
  const quotes = quotesOf(sheet);
  for (const quote of quotes) quote.hidden = shown.folded;
  return quotes.length > 0;
}

/** Where earlier mails begin; nothing where the whole mail is one quotation. */
function quotesOf(sheet: Document): HTMLElement[] {
  const found = [...sheet.querySelectorAll<HTMLElement>(".dure-quote")];
  const rest =
    found.length > 0 && sheet.body.textContent!.trim() === found.map((one) => one.textContent!.trim()).join("");
  return rest ? [] : found;
}

/** Keeps the frame as high as what it holds. Call the result to stop. */
export function fit(frame: HTMLIFrameElement, onheight: (height: number) => void): () => void {
  const sheet = frame.contentDocument;
  if (!sheet) return () => {};
  const measure = () => {
    const wide = sheet.documentElement.scrollWidth > sheet.documentElement.clientWidth;
    onheight(Math.ceil(sheet.body.getBoundingClientRect().height) + (wide ? 18 : 2));
  };
  const watcher = new ResizeObserver(measure);
  watcher.observe(sheet.body);
  sheet.addEventListener("load", measure, true); // a picture came
  measure();
  return () => {
    watcher.disconnect();
    sheet.removeEventListener("load", measure, true);
  };
}
