/** Where a popover goes beside its anchor, kept inside the window. Pure. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}
const EDGE = 8;

/** Below the anchor when there is room, else above; `end` aligns the right edges. */
export function placeBeside(
  anchor: Box,
  size: { width: number; height: number },
  view: { width: number; height: number },
  align: "start" | "end",
  gap = 4,
) {
  const wanted = align === "start" ? anchor.left : anchor.left + anchor.width - size.width;
  const left = Math.max(EDGE, Math.min(wanted, view.width - size.width - EDGE));
  const below = anchor.top + anchor.height + gap;
  const above = anchor.top - gap - size.height;
  const top = below + size.height <= view.height - EDGE || above < EDGE ? below : above;
  return { left: Math.round(left), top: Math.round(Math.max(EDGE, top)) };
}
