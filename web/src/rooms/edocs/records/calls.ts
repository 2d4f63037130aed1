/** The calls of records management. */
import { api, newKey, url } from "$lib/api";
import type {
  CandidateView,
  ClosingCommand,
  ClosingRow,
  ClosingView,
  CorrectRecord,
  DisposalCommand,
  DisposalRow,
  DisposalSay,
  DisposalView,
  FileCommand,
  FreezeView,
  MoveRecords,
  NewDisposal,
  NewFile,
  NewFreeze,
  NewTask,
  NewTransfer,
  RecordEventView,
  RecordFilesView,
  RecordFileDetail,
  RecordsOverview,
  TransferCommand,
  TransferItem,
  TransferRow,
  TransferView,
} from "$lib/api/types.gen";

const PATH = "/api/edocs/records";
const post = <T>(path: string, body: unknown): Promise<T> => api.post<T>(`${PATH}${path}`, body, { key: newKey() });

export const overview = () => api.get<RecordsOverview>(PATH);
export const files = (unit: string | null, year: string | null, state: string | null, q: string) =>
  api.get<RecordFilesView>(url(`${PATH}/files`, { unit_id: unit, year, state: state || null, q: q || null }));
export const file = (id: string) => api.get<RecordFileDetail>(`${PATH}/files/${id}`);
export const addTask = (given: NewTask) => post<RecordFilesView>("/tasks", given);
export const addFile = (given: NewFile) => post<RecordFileDetail>("/files", given);
export const actOnFile = (id: string, given: FileCommand) => post<RecordFileDetail>(`/files/${id}/act`, given);
export const move = (given: MoveRecords) => post<RecordFileDetail>("/move", given);
export const correct = (given: CorrectRecord) => post<RecordEventView[]>("/correct", given);
export const pack = (id: string) => post<RecordFileDetail>(`/files/${id}/package`, {});
export const packageOf = (id: string) => `${PATH}/packages/${id}`;
export const history = () => api.get<RecordEventView[]>(`${PATH}/history`);

export const closings = (year: string | null) => api.get<ClosingRow[]>(url(`${PATH}/closing`, { year }));
export const closing = (unit: string, year: number) => api.get<ClosingView>(`${PATH}/closing/${unit}/${year}`);
export const actOnClosing = (unit: string, year: number, given: ClosingCommand) =>
  post<ClosingView>(`/closing/${unit}/${year}/act`, given);

export const transfers = () => api.get<TransferRow[]>(`${PATH}/transfers`);
export const due = () => api.get<TransferItem[]>(`${PATH}/transfers/due`);
export const transfer = (id: string) => api.get<TransferView>(`${PATH}/transfers/${id}`);
export const transferCsv = (id: string) => `${PATH}/transfers/${id}/csv`;
export const beginTransfer = (given: NewTransfer) => post<TransferView>("/transfers", given);
export const actOnTransfer = (id: string, given: TransferCommand) => post<TransferView>(`/transfers/${id}/act`, given);

export const freezes = () => api.get<FreezeView[]>(`${PATH}/freezes`);
export const placeFreeze = (given: NewFreeze) => post<FreezeView[]>("/freezes", given);
export const liftFreeze = (id: string, reason: string) => post<FreezeView[]>(`/freezes/${id}/lift`, { reason });

export const disposals = () => api.get<DisposalRow[]>(`${PATH}/disposals`);
export const candidates = () => api.get<CandidateView[]>(`${PATH}/disposals/candidates`);
export const disposal = (id: string) => api.get<DisposalView>(`${PATH}/disposals/${id}`);
export const propose = (given: NewDisposal) => post<DisposalView>("/disposals", given);
export const actOnDisposal = (id: string, given: DisposalCommand) => post<DisposalView>(`/disposals/${id}/act`, given);
export const say = (id: string, item: string, given: DisposalSay) =>
  post<DisposalView>(`/disposals/${id}/items/${item}`, given);
