// Lists every operation of /api/openapi.json. Builds elements only, never markup from text.
"use strict";

const el = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

const nameOf = (schema) => schema.$ref.split("/").pop();

/** A schema in a few words: "string", "Line[]", "integer | null". */
function words(schema) {
  if (!schema || Object.keys(schema).length === 0) return "any";
  if (schema.$ref) return nameOf(schema);
  if (schema.anyOf) return schema.anyOf.map(words).join(" | ");
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  if (schema.type === "array") return `${words(schema.items)}[]`;
  if (schema.type === "object" && schema.additionalProperties) return `{…: ${words(schema.additionalProperties)}}`;
  return schema.format ? `${schema.type} (${schema.format})` : String(schema.type ?? "any");
}

function table(title, rows) {
  const body = rows.map(([name, kind, note]) =>
    el("tr", {}, el("th", { scope: "row" }, el("code", {}, name)), el("td", {}, kind), el("td", {}, note)),
  );
  return el("table", {}, el("caption", {}, title), el("tbody", {}, ...body));
}

function properties(schema, schemas, title) {
  const struct = schema.$ref ? schemas[nameOf(schema)] : schema;
  if (!struct?.properties) return el("p", {}, `${title}: `, el("code", {}, words(schema)));
  const required = new Set(struct.required ?? []);
  const rows = Object.entries(struct.properties).map(([name, property]) => [
    name,
    words(property),
    required.has(name) ? "필수 · required" : "",
  ]);
  return table(`${title}: ${words(schema)}`, rows);
}

function operation(path, method, described, schemas) {
  const parts = [el("span", { class: "method" }, method.toUpperCase()), el("code", {}, path)];
  const made = el("details", {}, el("summary", {}, ...parts, el("span", { class: "what" }, described.summary)));
  made.dataset.words = `${method} ${path} ${described.summary} ${described.operationId}`.toLowerCase();
  made.addEventListener(
    "toggle",
    () => {
      if (described.description) made.append(el("p", {}, described.description));
      if (described["x-permission"]) made.append(el("p", {}, "권한 · permission: ", el("code", {}, described["x-permission"])));
      if (described.parameters.length) {
        const rows = described.parameters.map((one) => [one.name, words(one.schema), one.description ?? one.in]);
        made.append(table("매개변수 · parameters", rows));
      }
      const body = described.requestBody?.content["application/json"];
      if (body) made.append(properties(body.schema, schemas, "보낼 내용 · body"));
      else if (described.requestBody) made.append(el("p", {}, described.requestBody.description ?? ""));
      for (const [status, answer] of Object.entries(described.responses)) {
        const content = answer.content?.["application/json"];
        if (content) made.append(properties(content.schema, schemas, `답 · answer ${status}`));
        else if (!answer.$ref) made.append(el("p", {}, `${status}: ${answer.description}`));
      }
    },
    { once: true },
  );
  return made;
}

function list(described) {
  const groups = new Map(described.tags.map((tag) => [tag.name, { about: tag.description, made: [] }]));
  for (const [path, methods] of Object.entries(described.paths)) {
    for (const [method, one] of Object.entries(methods)) {
      const tag = one.tags[0];
      if (!groups.has(tag)) groups.set(tag, { about: "", made: [] });
      groups.get(tag).made.push(operation(path, method, one, described.components.schemas));
    }
  }
  return [...groups].map(([tag, { about, made }]) => el("div", { class: "group" }, el("h3", {}, tag), el("p", {}, about), ...made));
}

async function start() {
  for (const base of document.querySelectorAll(".base")) base.textContent = location.origin;
  const place = document.getElementById("list");
  const filter = document.getElementById("filter");
  const count = document.getElementById("count");
  const response = await fetch("/api/openapi.json");
  if (!response.ok) {
    place.textContent = `openapi.json: ${response.status}`;
    return;
  }
  place.replaceChildren(...list(await response.json()));
  const all = [...place.querySelectorAll("details")];
  const show = () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const one of all) one.hidden = !one.dataset.words.includes(wanted);
    for (const group of place.children) group.hidden = !group.querySelector("details:not([hidden])");
    count.textContent = `${all.filter((one) => !one.hidden).length} / ${all.length}`;
  };
  filter.addEventListener("input", show);
  show();
}

start();
