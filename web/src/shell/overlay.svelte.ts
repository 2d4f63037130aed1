/** Which overlay of the shell is open; at most one. */
export type Overlay = "palette" | "bell" | "shortcuts" | "help" | "seats" | null;

let open = $state<Overlay>(null);

export const overlay = {
  get open() {
    return open;
  },
  show: (which: Exclude<Overlay, null>) => void (open = which),
  close: () => void (open = null),
};
