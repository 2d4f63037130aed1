/** The redaction of one sheet while it is being made: where the cursor stands, what is hidden, what the public would see. */
import type { LeftOver, PublicPreview, SheetToRedact } from "$lib/api/types.gen";
import { attempt } from "$lib/attempt";
import type { Paper } from "../types";
import * as calls from "./calls";
import {
  hide,
  hideEverywhere,
  hiddenWhole,
  rangesOf,
  toggleWhole,
  units,
  wordsOf,
  type Mark,
  type Unit,
} from "./marks";

export class Redacting {
  paper = $state.raw<Paper | null>(null);
  seq = $state(0);
  marks = $state.raw<Mark[]>([]);
  suggestions = $state.raw<SheetToRedact["suggestions"]>([]);
  item = $state(6);
  at = $state(0);
  /** The words that are chosen in the unit: first and last; null while the unit as a whole is. */
  words = $state.raw<[number, number] | null>(null);
  /** Characters left out at the end of the chosen words: a name without its particle. */
  cut = $state(0);
  preview = $state.raw<PublicPreview | null>(null);
  failed = $state.raw<unknown>(null);
  changed = $state(false);
  busy = $state(false);
  readonly units: Unit[] = $derived(this.paper ? units(this.paper) : []);
  readonly unit: Unit | undefined = $derived(this.units[this.at]);
  readonly open = $derived(this.suggestions.filter((one) => !this.covered(one)));
  readonly left: LeftOver[] = $derived(this.preview?.left_over ?? []);

  constructor(readonly document: string) {}

  async load(): Promise<void> {
    try {
      const [view, sheet] = await Promise.all([calls.disclosureOf(this.document), calls.sheet(this.document)]);
      this.seq = view.seq;
      this.paper = sheet.paper as Paper;
      this.marks = sheet.marks.map(({ path, start, end, item }) => ({ path, start, end, item }));
      this.suggestions = sheet.suggestions;
      this.item = view.disclosure.items?.[0] ?? 6;
    } catch (error) {
      this.failed = error;
    }
  }

  move(by: number): void {
    const next = Math.min(Math.max(this.at + by, 0), this.units.length - 1);
    if (next === this.at) return;
    this.at = next;
    this.words = null;
    this.cut = 0;
  }

  moveWord(by: number, extend = false): void {
    const count = this.unit ? wordsOf(this.unit.text).length : 0;
    if (!count) return;
    this.cut = 0;
    if (!this.words) this.words = by > 0 ? [0, 0] : [count - 1, count - 1];
    else {
      const [first, last] = this.words;
      const next = Math.min(Math.max(last + by, 0), count - 1);
      this.words = extend ? [first, next] : [next, next];
    }
  }

  /** Characters from and to, of the chosen words. */
  get chosen(): [number, number] | null {
    if (!this.unit || !this.words) return null;
    const all = wordsOf(this.unit.text);
    const [one, other] = [Math.min(...this.words), Math.max(...this.words)];
    const [from, to] = [all[one], all[other]];
    return from && to ? [from.start, Math.max(to.end - this.cut, from.start + 1)] : null;
  }

  /** Leaves the last character of the chosen words out. */
  shrink(): void {
    const range = this.chosen;
    if (range && range[1] - range[0] > 1) this.cut += 1;
  }

  /** Hides the chosen words, else the place where the cursor stands. */
  hide(): void {
    const range = this.chosen;
    if (!this.unit) return;
    if (range) this.set(hide(this.marks, this.unit.path, range[0], range[1], this.item));
    else this.toggle();
  }
  hideRange(path: string, start: number, end: number): void {
    this.set(hide(this.marks, path, start, end, this.item));
  }
  toggle(): void {
    if (this.unit) this.set(toggleWhole(this.marks, this.unit.whole, this.item));
  }
  hideSame(): void {
    const range = this.chosen;
    if (this.unit && range)
      this.set(hideEverywhere(this.marks, this.units, this.unit.text.slice(range[0], range[1]), this.item));
  }
  hideWord(word: string): void {
    this.set(hideEverywhere(this.marks, this.units, word, this.item));
  }
  /** Shows what the cursor stands on again. */
  show(): void {
    if (!this.unit) return;
    const range = this.chosen;
    const { path, whole } = this.unit;
    this.set(
      this.marks.filter(
        (mark) =>
          !(mark.end === null && (mark.path === whole || mark.path === path)) &&
          !(mark.path === path && mark.end !== null && (!range || (mark.start < range[1] && mark.end > range[0]))),
      ),
    );
  }
  remove(gone: Mark): void {
    this.set(this.marks.filter((mark) => mark !== gone));
  }
  takeSuggestions(): void {
    let found = this.marks;
    for (const one of this.open) if (one.end !== null) found = hide(found, one.path, one.start, one.end, one.item);
    this.set(found);
  }
  private covered(one: SheetToRedact["suggestions"][number]): boolean {
    const end = one.end ?? 0;
    return (
      hiddenWhole(this.marks, one.path) !== undefined ||
      rangesOf(this.marks, one.path).some((mark) => mark.start <= one.start && (mark.end ?? 0) >= end)
    );
  }
  private set(marks: Mark[]): void {
    this.marks = marks;
    this.changed = true;
    this.preview = null;
  }

  async look(): Promise<boolean> {
    this.busy = true;
    const refused = await attempt(async () => (this.preview = await calls.preview(this.document, this.marks)));
    this.busy = false;
    return refused === null;
  }
  /** Keeps the copy; answers whether it was kept. */
  async keep(said: string): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    const refused = await attempt(() => calls.keepCopy(this.document, this.seq, this.marks), { said });
    this.busy = false;
    if (!refused) this.changed = false;
    return refused === null;
  }
}
