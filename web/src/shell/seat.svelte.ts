/** Which seat to start from, asked once after sign-in by those who have several, unless they said not to ask again. */
import { chooseSeat, session, type Seat } from "$lib/session.svelte";

const STORE = "dure.seat";
let asked = $state(false);

interface Kept {
  account: string;
  post_id: string;
}

const kept = (): Kept | null => {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "null") as Kept | null;
  } catch {
    return null;
  }
};

/** Whether the choice must be shown now. */
export function seatPending(): boolean {
  const seats = session.maybe?.seats ?? [];
  return asked && seats.length > 1 && kept()?.account !== session.value.account.login;
}

/** After a sign-in (not after a reload): ask, or take the remembered seat. */
export async function afterSignIn(): Promise<void> {
  asked = true;
  const mine = kept();
  const seat = session.value.seats.find(
    (s) => s.post_id === mine?.post_id && mine.account === session.value.account.login,
  );
  if (seat && seat.post_id !== session.value.seat.post_id) await chooseSeat(seat);
}

/** Starts from a seat; `keep` asks no more. */
export async function startFrom(seat: Seat, keep: boolean): Promise<void> {
  if (seat.post_id !== session.value.seat.post_id || seat.institution_id !== session.value.institution.id)
    await chooseSeat(seat);
  try {
    if (keep)
      localStorage.setItem(STORE, JSON.stringify({ account: session.value.account.login, post_id: seat.post_id }));
  } catch {
    // No storage: the question comes again next time.
  }
  asked = false;
}
