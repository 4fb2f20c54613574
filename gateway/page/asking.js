// One question to the gateway, answered or explained.
import { say } from "./language.js";

// What went wrong, in a sentence for people.
export class Problem extends Error {}

// { answer: { data, errors }, ms, bytes }; throws Problem where there is no answer to read.
export async function ask(query, variables = {}) {
  const started = performance.now();
  const response = await sent(query, variables);
  const body = await response.text().catch(() => "");
  const ms = Math.round(performance.now() - started);
  try {
    return { answer: JSON.parse(body), ms, bytes: new TextEncoder().encode(body).length };
  } catch {
    throw new Problem(say("unreadable", response.status));
  }
}

async function sent(query, variables) {
  try {
    return await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({ query, variables }),
    });
  } catch {
    throw new Problem(say("unreachable"));
  }
}

export function sizeOf(bytes) {
  return bytes < 2048 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KB`;
}
