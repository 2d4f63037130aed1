/** The language of the screen: one reactive value that every message reads. */

export type Language = "ko" | "en";

let current = $state<Language>("ko");

/** The language now shown; reading it in a template re-renders on a switch. */
export const language = (): Language => current;

/** Shows the client in another language and tells assistive technology so. */
export function setLanguage(next: Language): void {
  current = next;
  if (typeof document !== "undefined") document.documentElement.lang = next;
}
