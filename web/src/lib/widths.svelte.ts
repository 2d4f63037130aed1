/** Widths of panes that a person drew: shown at once, on the server a moment after the hand has let go. */
import { adopt, preferences } from "./look.svelte";
import { savePreferences } from "./session.svelte";

const REST_MS = 600;
let resting: ReturnType<typeof setTimeout> | undefined;
let unsaved: Record<string, number> = {};

/** The width of a pane in pixels, or undefined while it is the usual one (reactive). */
export const widthOf = (name: string): number | undefined => preferences().panes[name];

/** Draws a pane to this width. */
export function draw(name: string, width: number): void {
  adopt({ panes: { ...preferences().panes, [name]: width } });
  unsaved[name] = width;
  clearTimeout(resting);
  resting = setTimeout(() => {
    const change = unsaved;
    unsaved = {};
    void savePreferences({ panes: change }).catch(() => {}); // drawn here; the server learns it with the next change
  }, REST_MS);
}
