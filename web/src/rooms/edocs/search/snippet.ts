/** Text around a find, cut into what was looked for and what stands around it. Pure. */

export interface Piece {
  text: string;
  hit: boolean;
}

/** `marks` are [start, end] in characters (code points), in order. */
export function pieces(snippet: string, marks: readonly (readonly [number, number])[]): Piece[] {
  const characters = [...snippet];
  const out: Piece[] = [];
  let at = 0;
  const put = (to: number, hit: boolean) => {
    if (to > at) out.push({ text: characters.slice(at, to).join(""), hit });
    at = Math.max(at, to);
  };
  for (const [start, end] of marks) {
    put(start, false);
    put(end, true);
  }
  put(characters.length, false);
  return out;
}
