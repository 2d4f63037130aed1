/** E-documents in the client: boxes, viewer, editor, register. Only this file and the counts are in the first bundle. */
import { fromQwerty, messages } from "$lib/i18n";
import { navigate } from "$lib/nav.svelte";
import { room } from "$lib/room";
import { roomKeys } from "./keys";
import { counts, startCounts } from "./state/counts.svelte";
import { findDocuments } from "./state/find";

const t = messages(
  {
    room: "결재",
    draft: "기안하기",
    toApprove: "결재 대기",
    drafts: "작성 중",
    statistics: "결재 통계",
    register: "기록물등록대장",
    issues: "발급 대장",
    search: "문서 찾기",
    filing: "단위과제와 기록물철",
    documents: "문서",
    simulate: "경로 미리 보기",
    handover: "업무 인계·인수",
    all: (q: string) => `‘${q}’ 문서 모두 보기`,
    compose: "새 문서",
  },
  {
    room: "Approvals",
    draft: "New document",
    toApprove: "To approve",
    drafts: "Drafts",
    statistics: "Statistics of approvals",
    register: "Register of records",
    issues: "Issued copies",
    search: "Find documents",
    filing: "Unit tasks and record files",
    documents: "Documents",
    simulate: "Preview a route",
    handover: "Handing over",
    all: (q: string) => `All documents for ‘${q}’`,
    compose: "New document",
  },
);

const begin = () => navigate("/approvals/new");

export default room({
  name: "edocs",
  label: () => t.room,
  icon: "approve",
  rail: { href: "/approvals", order: 10 },
  go: "A",
  routes: [
    { path: "/approvals/new", title: () => t.compose, load: () => import("./editor/Forms.svelte") },
    {
      path: "/approvals/draft/:id",
      title: () => t.drafts,
      load: () => import("./editor/Editor.svelte"),
      immersive: true,
    },
    {
      path: "/approvals/document/:id/compare",
      load: () => import("./compare/Compare.svelte"),
      immersive: true,
    },
    { path: "/approvals/document/:id/amend", load: () => import("./viewer/Amend.svelte"), immersive: true },
    { path: "/approvals/document/:id", load: () => import("./viewer/Viewer.svelte"), immersive: true },
    { path: "/approvals/register", title: () => t.register, load: () => import("./lists/Register.svelte") },
    { path: "/approvals/issues", title: () => t.issues, load: () => import("./proof/IssueRegister.svelte") },
    { path: "/approvals/search", title: () => t.search, load: () => import("./search/Search.svelte") },
    { path: "/approvals/filing", title: () => t.filing, load: () => import("./filing/Filing.svelte") },
    {
      path: "/approvals/statistics",
      title: () => t.statistics,
      load: () => import("./statistics/Statistics.svelte"),
    },
    {
      path: "/approvals/simulate",
      title: () => t.simulate,
      load: () => import("./simulate/Simulator.svelte"),
    },
    { path: "/approvals/handover", title: () => t.handover, load: () => import("./handover/Handover.svelte") },
    { path: "/approvals/:box?", load: () => import("./boxes/Approvals.svelte") },
  ],
  badge: () => counts.asked,
  create: { label: () => t.draft, run: begin },
  commands: () => [
    { id: "edocs.new", label: () => t.draft, icon: "compose", keys: "C", run: begin },
    { id: "edocs.approve", label: () => t.toApprove, icon: "inbox", keys: "G A", run: () => navigate("/approvals") },
    { id: "edocs.drafts", label: () => t.drafts, icon: "draft", run: () => navigate("/approvals/drafting") },
    { id: "edocs.register", label: () => t.register, icon: "book", run: () => navigate("/approvals/register") },
    { id: "edocs.issues", label: () => t.issues, icon: "shield", run: () => navigate("/approvals/issues") },
    {
      id: "edocs.statistics",
      label: () => t.statistics,
      icon: "scale",
      run: () => navigate("/approvals/statistics"),
    },
    { id: "edocs.simulate", label: () => t.simulate, icon: "route", run: () => navigate("/approvals/simulate") },
    { id: "edocs.handover", label: () => t.handover, icon: "users", run: () => navigate("/approvals/handover") },
    { id: "edocs.search", label: () => t.search, icon: "search", run: () => navigate("/approvals/search") },
    { id: "edocs.filing", label: () => t.filing, icon: "folder", run: () => navigate("/approvals/filing") },
  ],
  search: [
    {
      label: () => t.documents,
      scope: "#",
      order: 10,
      run: (query, signal) => findDocuments(query, fromQwerty(query), t.all, signal),
    },
  ],
  home: [
    { id: "edocs.waiting", column: "main", order: 10, load: () => import("./home/Waiting.svelte") },
    { id: "edocs.away", column: "side", order: 15, load: () => import("./home/Away.svelte") },
    { id: "edocs.mine", column: "half", order: 20, load: () => import("./home/Mine.svelte") },
  ],
  shortcuts: roomKeys,
  start: startCounts,
});
