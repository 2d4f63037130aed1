/** How a citation reads: the same for every room. */
export { citation } from "$lib/laws";
