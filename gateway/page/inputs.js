// A question's variables as form controls: what a variable is called and its type decide which control it gets.
import { make } from "./dom.js";

const ROWS = 50; // The manual's examples show two or three rows; staff want a page of them.
const ROWS_MAX = 200;
const YEARS_BACK = 8;

// [{ name, node, value() }] for `question.inputs`; `given` are values by name that win over the defaults.
export function controls(question, given, { divisions, indicators, say, language }) {
  return question.inputs.map((input) => {
    const first = input.name in given ? given[input.name] : input.default;
    const needed = input.type.endsWith("!");
    const kind = kindOf(input);
    const build = { division, period, year, quarter, rows, indicator, choice, plain }[kind];
    return { name: input.name, ...build(first, { input, needed, divisions, indicators, say, language }) };
  });
}

function kindOf({ name, type, options }) {
  const named = type.replaceAll(/[![\]]/g, "");
  if (name === "within" || name === "division") return "division";
  if (named === "PeriodInput") return "period";
  if (name === "first") return "rows";
  if (name.endsWith("Indicator")) return "indicator";
  if (options) return "choice";
  return name === "year" || name === "quarter" ? name : "plain";
}

function division(first, { needed, divisions, say }) {
  const options = divisions.map(({ code, name, depth }) => [code, `${"\u3000".repeat(depth)}${name}`]);
  return select("within", first ?? "", needed ? options : [["", say("everywhere")], ...options], say, (code) => code || null);
}

function year(first, { say }) {
  const now = new Date().getFullYear();
  const years = Array.from({ length: YEARS_BACK }, (_, back) => now - back);
  if (first && !years.includes(first)) years.push(first);
  return select("year", first ?? now, years.map((each) => [each, say("yearName", each)]), say, Number);
}

const parts = (say) => [
  ["", say("wholeYear")],
  ...[1, 2, 3, 4].map((each) => [`quarter ${each}`, say("quarterName", each)]),
  ...Array.from({ length: 12 }, (_, month) => [`month ${month + 1}`, say("monthName", month + 1)]),
];

function period(first, context) {
  const { say } = context;
  const kind = ["quarter", "month"].find((each) => first?.[each]);
  const ofYear = year(first?.year, context);
  const ofPart = select("part", kind ? `${kind} ${first[kind]}` : "", parts(say), say, (text) => {
    const [unit, number] = text.split(" ");
    return unit ? { [unit]: Number(number) } : {};
  });
  const node = make("span", "pair", ofYear.node, ofPart.node);
  return { node, value: () => ({ year: ofYear.value(), ...ofPart.value() }) };
}

function quarter(first, { needed, say }) {
  const quarters = [1, 2, 3, 4].map((each) => [each, say("quarterName", each)]);
  const options = needed ? quarters : [["", say("wholeYear")], ...quarters];
  return select("part", first ?? "", options, say, (text) => (text ? Number(text) : null));
}

// "suggestionIndicator" chooses among the indicators of suggestionIndicators.
function indicator(first, { input, indicators, say, language }) {
  const known = indicators.get(`${input.name}s`) ?? [];
  const options = known.map(({ id, name, nameZh }) => [id, language === "zh" ? nameZh : name]);
  return select("indicator", first, options, say, (id) => id);
}

// A value of an enumeration, in Chinese or as the schema spells it.
function choice(first, { input, needed, say, language }) {
  const options = Object.entries(input.options).map(([value, zh]) => [value, language === "zh" ? zh : spelled(value)]);
  return select(input.name, first ?? "", needed ? options : [["", say("any")], ...options], say, (value) => value || null);
}

const spelled = (value) => value[0] + value.slice(1).toLowerCase().replaceAll("_", " ");

function rows(first, { say }) {
  const box = make("input");
  Object.assign(box, { type: "number", min: 1, max: ROWS_MAX, required: true, value: Math.max(first ?? 0, ROWS) });
  return labelled("rows", box, say, () => Number(box.value));
}

function plain(first, { input, needed, say }) {
  const box = make("input");
  const isDate = input.type.startsWith("Date");
  const isNumber = input.type.startsWith("Int");
  Object.assign(box, { type: isDate ? "date" : isNumber ? "number" : "text", required: needed, value: first ?? "" });
  return labelled(input.name, box, say, () => (box.value === "" ? null : isNumber ? Number(box.value) : box.value));
}

function select(label, first, options, say, read) {
  const box = make("select");
  for (const [value, text] of options) box.append(new Option(text, value, false, String(value) === String(first)));
  return labelled(label, box, say, () => read(box.value));
}

function labelled(name, box, say, value) {
  return { node: make("label", "", make("span", "", say("inputs")[name] ?? name), box), value };
}
