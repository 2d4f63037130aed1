/** How the screen looks and listens: theme, density, size of text, language, single keys. Put on <html>, remembered here for the next first paint. */
import { setLanguage, type Language } from "./i18n/lang.svelte";
import { written, type OwnKeys } from "./remap";

export interface Preferences {
  theme: "light" | "dark" | "system";
  density: "compact" | "normal" | "roomy";
  text: "normal" | "large" | "larger";
  language: Language;
  single_keys: boolean;
  /** Changed shortcuts, as in lib/remap. */
  keys: OwnKeys;
  /** Widths of panes in pixels, by name. */
  panes: Readonly<Record<string, number>>;
}

const DEFAULT: Preferences = {
  theme: "system",
  density: "normal",
  text: "normal",
  language: "ko",
  single_keys: true,
  keys: {},
  panes: {},
};
const STORE = "dure.look";

const remembered = (): Partial<Preferences> => {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "{}") as Partial<Preferences>;
  } catch {
    return {};
  }
};

let look = $state<Preferences>({ ...DEFAULT, ...remembered() });

/** The present preferences (reactive). */
export const preferences = (): Preferences => look;

/** A shortcut as this person has it (reactive): "J" → "N". */
export const ownKeys = (keys: string): string => written(look.keys, keys);

const systemDark = () => typeof matchMedia === "function" && matchMedia("(prefers-color-scheme: dark)").matches;

/** What is shown now: the system's choice resolved. */
export const theme = (): "light" | "dark" => (look.theme === "system" ? (systemDark() ? "dark" : "light") : look.theme);

function paint(): void {
  const root = document.documentElement;
  root.dataset.theme = theme();
  if (look.density === "normal") delete root.dataset.density;
  else root.dataset.density = look.density;
  if (look.text === "normal") delete root.dataset.text;
  else root.dataset.text = look.text;
  setLanguage(look.language);
}

/** Takes preferences over, shows them and remembers them in this browser. */
export function adopt(change: Partial<Preferences>): void {
  const known = Object.entries(change).filter(
    ([key, value]) => key in DEFAULT && value !== null && value !== undefined,
  );
  look = { ...look, ...Object.fromEntries(known) };
  paint();
  try {
    localStorage.setItem(STORE, JSON.stringify(look));
  } catch {
    // No storage: the look lasts as long as the page.
  }
}

/** Follows the system's theme while the person leaves it to the system. */
export function startLook(): () => void {
  paint();
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", paint);
  return () => query.removeEventListener("change", paint);
}
