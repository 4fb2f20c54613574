// The editor: pick or write a query, run it, read the answer. No library, nothing from elsewhere.
import { Problem, ask, sizeOf } from "./asking.js";
import { button, element, make } from "./dom.js";
import { errorNodes } from "./errors.js";
import { current as language, say, speak } from "./language.js";
import { readable } from "./readable.js";
import { loadSchema, showSchema } from "./schema.js";
import { blocksOf, tables } from "./table.js";

const queryBox = element("query");
const variablesBox = element("variables");
let examples = [];
let schema = null;
let answer = null;
let view = localStorage.getItem("view") === "json" ? "json" : "table";
let chosen = null;

function show() {
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
  element("as-table").setAttribute("aria-pressed", asTable);
  element("as-json").setAttribute("aria-pressed", !asTable);
  element("tables").hidden = !asTable;
  element("output").hidden = asTable;
  const hint = make("span", "hint", say("ready"));
  // An answer without data has nothing to tabulate, and its errors stand above.
  element("tables").replaceChildren(...(answer ? tablesOf(answer.data ?? {}) : [hint]));
  element("output").replaceChildren(...(answer ? coloured(JSON.stringify(answer, null, 2)) : [hint.cloneNode(true)]));
  element("errors").replaceChildren(...errorNodes(answer, placeButton));
}

const tablesOf = (data) => tables(blocksOf(readable(data, language())), { say, language: language(), words: {} });

function showExamples() {
  const items = examples.map((example) => {
    const node = button("", example[language()], () => {
      choose(example);
      run();
    });
    if (example === chosen) node.setAttribute("aria-current", "true");
    return make("li", "", node);
  });
  element("examples").replaceChildren(...items);
}

function choose(example) {
  chosen = example;
  queryBox.value = example.query;
  setVariables(example.variables);
  showExamples();
  queryBox.focus();
  queryBox.setSelectionRange(0, 0);
  queryBox.scrollTop = 0;
}

function setVariables(variables) {
  variablesBox.value = variables ? JSON.stringify(variables, null, 2) : "";
  element("variables-panel").open = Boolean(variables);
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
  try {
    const { answer: received, ms, bytes } = await ask(queryBox.value, variables);
    answer = received;
    element("status").textContent = say("done", ms, sizeOf(bytes));
    showAnswer();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    showProblem(error.message);
  } finally {
    element("run").disabled = false;
  }
}

// The place of a mistake, to be clicked: the cursor goes there.
function placeButton({ line, column }) {
  return button("", say("line", line, column), () => {
    const before = queryBox.value.split("\n").slice(0, line - 1);
    const at = before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
    const word = /^\w*/.exec(queryBox.value.slice(at))[0];
    queryBox.focus();
    queryBox.setSelectionRange(at, at + word.length);
  });
}

function showProblem(message) {
  element("status").textContent = "";
  element("errors").replaceChildren(make("p", "lead", message));
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

// The address may bring a query: ?query=…&variables=…, and &run to ask it at once.
function takeAsked(asked) {
  queryBox.value = asked.get("query");
  variablesBox.value = asked.get("variables") ?? "";
  element("variables-panel").open = asked.has("variables");
}

async function start() {
  element("run").addEventListener("click", run);
  element("copy").addEventListener("click", copy);
  element("as-table").addEventListener("click", () => setView("table"));
  element("as-json").addEventListener("click", () => setView("json"));
  document.addEventListener("keydown", editKey);
  speak(show);
  showAnswer();
  examples = await (await fetch("/examples.json")).json();
  const asked = new URLSearchParams(location.search);
  if (asked.has("query")) takeAsked(asked);
  else if (examples.length) choose(examples[0]);
  showExamples();
  schema = await loadSchema();
  if (schema) showSchema(schema, say, insertField);
  else element("schema").textContent = say("noSchema");
  if (asked.has("run")) run();
}

start();
