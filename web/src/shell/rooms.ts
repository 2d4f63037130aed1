/** The rooms of the client: every src/rooms/<name>/room.ts, in the order of the rail. Only their small room.ts is in the first bundle. */
import type { Room } from "$lib/room";

const found = import.meta.glob<{ default: Room }>("../rooms/*/room.ts", { eager: true });

const place = (r: Room) => (r.rail?.foot ? 1000 : 0) + (r.rail?.order ?? 500);

export const rooms: Room[] = Object.values(found)
  .map((module) => module.default)
  .sort((a, b) => place(a) - place(b));
