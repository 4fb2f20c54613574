// What of an answer can be drawn: numbers side by side as bars, or the course of something over time as lines.
//
//     blocks ▸ [{ kind: "bars", block, columns, rows: [{ label, values }] },
//               { kind: "course", block, columns, periods, panels: [{ label, lines: [{ label, values }] }] }]
//
// `values` are numbers, Figures or null (not known), in the order of `columns` or of `periods`; `about` says in words what
// all have in common. What belongs together is drawn together: what was claimed beside what was computed, the year before
// beside the year.
import { periodOf, sortedPeriods } from "./periods.js";
import { Figure } from "./readable.js";
import { SEPARATOR, joined, namesOf, written } from "./table.js";

const BARS_MAX = 40;
const LABELS_MAX = 2;
// More lines than these in one picture are not told apart: each gets a panel of its own.
const LINES_MAX = 4;
const BESIDE = ["claimed.value", "yearBefore.value"];

export function drawings(blocks, speech) {
  return blocks.flatMap((block) => {
    const table = { ...block, rows: filledDown(block), first: block.rows };
    const found = courses(table, speech);
    const drawn = new Set([...found.flatMap(({ columns }) => columns), ...block.columns.filter((each) => isTime(table, each))]);
    return [...found, ...bars(table, drawn, speech)].map((drawing) => ({ ...drawing, block }));
  });
}

// What a column is of an indicator: "value", "claimed.value" or "yearBefore.value"; undefined for any other.
export const comparedAs = (column) => [...BESIDE, "value"].find((name) => `.${column}`.endsWith(`.${name}`));

export const numberOf = (value) => (value instanceof Figure ? value.value : typeof value === "number" ? value : null);

const isShare = (value) => value instanceof Figure && value.isShare;
const known = (values) => values.filter((value) => value !== null);
const parentOf = (column) => column.split(".").slice(0, -1).join(".");
const nameIn = (column, parent) => (parent ? column.slice(parent.length + 1) : column);

// What stands in the first row of a group holds for the rows that continue it.
function filledDown({ columns, rows }) {
  const above = new Map();
  return rows.map((row) => {
    for (const column of columns) if (typeof row.get(column) === "string") above.set(column, row.get(column));
    return new Map([...above, ...row]);
  });
}

function isNumeric(column, rows) {
  const values = rows.filter((row) => row.has(column)).map((row) => row.get(column));
  return values.every((value) => value === null || numberOf(value) !== null) && known(values).length > 0;
}

// More than one number, and no shares beside counts.
function isComparable(values) {
  const numbers = known(values);
  return numbers.length > 1 && new Set(numbers.map(isShare)).size === 1;
}

// The words of what is drawn: { label(row), about }, of what differs among the rows and of what all have in common; the
// columns `silent` say nothing.
function wording({ name, columns }, rows, silent, speech) {
  const texts = columns.filter((each) => !silent.includes(each) && rows.some((row) => typeof row.get(each) === "string"));
  const varies = (each) => new Set(rows.map((row) => row.get(each))).size > 1;
  const words = (row, chosen) =>
    chosen.slice(0, LABELS_MAX).map((each) => written(row.get(each) ?? null, joined(name, each), speech)).join(" · ");
  const [varying, common] = [texts.filter(varies), texts.filter((each) => !varies(each))];
  return { label: (row) => words(row, varying), about: rows.length ? words(rows[0], common) : "" };
}

// --- bars ---------------------------------------------------------------------------------------------------------

function bars(table, drawn, speech) {
  const numeric = table.columns.filter((column) => !drawn.has(column) && isNumeric(column, table.rows));
  const besides = (column) => {
    if (comparedAs(column) !== "value") return [];
    return BESIDE.map((name) => joined(parentOf(column), name)).filter((each) => numeric.includes(each));
  };
  const secondary = new Set(numeric.flatMap(besides));
  return numeric
    .filter((column) => !secondary.has(column))
    .map((column) => [column, ...besides(column)])
    .map((columns) => ({ kind: "bars", columns, ...barRows(table, columns, speech) }))
    .filter(({ rows }) => isComparable(rows.flatMap(({ values }) => values)));
}

function barRows(table, columns, speech) {
  const own = rowsWith(table, columns[0]);
  const { label, about } = wording(table, own, columns, speech);
  const rows = own.slice(0, BARS_MAX).map((row, place) => ({
    label: label(row) || (own.length > 1 ? `${place + 1}` : ""),
    values: columns.map((column) => row.get(column) ?? null),
  }));
  return { about, rows };
}

// --- courses ------------------------------------------------------------------------------------------------------

function courses(table, speech) {
  const families = table.columns.flatMap((time) => familyOf(table, time));
  return [...together(families, table), ...families.flatMap((family) => [family, ...singles(family)])]
    .map((family) => course(table, family, speech))
    .filter((found) => found !== null);
}

const rowsWith = (table, column) => table.rows.filter((row, place) => table.first[place].has(column));

function isTime(table, column) {
  const rows = rowsWith(table, column);
  return rows.length > 0 && rows.every((row) => periodOf(column.split(".").at(-1), row.get(column)));
}

// A column of periods with the columns of numbers that belong to it, shares apart from counts.
function familyOf(table, time) {
  if (!isTime(table, time)) return [];
  const rows = rowsWith(table, time);
  const parent = parentOf(time);
  const columns = table.columns.filter((column) => {
    if (column === time || (parent && !column.startsWith(`${parent}.`))) return false;
    const own = nameIn(column, parent);
    return (!own.includes(".") || BESIDE.includes(own)) && isNumeric(column, rows);
  });
  const shares = columns.filter((column) => known(rows.map((row) => row.get(column) ?? null)).some(isShare));
  const counts = columns.filter((column) => !shares.includes(column));
  return [shares, counts].filter((each) => each.length).map((each) => ({ time, columns: each }));
}

// Several indicators with the same periods, each by its first column: both gradings, quarter by quarter.
function together(families, table) {
  const periods = ({ time }) => table.first.map((row) => row.get(time)).join();
  const [one, ...rest] = families;
  const others = rest.filter((each) => each.time !== one.time && periods(each) === periods(one));
  if (!others.length) return [];
  const columns = [one, ...others].map((each) => each.columns[0]);
  const values = table.rows.flatMap((row) => columns.map((column) => row.get(column) ?? null));
  return isComparable(values) ? [{ time: one.time, columns }] : [];
}

const singles = ({ time, columns }) => (columns.length > 1 ? columns.map((column) => ({ time, columns: [column] })) : []);

// Null where there is nothing to compare, or where a period comes twice for the same thing.
function course(table, { time, columns }, speech) {
  const rows = rowsWith(table, time);
  const { label, about } = wording(table, rows, table.columns.filter((each) => isTime(table, each)), speech);
  const name = time.split(".").at(-1);
  const periods = sortedPeriods(rows.map((row) => periodOf(name, row.get(time))));
  const groups = new Map();
  for (const row of rows) {
    const points = groups.get(label(row)) ?? new Map();
    groups.set(label(row), points);
    const { key } = periodOf(name, row.get(time));
    if (points.has(key)) return null;
    points.set(key, row);
  }
  const values = (points, column) => periods.map(({ key }) => points.get(key)?.get(column) ?? null);
  const all = [...groups.values()].flatMap((points) => columns.flatMap((column) => values(points, column)));
  if (periods.length < 2 || !isComparable(all)) return null;
  return { kind: "course", columns, about, periods, panels: panels(table, groups, columns, values, speech) };
}

function panels(table, groups, columns, values, speech) {
  if (columns.length > 1) {
    const names = lineNames(table, columns, speech);
    const lines = (points) => columns.map((column, place) => ({ label: names[place], values: values(points, column) }));
    return [...groups].map(([label, points]) => ({ label, lines: lines(points) }));
  }
  const lines = [...groups].map(([label, points]) => ({ label, values: values(points, columns[0]) }));
  if (lines.length <= LINES_MAX) return [{ label: "", lines }];
  return lines.map(({ label, values }) => ({ label, lines: [{ label: "", values }] }));
}

function lineNames(table, columns, speech) {
  const compared = columns.map(comparedAs);
  if (new Set(compared).size === columns.length && compared.every(Boolean)) {
    return compared.map((name) => speech.say("fields")[name]);
  }
  return distinct(columns.map((column) => namesOf(table, speech).columns.get(column)));
}

// By quarter › received, By quarter › resolved ▸ Received, Resolved.
function distinct(names) {
  const parts = names.map((name) => name.split(` ${SEPARATOR} `));
  const alike = (at) => parts.every((each) => each.length > 1 && each.at(at) === parts[0].at(at));
  while (alike(0)) parts.forEach((each) => each.shift());
  while (alike(-1)) parts.forEach((each) => each.pop());
  return parts.map((each) => each.join(` ${SEPARATOR} `));
}
