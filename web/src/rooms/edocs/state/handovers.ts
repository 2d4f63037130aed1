/** Handing a post over: the calls. */
import { api } from "$lib/api";
import type { HandoverView } from "$lib/api/types.gen";

const PATH = "/api/edocs/handovers";

export const handovers = () => api.get<HandoverView[]>(PATH);
export const beginHandover = () => api.post<HandoverView>(PATH, {});
export const writeNotes = (id: string, notes: string) => api.put<HandoverView>(`${PATH}/${id}/notes`, { notes });
export const giveOver = (id: string) => api.post<HandoverView>(`${PATH}/${id}/give`);
export const acceptHandover = (id: string) => api.post<HandoverView>(`${PATH}/${id}/accept`);
export const takeOver = (id: string, document_id: string) =>
  api.post<HandoverView>(`${PATH}/${id}/take-over`, { document_id });
