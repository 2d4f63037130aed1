/** Pictures that pasted HTML carries itself: they become files of the draft. Pure. */

const DATA = /^data:image\/(png|jpeg|gif|webp);base64,([A-Za-z0-9+/=\s]+)$/;
const MOST = 30;

export function picturesIn(html: string): File[] {
  if (!html.includes("data:image/")) return [];
  const found = new DOMParser().parseFromString(html, "text/html");
  return [...found.querySelectorAll("img[src^='data:image/']")].slice(0, MOST).flatMap((image, i) => {
    const match = DATA.exec(image.getAttribute("src") ?? "");
    if (!match) return [];
    const bytes = Uint8Array.from(atob(match[2]!.replace(/\s/g, "")), (char) => char.charCodeAt(0));
    const kind = match[1]!;
    return [new File([bytes], `그림${i + 1}.${kind === "jpeg" ? "jpg" : kind}`, { type: `image/${kind}` })];
  });
}
