// Answers as tables: what a list holds becomes rows, what stands beside the lists becomes a caption.
//
//     data ▸ one block per root field ▸ caption (plain values) and rows (cells by column path) ▸ DOM
//
// Lists inside a row continue below it; several lists in one object stand side by side. null is shown as "—", a place
// where there is nothing to say stays empty.

const SEPARATOR = "›";
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

function joined(path, name) {
  if (SILENT.has(name)) return path;
  return path ? `${path}.${name}` : name;
}

function isPlain(value) {
  if (Array.isArray(value)) return value.length > 0 && value.every((item) => item === null || typeof item !== "object");
  return value === null || typeof value !== "object";
}

function hasList(value) {
  if (isPlain(value)) return false;
  return Array.isArray(value) || Object.values(value).some(hasList);
}

// The nodes that show the data. `say` translates, `language` decides how numbers are written.
export function tables(data, say, language) {
  return blocksOf(data).map((block) => {
    const parts = [];
    if (block.name) parts.push(make("h3", "", label(block.name, say)));
    if (block.caption.length) parts.push(captionList(block.caption, say, language));
    if (block.rows.length) parts.push(table(block, say, language));
    else if (!block.caption.length) parts.push(make("p", "hint", say("nothing")));
    return make("section", "block", ...parts);
  });
}

function captionList(caption, say, language) {
  const list = make("dl", "caption");
  for (const [path, value] of caption) {
    list.append(make("div", "", make("dt", "", label(path, say)), make("dd", "", written(value, language))));
  }
  return list;
}

function table({ columns, rows }, say, language) {
  const isNumber = (column) => rows.every((row) => typeof (row.get(column) ?? 0) === "number");
  const aligned = new Map(columns.map((column) => [column, isNumber(column) ? "figure" : ""]));
  const head = make("tr", "", ...columns.map((column) => make("th", aligned.get(column), label(column, say))));
  const body = rows.map((row) => {
    const cells = columns.map((column) => cell(row, column, aligned.get(column), language));
    return make("tr", row.has(columns[0]) ? "" : "continued", ...cells);
  });
  return make("div", "scroll", make("table", "", make("thead", "", head), make("tbody", "", ...body)));
}

function cell(row, column, className, language) {
  if (!row.has(column)) return make("td", className);
  const value = row.get(column);
  const text = written(value, language);
  const isBrief = text.length <= (text.includes(" ") ? 16 : 28);
  const kind = value === null ? "none" : isBrief ? "brief" : "";
  const node = make("td", `${className} ${kind}`.trim(), text);
  if (value !== null && text !== String(value)) node.title = String(value);
  return node;
}

function written(value, language) {
  if (Array.isArray(value)) return value.map((item) => written(item, language)).join(language === "zh" ? "、" : ", ");
  if (value === null) return "—";
  if (typeof value === "boolean") return value ? "✓" : "✗";
  if (typeof value === "string") return value.replace(TIMESTAMP, "$1 $2");
  return value.toLocaleString(language === "zh" ? "zh-CN" : "en", { maximumFractionDigits: 4, useGrouping: "min2" });
}

// The longest known ending names a path: suggestionIndicators.claimed.value is "claimed.value". What comes before it is
// left out unless it is unknown, such as an alias: q1: suggestionIndicators(…).
function label(path, say) {
  const names = say("fields");
  const parts = path.split(".");
  const from = parts.findIndex((_, place) => names[parts.slice(place).join(".")]);
  if (from < 0) return parts.map(spaced).join(` ${SEPARATOR} `);
  const strange = parts.slice(0, from).filter((part) => !names[part]);
  return [...strange.map(spaced), names[parts.slice(from).join(".")]].join(` ${SEPARATOR} `);
}

// heldOn ▸ Held on
function spaced(name) {
  const words = name.replace(/([a-z])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`);
  return words[0].toUpperCase() + words.slice(1);
}

function make(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
}
