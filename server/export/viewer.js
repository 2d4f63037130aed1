/* The viewer of an export: reads the scripts in data/, shows documents, compares hashes. Asks no server. */
"use strict";

const MOST = 500;
const STATES = { ESTABLISHED: "결재 끝남", IN_PROGRESS: "진행 중", RETURNED: "반려", ABANDONED: "폐기", DRAFTING: "작성 중" };
const documents = [];
const el = (id) => document.getElementById(id);

function made(tag, text, attributes) {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  for (const [name, value] of Object.entries(attributes ?? {})) node.setAttribute(name, value);
  return node;
}

const day = (moment) => {
  if (!moment) return "";
  const at = new Date(new Date(moment).getTime() + 9 * 3600000);
  return `${at.getUTCFullYear()}. ${at.getUTCMonth() + 1}. ${at.getUTCDate()}.`;
};

/* Called by data/index.js. */
function dureIndex(about) {
  document.title = el("name").textContent = about.name;
  el("about").textContent = `문서 ${about.documents}건 · ${day(about.at)} 내보냄`;
  for (let part = 1; part <= about.parts; part++)
    document.body.append(made("script", "", { src: `data/${String(part).padStart(4, "0")}.js` }));
}

/* Called by each of the other parts. */
function dureDocuments(part) {
  for (const one of part) {
    const words = [one.title, one.number, one.drafter.person_name, one.decider, one.summary, one.text];
    one.words = [...words, ...one.keywords].join("\n").normalize("NFC").toLowerCase();
    documents.push(one);
  }
  documents.sort((a, b) => (b.established_at ?? b.created_at).localeCompare(a.established_at ?? a.created_at));
  list();
}

function list() {
  const wanted = el("find").value.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
  const found = documents.filter((one) => wanted.every((word) => one.words.includes(word)));
  el("list").replaceChildren(
    ...found.slice(0, MOST).map((one) => {
      const item = made("li");
      const button = made("button", "", { type: "button" });
      button.append(made("b", one.title || "(제목 없음)"));
      button.append(made("small", [one.number, one.drafter.person_name, day(one.established_at)].filter(Boolean).join(" · ")));
      button.onclick = () => show(one, button);
      item.append(button);
      return item;
    }),
  );
  if (!found.length) el("list").append(made("li", "찾은 문서가 없습니다."));
}

function show(one, button) {
  for (const other of document.querySelectorAll("nav button")) other.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  const folder = `documents/${one.id}/`;
  const pairs = [
    ["상태", STATES[one.state] ?? one.state], ["생산등록번호", one.number], ["시행일", day(one.established_at)],
    ["기안자", `${one.drafter.post_name} ${one.drafter.person_name} · ${one.drafter.unit_name}`], ["결재권자", one.decider],
    ["수신", one.recipients.join(", ") || "내부결재"], ["공개 구분", one.disclosure], ["보존기간", one.retention],
    ["기록물철", one.record_file], ["요지", one.summary], ["키워드", one.keywords.join(", ")], ["문서 지문", one.revision_hash],
  ];
  const facts = made("dl");
  for (const [name, value] of pairs) if (value) facts.append(made("dt", name), made("dd", value));
  const files = made("ul");
  for (const name of Object.keys(one.hashes)) {
    const item = made("li");
    const path = name.split("/").map(encodeURIComponent).join("/");
    const label = name === "record.pdf" ? "기록(PDF)" : (one.attachments.find((file) => file.file === name)?.name ?? name);
    item.append(made("a", label, { href: folder + path, target: "_blank", rel: "noopener" }));
    files.append(item);
  }
  const course = made("ul");
  for (const event of one.history)
    course.append(made("li", `${new Date(event.at).toLocaleString("ko-KR", { timeZone: "Asia/Seoul" })} ${event.text} ${event.detail}`));
  const paper = el("paper");
  paper.replaceChildren(made("h2", one.title), facts, made("h3", "파일"), files, made("h3", "본문"), made("pre", one.text));
  paper.append(made("h3", "경과"), course);
  paper.scrollTop = 0;
}

/* Hashes every file of the folder that a person chose, and compares with manifest.sha256. */
async function check(chosen) {
  const said = el("checked");
  const files = new Map([...chosen].map((file) => [file.webkitRelativePath.split("/").slice(1).join("/"), file]));
  const manifest = files.get("manifest.sha256");
  if (!manifest) return tell("bad", "내보낸 폴더를 고르십시오. manifest.sha256이 없습니다.");
  const lines = (await manifest.text()).split("\n").filter(Boolean).map((line) => line.split("  "));
  const wrong = [];
  let done = 0;
  for (const [digest, name] of lines) {
    const file = files.get(name);
    if (!file) wrong.push(`없음: ${name}`);
    else {
      const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      if ([...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("") !== digest) wrong.push(`바뀜: ${name}`);
    }
    said.textContent = `${++done} / ${lines.length}`;
  }
  if (wrong.length) tell("bad", `${wrong.length}개 파일이 다릅니다. ${wrong.slice(0, 3).join(", ")}`);
  else tell("good", `파일 ${lines.length}개가 모두 목록과 같습니다.`);
}

function tell(kind, text) {
  el("checked").className = kind;
  el("checked").textContent = text;
}

el("find").oninput = list;
el("folder").onchange = (event) => void check(event.target.files);
