/** The organisation in the client: chart, people, who is away. */
import { room } from "$lib/room";
import { navigate } from "$lib/nav.svelte";
import { t } from "./words";

export default room({
  name: "directory",
  label: () => t.room,
  icon: "people",
  rail: { href: "/people", order: 70 },
  go: "P",
  routes: [{ path: "/people/:unit?", load: () => import("./People.svelte") }],
  commands: () => [{ id: "directory.away", label: () => t.away, icon: "trip", run: () => navigate("/people?away=1") }],
  search: [
    {
      label: () => t.people,
      scope: "@",
      order: 40,
      run: async (query, signal) => (await import("./state.svelte")).searchPeople(query, signal),
    },
  ],
  home: [{ id: "directory.away", column: "side", order: 20, load: () => import("./HomeAway.svelte") }],
});
