/** How wide the window is: below 768 px the layout is the phone's, below 1024 px folders are a menu and one pane is shown. */

function watch(query: string): () => boolean {
  const list = typeof matchMedia === "function" ? matchMedia(query) : null;
  let hit = $state(list?.matches ?? false);
  list?.addEventListener("change", (event) => (hit = event.matches));
  return () => hit;
}

export const isPhone = watch("(max-width: 767px)");
export const isNarrow = watch("(max-width: 1023px)");
