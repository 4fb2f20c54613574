// The query page: pick or write a query, run it, read the answer. No library, nothing from elsewhere.
import { loadSchema, showSchema } from "./schema.js";
import { tables } from "./table.js";
import { texts } from "./texts.js";

const element = (id) => document.getElementById(id);
const queryBox = element("query");
const variablesBox = element("variables");
let language = localStorage.getItem("language") === "en" ? "en" : "zh";
let examples = [];
let schema = null;
let answer = null;
let view = localStorage.getItem("view") === "json" ? "json" : "table";
let current = null;

function say(key, ...values) {
  const text = texts[language][key];
  return typeof text === "function" ? text(...values) : text;
}

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function showLanguage() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = say(node.dataset.text);
  element("language").textContent = say("other");
  showExamples();
  if (schema) showSchema(schema, say, insertField);
  showAnswer();
}

function setView(wanted) {
  view = wanted;
  localStorage.setItem("view", view);
  showAnswer();
}

function showAnswer() {
  const asTable = view === "table";
  element("as-table").setAttribute("aria-pressed", view === "table");
  element("as-json").setAttribute("aria-pressed", view === "json");
  element("tables").hidden = !asTable;
  element("output").hidden = asTable;
  const hint = make("span", "hint", say("ready"));
  // An answer without data has nothing to tabulate, and its errors stand above.
  element("tables").replaceChildren(...(answer ? tables(answer.data ?? {}, say, language) : [hint]));
  element("output").replaceChildren(...(answer ? coloured(JSON.stringify(answer, null, 2)) : [hint.cloneNode(true)]));
  showErrors();
}

function showExamples() {
  const items = examples.map((example) => {
    const button = make("button", "", example[language]);
    button.type = "button";
    if (example === current) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => {
      choose(example);
      run();
    });
    return make("li", "", button);
  });
  element("examples").replaceChildren(...items);
}

function choose(example) {
  current = example;
  queryBox.value = example.query;
  variablesBox.value = example.variables ? JSON.stringify(example.variables, null, 2) : "";
  element("variables-panel").open = Boolean(example.variables);
  showExamples();
  queryBox.focus();
  queryBox.setSelectionRange(0, 0);
  queryBox.scrollTop = 0;
}

function insertField(text) {
  queryBox.setRangeText(text, queryBox.selectionStart, queryBox.selectionEnd, "end");
  queryBox.focus();
}

async function run() {
  let variables = {};
  try {
    variables = variablesBox.value.trim() ? JSON.parse(variablesBox.value) : {};
  } catch (error) {
    showProblem(say("badVariables", error.message));
    return;
  }
  element("run").disabled = true;
  element("status").textContent = say("running");
  const started = performance.now();
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({ query: queryBox.value, variables }),
    });
    const body = await response.text();
    const ms = Math.round(performance.now() - started);
    receive(body, response.status, ms);
  } catch {
    showProblem(say("unreachable"));
  } finally {
    element("run").disabled = false;
  }
}

function receive(body, status, ms) {
  try {
    answer = JSON.parse(body);
  } catch {
    showProblem(say("unreadable", status));
    return;
  }
  element("status").textContent = say("done", ms, sizeOf(body));
  showAnswer();
}

function showErrors() {
  const errors = answer?.errors ?? [];
  if (errors.length === 0) {
    element("errors").replaceChildren();
    return;
  }
  const lead = make("p", "lead", "data" in answer ? say("partial", errors.length) : say("refused"));
  const items = [...groupedErrors(errors).values()].map(({ message, places }) => {
    const shown = places.slice(0, 5).flatMap((place, number) => [number ? " · " : "", place]);
    if (places.length > 5) shown.push(` ${say("more", places.length - 5)}`);
    return make("li", "", message, make("small", "", ...shown));
  });
  element("errors").replaceChildren(lead, make("ul", "", ...items));
}

// The place of a mistake, to be clicked: the cursor goes there.
function placeButton({ line, column }) {
  const button = make("button", "", say("line", line, column));
  button.type = "button";
  button.addEventListener("click", () => {
    const before = queryBox.value.split("\n").slice(0, line - 1);
    const at = before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
    const word = /^\w*/.exec(queryBox.value.slice(at))[0];
    queryBox.focus();
    queryBox.setSelectionRange(at, at + word.length);
  });
  return button;
}

// Errors that say the same are shown once, with the places they are about.
function groupedErrors(errors) {
  const groups = new Map();
  for (const error of errors) {
    const { code, service } = error.extensions ?? {};
    const own = texts[language].codes[code]?.(service) ?? translated(error.message);
    const message = service && !texts[language].codes[code] ? `${service}: ${own}` : own;
    const group = groups.get(message) ?? { message, places: [] };
    const lines = (error.locations ?? []).map(placeButton);
    group.places.push(...(error.path ? [error.path.join(".")] : lines));
    groups.set(message, group);
  }
  return groups;
}

// The commonest mistakes are explained in the reader's language.
function translated(message) {
  for (const [pattern, words] of texts[language].mistakes) {
    const match = pattern.exec(message);
    if (match) return words(...match.slice(1));
  }
  return message;
}

function showProblem(message) {
  element("status").textContent = "";
  element("errors").replaceChildren(make("p", "lead", message));
}

function sizeOf(text) {
  const bytes = new TextEncoder().encode(text).length;
  return bytes < 2048 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KB`;
}

// Splits formatted JSON into coloured spans; text never becomes markup.
function* coloured(text) {
  const token = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;
  let from = 0;
  for (const match of text.matchAll(token)) {
    if (match.index > from) yield text.slice(from, match.index);
    const kind = match[2] ? "key" : match[1] ? "string" : /[a-z]/.test(match[0][0]) ? "word" : "number";
    yield make("span", kind, match[0]);
    from = match.index + match[0].length;
  }
  yield text.slice(from);
}

async function copy() {
  await navigator.clipboard.writeText(answer ? JSON.stringify(answer, null, 2) : "");
  element("copy").textContent = say("copied");
  setTimeout(() => (element("copy").textContent = say("copy")), 1200);
}

function editKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  } else if (event.key === "Enter" && event.target === queryBox) {
    // Keep the indentation of the line, and one step more after an opening brace.
    event.preventDefault();
    const before = queryBox.value.slice(0, queryBox.selectionStart);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const indent = line.match(/^\s*/)[0] + (/[{(]\s*$/.test(line) ? "  " : "");
    queryBox.setRangeText(`\n${indent}`, queryBox.selectionStart, queryBox.selectionEnd, "end");
  }
}

async function start() {
  element("run").addEventListener("click", run);
  element("copy").addEventListener("click", copy);
  element("as-table").addEventListener("click", () => setView("table"));
  element("as-json").addEventListener("click", () => setView("json"));
  element("language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    localStorage.setItem("language", language);
    showLanguage();
  });
  document.addEventListener("keydown", editKey);
  showLanguage();
  examples = await (await fetch("/examples.json")).json();
  const asked = new URLSearchParams(location.search).get("query");
  if (asked) queryBox.value = asked;
  else if (examples.length) choose(examples[0]);
  showExamples();
  schema = await loadSchema();
  if (schema) showSchema(schema, say, insertField);
  else element("schema").textContent = say("noSchema");
  if (new URLSearchParams(location.search).has("run")) run();
}

start();
