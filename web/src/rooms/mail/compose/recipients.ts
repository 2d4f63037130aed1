/** Addresses as people type and paste them. Pure. */
import type { DraftPerson } from "../types";

const ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;".]+(?:\.[^\s@<>,;".]+)+$/u;
export const isAddress = (text: string): boolean => ADDRESS.test(text.trim());

/** "백다솔 <baek@a.example>, kang@a.example; 홍새벽 <h@b.example>": several at once, a comma inside quotes is none. */
export function addressesIn(text: string): { people: DraftPerson[]; rest: string } {
  const pieces = text.match(/(?:"[^"]*"|<[^>]*>|[^,;\n"<])+/g) ?? [];
  const people: DraftPerson[] = [];
  const rest: string[] = [];
  for (const piece of pieces.map((one) => one.trim()).filter(Boolean)) {
    const named = /^(.*?)\s*<([^>]+)>$/.exec(piece);
    const address = (named ? named[2]! : piece).trim();
    if (isAddress(address))
      people.push({ address, name: named ? named[1]!.replace(/^"|"$/g, "").trim() : "", kind: "", id: null });
    else rest.push(piece);
  }
  return { people, rest: rest.join(", ") };
}

const keyOf = (one: DraftPerson): string => (one.id ? `${one.kind} ${one.id}` : one.address.toLowerCase());

/** Both together, nobody twice. */
export const joined = (one: readonly DraftPerson[], two: readonly DraftPerson[]): DraftPerson[] => {
  const all = [...one, ...two];
  return all.filter((each, i) => all.findIndex((other) => keyOf(other) === keyOf(each)) === i);
};

export const nameOf = (one: Pick<DraftPerson, "name" | "address">): string => one.name || one.address;
