/** Everything a screen needs to speak: messages, particles, formats, the language switch. */
export { language, setLanguage, type Language } from "./lang.svelte";
export { messages, type Table, type Same } from "./messages";
export { josa, type Particle } from "./particles";
export * as format from "./format";
export { choseong, matches, fromQwerty } from "./hangul";
