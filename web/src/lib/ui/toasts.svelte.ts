/** What has just been done, said once at the bottom right, with its way back while the grace lasts. */

export interface Toast {
  id: number;
  text: string;
  tone: "ok" | "bad" | "plain";
  action?: { label: string; run: () => void };
  /** Seconds left to act; counted down while nobody holds the toast. */
  left: number;
  held: boolean;
}

const LASTS_S = 8;
let toasts = $state<Toast[]>([]);
let nextId = 1;
let timer: ReturnType<typeof setInterval> | undefined;

/** The toasts now shown, oldest first. */
export const shownToasts = (): Toast[] => toasts;

/** Takes a toast away. */
export function dismiss(id: number): void {
  toasts = toasts.filter((t) => t.id !== id);
  if (!toasts.length) {
    clearInterval(timer);
    timer = undefined;
  }
}

function tick(): void {
  for (const toast of toasts) if (!toast.held) toast.left -= 1;
  for (const toast of toasts.filter((t) => t.left <= 0)) dismiss(toast.id);
}

/** Says what was done. With an `action` (취소) the seconds are written on its button; Ctrl Z does the newest. */
export function toast(
  text: string,
  options: { tone?: Toast["tone"]; action?: Toast["action"]; seconds?: number } = {},
): number {
  const id = nextId++;
  toasts.push({
    id,
    text,
    tone: options.tone ?? "ok",
    action: options.action,
    left: options.seconds ?? LASTS_S,
    held: false,
  });
  if (toasts.length > 3) dismiss(toasts[0]!.id);
  timer ??= setInterval(tick, 1000);
  return id;
}

/** Runs the newest way back; false when there is none. */
export function undoLast(): boolean {
  const last = toasts.findLast((t) => t.action);
  if (!last) return false;
  dismiss(last.id);
  last.action!.run();
  return true;
}
