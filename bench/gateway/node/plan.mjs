// node plan.mjs SUPERGRAPH OPERATIONS: plans every operation once with Apollo's planner, as its gateway does for one it
// has not seen: the parsed document becomes an operation of the API schema, that becomes a plan. OPERATIONS is a JSON
// file {"warm": [text...], "timed": [text...]}; the microseconds of each timed one are printed as JSON.
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { operationFromDocument, Supergraph } from "@apollo/federation-internals";
import { QueryPlanner } from "@apollo/query-planner";
import { parse } from "graphql";

const [supergraphFile, operationsFile] = process.argv.slice(2);
const supergraph = Supergraph.build(readFileSync(supergraphFile, "utf8"));
const schema = supergraph.apiSchema();
const planner = new QueryPlanner(supergraph);
const { warm, timed } = JSON.parse(readFileSync(operationsFile, "utf8"));

function microseconds(document) {
  const started = performance.now();
  planner.buildQueryPlan(operationFromDocument(schema, document));
  return (performance.now() - started) * 1000;
}

warm.map((text) => parse(text)).forEach(microseconds);
console.log(JSON.stringify(timed.map((text) => parse(text)).map(microseconds)));
