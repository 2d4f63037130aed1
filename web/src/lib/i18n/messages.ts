/** Messages: Korean is the source, English follows the same shape; a room defines its own table with `messages(ko, en)`. */
import { language } from "./lang.svelte";

type Message = string | ((...args: never[]) => string);
export type Table = Record<string, Message>;
/** The English table must have every key of the Korean one, with the same parameters. */
export type Same<T extends Table> = { [K in keyof T]: T[K] extends string ? string : T[K] };

/** One object that answers in the language of the screen; Korean answers where English is wanting at run time. */
export function messages<const T extends Table>(ko: T, en: Same<T>): Same<T> {
  return new Proxy({} as Same<T>, {
    get: (_, key: string) => (language() === "en" ? (en[key] ?? ko[key]) : ko[key]),
    has: (_, key) => key in ko,
    ownKeys: () => Object.keys(ko),
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}
