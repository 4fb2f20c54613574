// Answers as tables: what a list holds becomes rows, what stands beside the lists becomes a caption.
//
//     data ▸ one block per root field ▸ caption (plain values) and rows (cells by column path) ▸ DOM
//
// Lists inside a row continue below it; several lists in one object stand side by side. null is shown as "—", a place
// where there is nothing to say stays empty.

import { make } from "./dom.js";
import { Figure, figureText } from "./readable.js";

export const SEPARATOR = "›";
// Seconds and time zone are left to the tip that shows the whole value.
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d\S*$/;
// The layers of a Relay connection say nothing to a reader.
const SILENT = new Set(["edges", "node"]);

// [{ name, caption: [[path, value]], columns: [path], rows: [Map(path → value)] }]
export function blocksOf(data) {
  const scalars = {};
  const blocks = [];
  for (const [name, value] of Object.entries(data)) {
    if (isPlain(value)) scalars[name] = value;
    else blocks.push({ name, ...blockOf(value) });
  }
  if (Object.keys(scalars).length) blocks.unshift({ name: "", ...blockOf(scalars) });
  return blocks;
}

function blockOf(value) {
  if (Array.isArray(value)) return tableOf([], value.flatMap((item) => rowsOf(item, "")));
  const caption = [];
  const beside = {};
  for (const [name, inner] of Object.entries(value)) {
    if (hasList(inner)) beside[name] = inner;
    else caption.push(...cellsOf(inner, name));
  }
  return tableOf(caption, Object.keys(beside).length ? rowsOf(beside, "") : []);
}

function tableOf(caption, rows) {
  const found = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const inside = (column) => found.filter((other) => other.startsWith(`${column}.`));
  // Where an object is null, what other rows show of it is null.
  for (const column of found.filter((each) => inside(each).length)) {
    for (const row of rows.filter((each) => each.has(column))) inside(column).forEach((each) => row.set(each, null));
  }
  const columns = new Set(found.flatMap((column) => (inside(column).length ? inside(column) : [column])));
  return { caption, columns: [...columns], rows };
}

// The rows of one value: its plain values in the first, its lists from there downwards.
function rowsOf(value, path) {
  if (isPlain(value)) return [new Map([[path, value]])];
  if (Array.isArray(value)) return value.flatMap((item) => rowsOf(item, path));
  const rows = [new Map()];
  for (const [name, inner] of Object.entries(value)) {
    rowsOf(inner, joined(path, name)).forEach((row, place) => {
      rows[place] ??= new Map();
      for (const [column, cell] of row) rows[place].set(column, cell);
    });
  }
  return rows;
}

function cellsOf(value, path) {
  if (isPlain(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => cellsOf(inner, joined(path, name)));
}

export function joined(path, name) {
  if (SILENT.has(name)) return path;
  return path ? `${path}.${name}` : name;
}

function isPlain(value) {
  if (Array.isArray(value)) return value.length > 0 && value.every((item) => item === null || typeof item !== "object");
  return value === null || typeof value !== "object" || value instanceof Figure;
}

function hasList(value) {
  if (isPlain(value)) return false;
  return Array.isArray(value) || Object.values(value).some(hasList);
}

// The nodes that show the blocks. Speech is { say, language, words }: `say` translates, `language` decides how numbers are
// written, `words` are Chinese words by path, as /questions.json has them.
export function tables(blocks, speech) {
  return blocks.map((block) => {
    const names = namesOf(block, speech);
    const parts = [];
    if (block.name) parts.push(make("h3", "", names.block));
    if (block.caption.length) parts.push(captionList(block, names, speech));
    if (block.rows.length) parts.push(table(block, names, speech));
    else if (!block.caption.length) parts.push(make("p", "hint", speech.say("nothing")));
    return make("section", "block", ...parts);
  });
}

function captionList({ name, caption }, names, speech) {
  const list = make("dl", "caption");
  for (const [path, value] of caption) {
    const text = written(value, joined(name, path), speech);
    list.append(make("div", "", make("dt", "", names.columns.get(path)), make("dd", "", text)));
  }
  return list;
}

function table({ name, columns, rows }, names, speech) {
  const isNumber = (column) => rows.every((row) => isFigure(row.get(column) ?? 0));
  const aligned = new Map(columns.map((column) => [column, isNumber(column) ? "figure" : ""]));
  const head = make("tr", "", ...columns.map((column) => header("col", aligned.get(column), names.columns.get(column))));
  const body = rows.map((row) => {
    const cells = columns.map((column, place) => cell(row, column, joined(name, column), aligned.get(column), place, speech));
    return make("tr", row.has(columns[0]) ? "" : "continued", ...cells);
  });
  const whole = make("table", "", make("caption", "", names.block), make("thead", "", head), make("tbody", "", ...body));
  const box = make("div", "scroll", whole);
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", names.block);
  return box;
}

function header(scope, className, text) {
  const node = make("th", className, text);
  node.scope = scope;
  return node;
}

function isFigure(value) {
  return typeof value === "number" || value instanceof Figure;
}

function cell(row, column, path, className, place, speech) {
  if (!row.has(column)) return make("td", className);
  const value = row.get(column);
  const text = written(value, path, speech);
  const isBrief = text.length <= (text.includes(" ") ? 16 : 28);
  const kind = `${className} ${value === null ? "none" : isBrief ? "brief" : ""}`.trim();
  const node = place === 0 && typeof value === "string" ? header("row", `row ${kind}`, text) : make("td", kind, text);
  if (value !== null && text !== String(value)) node.title = value instanceof Figure ? value.value : String(value);
  return node;
}

export function written(value, path, speech) {
  const { say, language, words } = speech;
  if (Array.isArray(value)) {
    return value.map((item) => written(item, path, speech)).join(language === "zh" ? "、" : ", ");
  }
  if (value === null) return "—";
  if (value instanceof Figure) return figureText(value, language);
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  if (typeof value === "number") return figureText(new Figure(value), language);
  const word = language === "zh" && words[path]?.values?.[value];
  return word || value.replace(TIMESTAMP, "$1 $2");
}

// A block as comma-separated values, as spreadsheets read them; the block's name stands in a line of its own.
export function csv(block, speech) {
  const names = namesOf(block, speech);
  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const line = (cells) => `${cells.map(quoted).join(",")}\r\n`;
  const text = (value, path) => (value === undefined ? "" : written(value, joined(block.name, path), speech));
  const captions = block.caption.map(([path, value]) => line([names.columns.get(path), text(value, path)]));
  const rows = block.rows.map((row) => line(block.columns.map((column) => text(row.get(column), column))));
  const head = block.rows.length ? [line(block.columns.map((column) => names.columns.get(column)))] : [];
  return [line([names.block]), ...captions, ...head, ...rows].join("");
}

// What block, captions and columns are called: { block, columns: Map(path → name) }; no two columns are called alike.
export function namesOf({ name, caption, columns }, speech) {
  const paths = [...caption.map(([path]) => path), ...columns];
  const short = new Map(paths.map((path) => [path, label(path, joined(name, path), speech)]));
  const times = (text) => [...short.values()].filter((each) => each === text).length;
  const named = paths.map((path) => {
    const above = path.split(".").slice(0, -1).join(".");
    const isTwice = times(short.get(path)) > 1 && above;
    return [path, isTwice ? `${label(above, joined(name, above), speech)} ${SEPARATOR} ${short.get(path)}` : short.get(path)];
  });
  return { block: name ? label(name, name, speech) : "", columns: new Map(named) };
}

// The longest known ending names a path: suggestionIndicators.claimed.value is "claimed.value". What comes before it is
// left out unless it is unknown, such as an alias: q1: suggestionIndicators(…).
function label(path, whole, { say, language, words }) {
  const names = say("fields");
  const parts = path.split(".");
  const last = parts.at(-1);
  const known = (place) => names[parts.slice(place).join(".")];
  const from = parts.findIndex((_, place) => known(place));
  if (words[whole] && (from < 0 || from === parts.length - 1)) {
    const chinese = language === "zh" && (words[whole].label || say("plain")[last]);
    return names[last] ?? (chinese || spaced(last));
  }
  const told = (part) => (language === "zh" && say("plain")[part]) || spaced(part);
  if (from < 0) return parts.map(told).join(` ${SEPARATOR} `);
  const above = whole.split(".").slice(0, -parts.length);
  const isWorded = (place) => words[[...above, ...parts.slice(0, place + 1)].join(".")];
  const strange = parts.slice(0, from).filter((part, place) => !names[part] && !isWorded(place));
  // An indicator's own name says enough about its value.
  if (strange.length && parts.slice(from).join() === "value") return strange.map(told).join(` ${SEPARATOR} `);
  return [...strange.map(told), known(from)].join(` ${SEPARATOR} `);
}

// heldOn ▸ Held on
function spaced(name) {
  const words = name.replace(/([a-z])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`);
  return words[0].toUpperCase() + words.slice(1);
}
