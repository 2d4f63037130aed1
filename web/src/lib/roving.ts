/** Roving focus for lists, menus, tabs and trees: one stop for Tab, arrows inside. Use as an attachment: {@attach roving({...})}. */

export interface Roving {
  /** The items inside the element. */
  items: string;
  orientation?: "vertical" | "horizontal" | "both";
  /** Past the end comes the beginning (menus). */
  wrap?: boolean;
  /** Typing jumps to the item whose text begins so. */
  typeahead?: (text: string, typed: string) => boolean;
  onmove?: (item: HTMLElement) => void;
}

const TYPE_MS = 700;

/** Where a key leads from `at` among `size` items, or null when it is none of ours. */
export function step(
  key: string,
  at: number,
  size: number,
  options: Pick<Roving, "orientation" | "wrap">,
): number | null {
  const way = options.orientation ?? "vertical";
  const forward = (way !== "horizontal" && key === "ArrowDown") || (way !== "vertical" && key === "ArrowRight");
  const backward = (way !== "horizontal" && key === "ArrowUp") || (way !== "vertical" && key === "ArrowLeft");
  if (key === "Home") return 0;
  if (key === "End") return size - 1;
  if (!forward && !backward) return null;
  const next = at + (forward ? 1 : -1);
  return options.wrap ? (next + size) % size : Math.min(Math.max(next, 0), size - 1);
}

export const roving = (options: Roving) => (node: HTMLElement) => {
  let typed = "";
  let typedAt = 0;
  const items = () =>
    [...node.querySelectorAll<HTMLElement>(options.items)].filter((i) => i.getClientRects().length > 0);
  const setTab = (current: HTMLElement) => {
    for (const item of node.querySelectorAll<HTMLElement>(options.items)) item.tabIndex = item === current ? 0 : -1;
  };
  const go = (item: HTMLElement | undefined) => {
    if (!item) return;
    setTab(item);
    item.focus();
    options.onmove?.(item);
  };
  const jump = (event: KeyboardEvent, list: HTMLElement[], at: number) => {
    if (
      !options.typeahead ||
      event.key.length !== 1 ||
      event.ctrlKey ||
      event.altKey ||
      event.metaKey ||
      event.key === " "
    )
      return;
    typed = Date.now() - typedAt < TYPE_MS ? typed + event.key : event.key;
    typedAt = Date.now();
    const from = typed.length > 1 ? at : at + 1;
    const order = [...list.slice(from), ...list.slice(0, from)];
    const hit = order.find((i) => options.typeahead!(i.textContent?.trim() ?? "", typed));
    if (hit) event.stopPropagation();
    go(hit);
  };
  const keydown = (event: KeyboardEvent) => {
    const list = items();
    const at = list.findIndex((i) => i === document.activeElement || i.contains(document.activeElement));
    if (!list.length || (at < 0 && document.activeElement !== node)) return;
    const next = step(event.key, at, list.length, options);
    if (next === null) return jump(event, list, at);
    event.preventDefault();
    event.stopPropagation();
    go(list[next]);
  };
  const focusin = (event: FocusEvent) => {
    const item = items().find((i) => i.contains(event.target as Node));
    if (item) setTab(item);
  };
  node.addEventListener("keydown", keydown);
  node.addEventListener("focusin", focusin);
  return () => {
    node.removeEventListener("keydown", keydown);
    node.removeEventListener("focusin", focusin);
  };
};
