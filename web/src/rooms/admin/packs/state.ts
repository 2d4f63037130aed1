/** Rule packs on the server: what holds here, and for the overseer the library, its previews and acts. */
import { api } from "$lib/api";
import type { LibraryView, OwnValue, PackPreview, PackView } from "$lib/api/types.gen";

const PATH = "/api/edocs/packs";
const place = (kind: string, version: number) => `${PATH}/library/${encodeURIComponent(kind)}/${version}`;

export const held = () => api.get<PackView[]>(PATH);
export const choose = (input: OwnValue) => api.put<PackView[]>(`${PATH}/own`, input);
export const library = () => api.get<LibraryView>(`${PATH}/library`);
export const publish = (note: string) => api.post<LibraryView>(`${PATH}/library`, { note });
export const preview = (kind: string, version: number) => api.get<PackPreview>(`${place(kind, version)}/preview`);
export const apply = (kind: string, version: number, institutions: number[] | null, reason: string) =>
  api.post<LibraryView>(`${place(kind, version)}/apply`, { institutions, reason });
export const undo = (act: string, reason: string) => api.post<LibraryView>(`${PATH}/acts/${act}/undo`, { reason });
