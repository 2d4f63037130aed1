/** Whether the window is a phone's: below 768 px the layout is another one, not a squeezed one. */

const query = typeof matchMedia === "function" ? matchMedia("(max-width: 767px)") : null;
let phone = $state(query?.matches ?? false);
query?.addEventListener("change", (event) => (phone = event.matches));

export const isPhone = (): boolean => phone;
