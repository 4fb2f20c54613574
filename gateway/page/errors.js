// Errors of an answer in the reader's language; those that say the same stand together.
import { make } from "./dom.js";
import { current, say } from "./language.js";
import { texts } from "./texts.js";

const PLACES_MAX = 5;

// Nodes for `answer.errors`; `placeOf` makes a node of a location in the query.
export function errorNodes(answer, placeOf) {
  const errors = answer?.errors ?? [];
  if (errors.length === 0) return [];
  const lead = make("p", "lead", "data" in answer ? say("partial", errors.length) : say("refused"));
  const items = [...grouped(errors, placeOf).values()].map(({ message, places }) => {
    const shown = places.slice(0, PLACES_MAX).flatMap((place, number) => [number ? " · " : "", place]);
    if (places.length > PLACES_MAX) shown.push(` ${say("more", places.length - PLACES_MAX)}`);
    return make("li", "", message, make("small", "", ...shown));
  });
  return [lead, make("ul", "", ...items)];
}

function grouped(errors, placeOf) {
  const codes = texts[current()].codes;
  const groups = new Map();
  for (const error of errors) {
    const { code, service } = error.extensions ?? {};
    const own = codes[code]?.(service) ?? translated(error.message);
    const message = service && !codes[code] ? `${service}: ${own}` : own;
    const group = groups.get(message) ?? { message, places: [] };
    group.places.push(...(error.path ? [error.path.join(".")] : (error.locations ?? []).map(placeOf)));
    groups.set(message, group);
  }
  return groups;
}

// The commonest mistakes are explained in the reader's language.
function translated(message) {
  for (const [pattern, words] of texts[current()].mistakes) {
    const match = pattern.exec(message);
    if (match) return words(...match.slice(1));
  }
  return message;
}
