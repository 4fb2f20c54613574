// A chart of bars, drawn with boxes; the table below it says the same to those who do not see it.
import { make } from "./dom.js";
import { comparedAs, numberOf } from "./drawings.js";
import { Figure, figureText } from "./readable.js";

const KINDS = { "claimed.value": "claimed", "yearBefore.value": "before" };

// One row for each thing, one bar in it for each column: computed, claimed, the year before. Speech as for tables.
export function barChart({ columns, rows }, title, { say, language }) {
  const numbers = rows.flatMap(({ values }) => values.map((value) => Math.abs(numberOf(value) ?? 0)));
  const largest = Math.max(...numbers) || 1;
  const kinds = columns.map((column) => comparedAs(column) ?? "value").map((field) => ({
    kind: KINDS[field] ?? "computed",
    name: say("fields")[field],
  }));
  const text = (value) => (value === null ? "—" : value instanceof Figure ? figureText(value, language) : `${value}`);
  const lines = rows.map(({ label, values }) => {
    const lengths = values.map((value, place) => length(value, largest, kinds[place].kind));
    const told = values.flatMap((value, place) => {
      if (place === 0) return [make("span", "", text(value))];
      return value === null ? [] : [make("span", kinds[place].kind, `${kinds[place].name} ${text(value)}`)];
    });
    return make("div", "row", make("span", "label", label), make("span", "track", ...lengths), make("span", "value", ...told));
  });
  const figure = make("figure", "chart bars", ...legend(kinds), ...lines);
  figure.setAttribute("role", "img");
  figure.setAttribute("aria-label", sentence(rows, title, kinds, text, say));
  return figure;
}

function length(value, largest, kind) {
  const number = numberOf(value) ?? 0;
  const node = make("span", `length ${kind}${number < 0 ? " below" : ""}`);
  node.style.width = `${(100 * Math.abs(number)) / largest}%`;
  return node;
}

function legend(kinds) {
  if (kinds.length < 2) return [];
  const items = kinds.map(({ kind, name }) => make("li", "", make("span", `length ${kind}`), name));
  return [make("ul", "legend", ...items)];
}

function sentence(rows, title, kinds, text, say) {
  const told = rows.filter(({ values }) => values[0] !== null);
  const ordered = [...told].sort((one, other) => numberOf(other.values[0]) - numberOf(one.values[0]));
  const name = ({ label, values }) => [label, text(values[0])].filter(Boolean).join(" ");
  const ends = ordered.length ? say("chartSays", title, told.length, name(ordered[0]), name(ordered.at(-1))) : title;
  const besides = kinds.slice(1).map((each, place) => {
    const count = rows.filter(({ values }) => values[place + 1] !== null).length;
    return say("besideSays", each.name, count);
  });
  return [ends, ...besides].join("");
}
