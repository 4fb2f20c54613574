// A bar chart of one column of figures, drawn with boxes; the table beside it says the same to those who do not see it.
import { make } from "./dom.js";
import { Figure, figureText } from "./readable.js";

const BARS_MAX = 40;
const LABELS_MAX = 2;

// Every column of every block that can be drawn: [{ block, column, bars: [{ label, value }] }]; value null: not known.
export function chartables(blocks) {
  return blocks.flatMap((block) => {
    if (block.rows.length < 2) return [];
    const rows = filledDown(block);
    return block.columns
      .map((column) => ({ block, column, bars: barsOf(block, rows, column) }))
      .filter(({ bars }) => isComparable(bars.map(({ value }) => value).filter((value) => value !== null)));
  });
}

// More than one, and no shares beside counts.
function isComparable(values) {
  return values.length > 1 && new Set(values.map((value) => value.isShare ?? false)).size === 1;
}

// What stands in the first row of a group holds for the rows that continue it.
function filledDown({ columns, rows }) {
  const above = new Map();
  return rows.map((row) => {
    for (const column of columns) if (typeof row.get(column) === "string") above.set(column, row.get(column));
    return new Map([...above, ...row]);
  });
}

function barsOf({ columns }, rows, column) {
  const own = rows.filter((row) => row.has(column));
  if (!own.every((row) => row.get(column) === null || numberOf(row.get(column)) !== null)) return [];
  const texts = columns.filter((each) => each !== column && own.some((row) => typeof row.get(each) === "string"));
  const varying = texts.filter((each) => new Set(own.map((row) => row.get(each))).size > 1).slice(0, LABELS_MAX);
  return own.slice(0, BARS_MAX).map((row, number) => ({
    label: varying.length ? varying.map((each) => row.get(each) ?? "—").join(" · ") : `${number + 1}`,
    value: row.get(column),
  }));
}

function numberOf(value) {
  if (typeof value === "number") return value;
  return value instanceof Figure ? value.value : null;
}

// The chart as one picture with a sentence; `title` names the column.
export function chart(bars, title, say, language) {
  const numbers = bars.map(({ value }) => numberOf(value));
  const largest = Math.max(...numbers.map((number) => Math.abs(number ?? 0))) || 1;
  const text = (value) => (value === null ? "—" : value instanceof Figure ? figureText(value, language) : `${value}`);
  const rows = bars.map(({ label, value }, place) => {
    const length = make("span", numbers[place] < 0 ? "length below" : "length");
    length.style.width = `${(100 * Math.abs(numbers[place] ?? 0)) / largest}%`;
    return make("div", "row", make("span", "label", label), make("span", "track", length), make("span", "value", text(value)));
  });
  const known = bars.filter(({ value }) => value !== null);
  const ordered = [...known].sort((one, other) => numberOf(other.value) - numberOf(one.value));
  const [highest, lowest] = [ordered[0], ordered.at(-1)].map(({ label, value }) => `${label} ${text(value)}`);
  const figure = make("figure", "chart", make("figcaption", "", title), ...rows);
  figure.setAttribute("role", "img");
  figure.setAttribute("aria-label", say("chartSays", title, known.length, highest, lowest));
  return figure;
}
