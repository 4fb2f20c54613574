// Periods as an answer has them: "2025", "2025-Q3", "2025-09", or the number of a year, quarter or month.

const PERIOD = /^(\d{4})(?:-Q([1-4])|-(\d\d))?$/;

// { key, year, quarter, month }, what is not told left null; null where `value` of a column of this name is no period.
export function periodOf(name, value) {
  if (name === "period" && typeof value === "string") {
    const [, year, quarter, month] = PERIOD.exec(value) ?? [];
    return year ? period(Number(year), Number(quarter ?? 0), Number(month ?? 0)) : null;
  }
  if (!Number.isInteger(value)) return null;
  if (name === "year") return period(value, 0, 0);
  if (name === "quarter" && value >= 1 && value <= 4) return period(0, value, 0);
  return name === "month" && value >= 1 && value <= 12 ? period(0, 0, value) : null;
}

function period(year, quarter, month) {
  const key = year * 10000 + quarter * 100 + month;
  return { key, year: year || null, quarter: quarter || null, month: month || null };
}

// Each once, earliest first.
export function sortedPeriods(periods) {
  return [...new Map(periods.map((each) => [each.key, each])).values()].sort((one, other) => one.key - other.key);
}

// In a sentence: 2025年第三季度.
export function periodText({ year, quarter, month }, say) {
  return say("periodName", year ? say("yearName", year) : "", partText(quarter, month, say, "quarterName", "monthName"));
}

// Below an axis: what the tick is of its year, and the year for a line of its own.
export function tickText({ year, quarter, month }, say) {
  const part = partText(quarter, month, say, "quarterTick", "monthTick");
  return part ? { part, year: year ? say("yearName", year) : "" } : { part: say("yearName", year), year: "" };
}

const partText = (quarter, month, say, nameQuarter, nameMonth) => {
  if (quarter) return say(nameQuarter, quarter);
  return month ? say(nameMonth, month) : "";
};
