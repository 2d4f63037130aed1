/** The rooms of the client: every src/rooms/<name>/room.ts, in the order of the rail. Only their small room.ts is in the first bundle. */
import { offerCards } from "$lib/cards";
import type { Room, Route } from "$lib/room";
import { resolve } from "$lib/routes";

const found = import.meta.glob<{ default: Room }>("../rooms/*/room.ts", { eager: true });

const place = (r: Room) => (r.rail?.foot ? 1000 : 0) + (r.rail?.order ?? 500);

export const rooms: Room[] = Object.values(found)
  .map((module) => module.default)
  .sort((a, b) => place(a) - place(b));

for (const one of rooms) offerCards(one.cards);

/** A route with the room it belongs to; the shell's own have none. */
export type Placed = Route & { room?: Room };

const own: Placed[] = [
  { path: "/", load: () => import("./Home.svelte") },
  { path: "/account/:page?", load: () => import("./account/Account.svelte") },
];

export const routes: Placed[] = [...own, ...rooms.flatMap((room) => room.routes.map((route) => ({ ...route, room })))];

/** The room whose screen is at a path. */
export const roomOf = (path: string): Room | undefined => resolve(routes, path)?.route.room;

/** The rooms that have an item on the rail for this seat. */
export const onRail = (): Room[] => rooms.filter((r) => r.rail && (r.rail.when?.() ?? true));
