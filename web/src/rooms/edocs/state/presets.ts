/** Presets: steps and readers that a person or a unit adds again and again. */
import { api } from "$lib/api";
import type { PresetInput, PresetView } from "$lib/api/types.gen";

const PATH = "/api/edocs/presets";

export const presets = () => api.get<PresetView[]>(PATH);
export const keepPreset = (input: PresetInput) => api.post<PresetView[]>(PATH, input);
export const dropPreset = (id: string) => api.delete<PresetView[]>(`${PATH}/${id}`);
