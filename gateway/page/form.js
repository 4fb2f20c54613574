// The form: choose a question, say where and when, read the answer as a table and a chart. No GraphQL to write.
//
//     /questions.json ▸ list ▸ chosen question's inputs ▸ ask ▸ readable ▸ drawings and tables
//
// The address holds what was chosen (?question=m13&within="350200"), so an answer can be bookmarked and sent on.
import { Problem, ask } from "./asking.js";
import { barChart } from "./bars.js";
import { button, element, make } from "./dom.js";
import { drawings } from "./drawings.js";
import { errorNodes } from "./errors.js";
import { controls } from "./inputs.js";
import { current as language, say, speak } from "./language.js";
import { courseChart } from "./lines.js";
import { Figure, readable } from "./readable.js";
import { blocksOf, csv, namesOf, tables } from "./table.js";

const CATALOGUE = `query Catalogue($period: PeriodInput!) {
  divisions { code name parent { code } }
  first: divisions(level: CITY) {
    suggestionIndicators(period: $period) { indicator { id name nameZh unit } }
    representativeIndicators(period: $period) { indicator { id name nameZh unit } }
    supervisionIndicators(period: $period) { indicator { id name nameZh unit } }
  }
}`;

let questions = [];
let known = { divisions: [], indicators: new Map(), catalogue: new Map() };
let chosen = null;
let inputs = [];
let answer = null;
let drawn = null; // which chart was chosen

function show() {
  showQuestions();
  if (chosen) showInputs(values());
  showAnswer();
}

function showQuestions() {
  const wanted = element("find").value.trim().toLowerCase();
  const matches = (question) => `${numberOf(question)} ${question.zh} ${question.en}`.toLowerCase().includes(wanted);
  const groups = ["report", "common", "mechanism"].flatMap((group) => {
    const items = questions.filter((question) => question.group === group && matches(question)).map(questionItem);
    return items.length ? [make("h3", "", say("groups")[group]), make("ul", "", ...items)] : [];
  });
  const list = element("questions");
  list.replaceChildren(...(groups.length ? groups : [make("p", "hint", say("noQuestion"))]));
  list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

const numberOf = (question) => (question.group === "mechanism" ? question.id.slice(1) : "");

function questionItem(question) {
  const node = button("", question[language()], () => {
    choose(question, {});
    // On to what can be chosen for it: the next Tab is not to walk through the other questions.
    element("question").focus();
    run();
  });
  if (numberOf(question)) node.prepend(make("span", "number", numberOf(question)));
  if (question === chosen) node.setAttribute("aria-current", "true");
  return make("li", "", node);
}

function choose(question, given) {
  // What stays the same from question to question is not to be chosen again.
  const kept = chosen ? values() : {};
  chosen = question;
  for (const { name } of question.inputs) if (name in kept && !(name in given)) given[name] = kept[name];
  answer = null;
  drawn = null;
  showQuestions();
  showInputs(given);
}

function showInputs(given) {
  element("question").textContent = chosen[language()];
  inputs = controls(chosen, given, { ...known, say, language: language() });
  element("inputs").replaceChildren(...inputs.map(({ node }) => node));
}

const values = () => Object.fromEntries(inputs.map(({ name, value }) => [name, value()]));

async function run() {
  const asked = chosen;
  const variables = values();
  remember(asked, variables);
  element("ask").disabled = true;
  element("status").textContent = say("running");
  try {
    const { answer: received, ms } = await ask(asked.query, variables);
    if (asked !== chosen) return;
    answer = received;
    drawn = null;
    showAnswer();
    element("status").textContent = say("found", rowsOf(answer), ms);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    answer = null;
    showAnswer();
    element("status").textContent = "";
    element("errors").replaceChildren(make("p", "lead", error.message));
  } finally {
    element("ask").disabled = false;
  }
}

function remember(question, variables) {
  const asked = new URLSearchParams({ question: question.id });
  for (const [name, value] of Object.entries(variables)) asked.set(name, JSON.stringify(value));
  history.replaceState(null, "", `/?${asked}`);
  const inEditor = new URLSearchParams({ query: question.query, variables: JSON.stringify(variables, null, 2) });
  element("in-editor").href = `/editor?${inEditor}&run`;
}

const speech = () => ({ say, language: language(), words: chosen?.words ?? {} });
const blocks = () => blocksOf(readable(answer?.data ?? {}, language(), known.catalogue));
const rowsOf = () => blocks().reduce((sum, { rows }) => sum + rows.length, 0);

function showAnswer() {
  element("errors").replaceChildren(...errorNodes(answer, ({ line }) => `${line}`));
  element("answer").hidden = !answer?.data;
  if (!answer?.data) return;
  element("tables").replaceChildren(...tables(blocks(), speech()));
  showChart();
}

function showChart() {
  const possible = drawings(blocks(), speech());
  element("charts").hidden = possible.length === 0;
  if (possible.length === 0) return;
  const titles = possible.map(titleOf);
  const shown = drawn ?? first(possible);
  element("column").replaceChildren(...titles.map((title, place) => new Option(title, place, false, place === shown)));
  const draw = { bars: barChart, course: courseChart }[possible[shown].kind];
  element("chart").replaceChildren(draw(possible[shown], titles[shown], speech()));
}

// A course over time, or else an indicator, or else whatever there is.
function first(possible) {
  const isIndicator = ({ rows }) => rows?.some(({ values }) => values.some((value) => value instanceof Figure));
  const found = [({ kind }) => kind === "course", isIndicator].map((wanted) => possible.findIndex(wanted));
  return Math.max(0, found.find((place) => place >= 0) ?? 0);
}

function titleOf({ block, columns, kind, about }) {
  const names = namesOf(block, speech());
  // What stands beside the first column of bars is told by the legend.
  const drawnColumns = kind === "bars" ? columns.slice(0, 1) : columns;
  const told = drawnColumns.map((column) => names.columns.get(column)).join(language() === "zh" ? "、" : ", ");
  return [names.block, about, told].filter(Boolean).join(" · ");
}

function save() {
  const text = blocks().map((block) => csv(block, speech())).join("\r\n");
  const address = URL.createObjectURL(new Blob([`\ufeff${text}`], { type: "text/csv" }));
  const link = make("a");
  Object.assign(link, { href: address, download: `${chosen.id}.csv` });
  link.click();
  URL.revokeObjectURL(address);
}

// Divisions in the order of a tree, each with its depth; indicators by the field that has them.
function catalogueOf({ divisions, first }) {
  const below = (code, depth) =>
    divisions
      .filter(({ parent }) => (parent?.code ?? null) === code)
      .flatMap((each) => [{ ...each, depth }, ...below(each.code, depth + 1)]);
  const indicators = Object.entries(first?.[0] ?? {}).map(([field, values]) => [field, (values ?? []).map((each) => each.indicator)]);
  const catalogue = indicators.flatMap(([, all]) => all.flatMap((each) => [[each.id, each], [each.nameZh, each]]));
  return { divisions: below(null, 0), indicators: new Map(indicators), catalogue: new Map(catalogue) };
}

function givenBy(asked) {
  const given = [...asked].filter(([name]) => name !== "question");
  return Object.fromEntries(given.map(([name, text]) => [name, parsed(text)]));
}

// An address typed by hand may lack the quotes of JSON.
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function start() {
  element("find").addEventListener("input", showQuestions);
  element("save").addEventListener("click", save);
  element("column").addEventListener("change", () => {
    drawn = Number(element("column").value);
    showChart();
  });
  element("form").addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  speak(show);
  questions = await (await fetch("/questions.json")).json();
  try {
    const { answer: found } = await ask(CATALOGUE, { period: { year: new Date().getFullYear() } });
    if (found.data) known = catalogueOf(found.data);
  } catch (error) {
    element("errors").replaceChildren(make("p", "lead", error.message));
  }
  const asked = new URLSearchParams(location.search);
  const first = questions.find(({ id }) => id === asked.get("question")) ?? questions[0];
  showQuestions();
  if (!first) return;
  choose(first, givenBy(asked));
  await run();
}

start();
