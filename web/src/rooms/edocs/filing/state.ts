/** The filing of a unit: its unit tasks and record files. */
import { api } from "$lib/api";
import type { FilingView } from "$lib/api/types.gen";

export const filingOf = (unit: string | null): Promise<FilingView> =>
  api.get<FilingView>("/api/edocs/filing", { query: { unit_id: unit } });
