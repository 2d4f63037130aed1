/** Two versions of one text brought together over their common beginning: nothing of either is lost. Pure. */
import type { Block, Body } from "../body/model";
import type { DraftChange } from "../types";

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Pairs of equal blocks in order (longest common subsequence). */
function common(a: readonly string[], b: readonly string[]): [number, number][] {
  const length = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i]![j] = a[i] === b[j] ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;)
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (length[i + 1]![j]! >= length[i]![j + 1]!) i++;
    else j++;
  return pairs;
}

/** Blocks that stand in all three, with their places; the end counts as such a block. */
function anchors(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): [number, number, number][] {
  const inMine = new Map(common(base, mine));
  const inTheirs = new Map(common(base, theirs));
  const all: [number, number, number][] = [];
  for (const [at, m] of inMine) {
    const t = inTheirs.get(at);
    if (t !== undefined) all.push([at, m, t]);
  }
  return [...all, [base.length, mine.length, theirs.length]];
}

export interface Merged {
  body: Body;
  /** Places where both had changed the same blocks: both versions stand there, theirs after mine. */
  both: number;
}

const MOST = 2000;

/** Brings two bodies together block by block. */
export function mergeBodies(base: Body, mine: Body, theirs: Body): Merged {
  if (same(mine, theirs)) return { body: mine, both: 0 };
  const [b, m, t] = [base.content, mine.content, theirs.content];
  if (Math.max(b.length, m.length, t.length) > MOST) return { body: { type: "doc", content: [...m, ...t] }, both: 1 };
  const keys = (blocks: readonly Block[]) => blocks.map((block) => JSON.stringify(block));
  const content: Block[] = [];
  let both = 0;
  let at: [number, number, number] = [0, 0, 0];
  for (const anchor of anchors(keys(b), keys(m), keys(t))) {
    const [was, ours, other] = [b.slice(at[0], anchor[0]), m.slice(at[1], anchor[1]), t.slice(at[2], anchor[2])];
    if (same(ours, was)) content.push(...other);
    else if (same(other, was) || same(ours, other)) content.push(...ours);
    else {
      content.push(...ours, ...other.filter((block) => !ours.some((one) => same(one, block))));
      both += 1;
    }
    if (anchor[0] < b.length) content.push(b[anchor[0]]!);
    at = [anchor[0] + 1, anchor[1] + 1, anchor[2] + 1];
  }
  return { body: { type: "doc", content: content.length ? content : m }, both };
}

/** The whole working copy brought together: where only one side changed a member, that side's; else mine. */
export function mergeDrafts(
  base: DraftChange,
  mine: DraftChange,
  theirs: DraftChange,
): { content: DraftChange; both: number } {
  const content: Record<string, unknown> = { ...mine };
  let both = 0;
  for (const name of Object.keys(theirs) as (keyof DraftChange)[]) {
    if (name === "body") continue;
    if (same(mine[name], base[name])) content[name] = theirs[name];
    else if (!same(theirs[name], base[name]) && !same(theirs[name], mine[name])) both += 1;
  }
  if (base.body && mine.body && theirs.body) {
    const merged = mergeBodies(base.body, mine.body, theirs.body);
    content.body = merged.body;
    both += merged.both;
  }
  return { content: content as DraftChange, both };
}
