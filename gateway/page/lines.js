// Courses over time as lines: one picture for a few, a panel each for many; all panels have one scale.
//
// Lines differ in colour, dash and mark, so no colour is needed to tell them apart. Each picture has a title and a
// description for those who do not see it, each point its value as a tip; the table below has every number.
import { draw, make } from "./dom.js";
import { numberOf } from "./drawings.js";
import { periodText, tickText } from "./periods.js";
import { Figure, figureText } from "./readable.js";
import { scaleOf } from "./scale.js";

const WIDE = { width: 720, height: 250 };
const SMALL = { width: 290, height: 165 };
const MARGIN = { top: 22, right: 18, bottom: 40 };
const CHARACTER = 7; // about the width of a digit
const TICK_WIDTH = 46;
const NUMBERS_MAX = 6; // more points than these are not labelled with their values
const ROOM_BELOW = 22;
const KINDS = 6;

export function courseChart({ periods, panels }, title, speech) {
  const values = panels.flatMap(({ lines }) => lines.flatMap((line) => line.values));
  const shown = panels.length > 1 ? SMALL : WIDE;
  const share = values.some((value) => value instanceof Figure && value.isShare);
  const write = (number) => figureText(new Figure(number, { isShare: share }), speech.language);
  const numbers = values.map(numberOf).filter((number) => number !== null);
  const scale = scaleOf(numbers, !share && numbers.every(Number.isInteger));
  const context = { ...shown, periods, scale, write, title, ...speech };
  const figure = make("figure", "chart course", ...legend(panels));
  figure.setAttribute("aria-label", title);
  figure.append(make("div", panels.length > 1 ? "panels" : "", ...panels.map((panel) => panelNode(panel, context))));
  return figure;
}

// What each line is called, where there are several.
function legend(panels) {
  const { lines } = panels[0];
  if (lines.length < 2) return [];
  const items = lines.map(({ label }, place) => {
    const swatch = draw("svg", { viewBox: "0 0 34 12", width: 34, height: 12, "aria-hidden": "true" });
    swatch.append(draw("path", { class: `line kind${place % KINDS}`, d: "M1 6L33 6" }), mark(place, 17, 6));
    return make("li", "", swatch, label);
  });
  return [make("ul", "legend", ...items)];
}

function panelNode(panel, context) {
  const picture = draw("svg", { viewBox: `0 0 ${context.width} ${context.height}`, role: "img" });
  const name = [context.title, panel.label].filter(Boolean).join(" · ");
  picture.append(draw("title", {}, name), draw("desc", {}, description(panel, context)));
  const place = places(context);
  picture.append(...axes(context, place));
  const isAlone = panel.lines.length === 1 && context.periods.length <= NUMBERS_MAX;
  panel.lines.forEach((line, kind) => picture.append(...lineNodes(line, kind, isAlone, context, place)));
  if (!panel.lines.some(({ values }) => values.some((value) => value !== null))) {
    const middle = { x: context.width / 2, y: context.height / 2, class: "none", "text-anchor": "middle" };
    picture.append(draw("text", middle, context.say("notKnown")));
  }
  const heading = panel.label ? [make("div", "panel-title", panel.label)] : [];
  return make("div", "panel", ...heading, picture);
}

// Where a period and a number stand in a panel.
function places({ width, height, periods, scale, write }) {
  const left = 14 + CHARACTER * Math.max(...scale.ticks.map((tick) => write(tick).length));
  const inner = { width: width - left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  const step = inner.width / periods.length;
  return {
    left,
    step,
    right: width - MARGIN.right,
    bottom: height - MARGIN.bottom,
    x: (number) => left + step * (number + 0.5),
    y: (value) => MARGIN.top + (inner.height * (scale.top - value)) / (scale.top - scale.bottom),
  };
}

function axes({ periods, scale, write, say }, { left, right, bottom, step, x, y }) {
  const lines = scale.ticks.flatMap((tick) => [
    draw("path", { class: tick === 0 ? "zero" : "grid", d: `M${left} ${y(tick)}L${right} ${y(tick)}` }),
    draw("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, write(tick)),
  ]);
  const every = Math.ceil(TICK_WIDTH / step);
  let before = "";
  const ticks = periods.flatMap((period, number) => {
    if (number % every) return [];
    const { part, year } = tickText(period, say);
    const nodes = [draw("text", { x: x(number), y: bottom + 16, "text-anchor": "middle" }, part)];
    if (year !== before) nodes.push(draw("text", { x: x(number), y: bottom + 32, "text-anchor": "middle" }, year));
    before = year;
    return nodes;
  });
  return [...lines, ...ticks];
}

function lineNodes({ label, values }, kind, isAlone, { periods, write, say }, { bottom, x, y }) {
  const points = values.map((value, number) => ({ number, value: numberOf(value) }));
  // A line stops where a value is not known, and goes on after it.
  const path = points
    .filter(({ value }) => value !== null)
    .map(({ number, value }) => `${values[number - 1] === null || number === 0 ? "M" : "L"}${x(number)} ${y(value)}`)
    .join("");
  const marks = points.flatMap(({ number, value }) => {
    if (value === null) return [];
    const node = mark(kind, x(number), y(value));
    node.append(draw("title", {}, [label, periodText(periods[number], say), write(value)].filter(Boolean).join(" ")));
    if (!isAlone) return [node];
    // Above the point, or below it where the line comes down to it and there is room.
    const neighbours = [points[number - 1]?.value, points[number + 1]?.value].filter((each) => typeof each === "number");
    const isValley = neighbours.length > 0 && neighbours.every((each) => each > value) && y(value) < bottom - ROOM_BELOW;
    const at = { x: x(number), y: y(value) + (isValley ? 17 : -8), "text-anchor": "middle", class: "value" };
    return [node, draw("text", at, write(value))];
  });
  return [draw("path", { class: `line kind${kind % KINDS}`, d: path }), ...marks];
}

// A circle, square, triangle, diamond, or one of these hollow.
function mark(kind, x, y) {
  const shapes = [
    `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0`,
    `M${x - 3.5} ${y - 3.5}h7v7h-7z`,
    `M${x} ${y - 4.5}l4.5 8h-9z`,
    `M${x} ${y - 5}l5 5l-5 5l-5 -5z`,
  ];
  return draw("path", { class: `mark kind${kind % KINDS}`, d: shapes[kind % shapes.length] });
}

function description({ lines }, { periods, write, say }) {
  const told = lines.map(({ label, values }) => {
    const points = values.map((value, number) => ({ period: periods[number], value: numberOf(value) }));
    const known = points.filter(({ value }) => value !== null);
    if (!known.length) return say("lineSaysNothing", label);
    const ordered = [...known].sort((one, other) => other.value - one.value);
    const text = ({ period, value }) => say("pointName", write(value), periodText(period, say));
    return say("lineSays", label, ...[known[0], known.at(-1), ordered[0], ordered.at(-1)].map(text));
  });
  return told.join("");
}
