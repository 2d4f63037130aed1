/** Labels of a form in the language of the screen. */
import { language } from "$lib/i18n";

export const labelOf = (one: { label: string; label_en?: string }): string =>
  language() === "en" ? one.label_en || one.label : one.label;
export const titleOf = (one: { title?: string; title_en?: string }): string =>
  (language() === "en" && one.title_en) || one.title || "";
