// A scale of round numbers from nothing on: { bottom, top, ticks }.
const STEPS_MAX = 4;

// `isWhole`: there are no halves of what is counted.
export function scaleOf(numbers, isWhole) {
  const high = Math.max(0, ...numbers);
  const low = Math.min(0, ...numbers);
  const step = roundStep((high - low || 1) / STEPS_MAX, isWhole);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  const ticks = Array.from({ length: last - first + 1 }, (_, number) => Number(((first + number) * step).toPrecision(12)));
  return { bottom: ticks[0], top: ticks.at(-1), ticks };
}

// The next of 1, 2, 2.5, 5 and 10 times a power of ten.
function roundStep(least, isWhole) {
  if (isWhole && least <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 2.5, 5, 10].find((each) => each * power >= least && !(isWhole && (each * power) % 1));
  return factor * power;
}
