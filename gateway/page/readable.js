// An answer's data as people compare it: numbers know their unit, and several divisions' indicators become columns.
//
//     { name, suggestionIndicators: [{ indicator, numerator, denominator, value }] } in a list
//     ▸ { name, "办结率": Figure }

// A number with what it was divided by and how it is to be written; `isShare`: a share of one, shown in per cent.
// `isPoints`: what two shares differ by, in percentage points.
export class Figure {
  constructor(value, { isShare = false, isPoints = false, numerator = null, denominator = null } = {}) {
    Object.assign(this, { value, isShare, isPoints, numerator, denominator });
  }
}

// What an indicator's value is compared with.
const BESIDE = ["claimed", "yearBefore"];

// `catalogue` knows indicators by id and by Chinese name; what an answer says of an indicator itself wins.
export function readable(data, language, catalogue = new Map()) {
  const context = { language, catalogue };
  return walked(data, "", context, false);
}

function walked(value, name, context, beside) {
  if (typeof value === "number" && name.endsWith("Rate")) return new Figure(value, { isShare: true });
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => walked(item, name, context, beside || value.length > 1));
  if (value.indicator) return described(value, context, beside);
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    if (beside && isCatalogue(inner)) return columns(inner, context);
    return [[key, walked(inner, key, context, beside)]];
  });
  return Object.fromEntries(entries);
}

function isCatalogue(value) {
  return Array.isArray(value) && value.length > 0 && value.every((item) => item?.indicator);
}

function columns(values, context) {
  return values.map((value) => {
    const { indicator, ...rest } = described(value, context, true);
    // A dot would be read as a step into an object.
    return [indicator.replaceAll(".", " "), "value" in rest && Object.keys(rest).length === 1 ? rest.value : rest];
  });
}

// One indicator's value: a name instead of the indicator, and figures instead of bare numbers.
function described({ indicator, numerator, denominator, value, ...rest }, context, beside) {
  const { id, name, nameZh, unit } = { ...context.catalogue.get(indicator.id ?? indicator.nameZh), ...indicator };
  const isShare = unit === "ratio";
  const figure = (number, parts) => (typeof number === "number" ? new Figure(number, { isShare, ...parts }) : number);
  const shown = { indicator: (context.language === "zh" ? (nameZh ?? name) : (name ?? nameZh)) ?? id };
  if (value !== undefined) shown.value = figure(value, { numerator, denominator });
  else Object.assign(shown, numerator === undefined ? {} : { numerator }, denominator === undefined ? {} : { denominator });
  const inside = (each) => each && { ...each, value: figure(each.value) };
  const step = (each) =>
    Object.fromEntries(
      Object.entries(inside(each)).map(([key, inner]) => [key, BESIDE.includes(key) ? inside(inner) : inner]),
    );
  for (const [key, inner] of Object.entries(rest)) {
    if (key === "difference" || key === "change") shown[key] = figure(inner, { isPoints: isShare });
    else if (BESIDE.includes(key)) shown[key] = inside(inner);
    else if (key === "series") shown[key] = inner.map(step);
    else shown[key] = walked(inner, key, context, beside);
  }
  return shown;
}

// How a figure is written: 97.8 %（174/178）.
export function figureText({ value, isShare, isPoints, numerator, denominator }, language) {
  const locale = language === "zh" ? "zh-CN" : "en";
  const number = (each, digits) => each.toLocaleString(locale, { maximumFractionDigits: digits, useGrouping: "min2" });
  if (isPoints) return `${number(value * 100, 1)} ${language === "zh" ? "个百分点" : "pp"}`;
  const whole = isShare ? `${number(value * 100, 1)} %` : number(value, 2);
  if (typeof denominator !== "number" || typeof numerator !== "number") return whole;
  const parts = `${number(numerator, 2)}/${number(denominator, 2)}`;
  return language === "zh" ? `${whole}（${parts}）` : `${whole} (${parts})`;
}
