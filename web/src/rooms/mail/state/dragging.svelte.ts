/** What is being dragged to a folder. */
import type { Line } from "./list.svelte";

let rows = $state.raw<readonly Line[]>([]);
export const dragged = {
  get rows() {
    return rows;
  },
  set rows(next) {
    rows = next;
  },
};
