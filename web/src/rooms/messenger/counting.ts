/** The number beside a message, from read cursors; the same rule as the server's. Pure. */

export interface Cursors {
  /** By person, where names are shown. */
  named: Record<string, number> | null;
  /** How many cursors stand where, where they are not. */
  histogram: readonly (readonly [number, number])[];
  /** Authors with messages beyond their own cursor. */
  late: Record<string, number>;
}

/** How many members have not read the message `seq` of this author. */
export function numberOf(cursors: Cursors, seq: number, author: string): number {
  if (cursors.named) {
    let count = 0;
    for (const [person, read] of Object.entries(cursors.named)) if (person !== author && read < seq) count += 1;
    return count;
  }
  let count = 0;
  for (const [read, people] of cursors.histogram) if (read < seq) count += people;
  const own = cursors.late[author];
  return own !== undefined && own < seq ? count - 1 : count;
}

/** Cursors after some moved; none goes back. */
export function moved(cursors: Cursors, reads: Record<string, number>): Cursors {
  if (!cursors.named) return cursors;
  const named = { ...cursors.named };
  for (const [person, seq] of Object.entries(reads)) if (person in named && seq > named[person]!) named[person] = seq;
  return { ...cursors, named };
}
