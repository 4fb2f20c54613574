// Composes one supergraph from a directory of subgraph contracts.
//
//   node compose.mjs [--subgraphs DIR] [--out FILE] [--url NAME=URL ...] [--check]
//
// Every DIR/NAME.graphql is the contract of the subgraph NAME. The result depends on nothing but those files and the
// URLs: files are taken in the order of their names, and an address that is not given is a loopback placeholder which
// whoever starts the gateway replaces (python -m gateway --subgraph NAME=URL). With --check nothing is written: the
// command fails when FILE differs from what would be written.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { composeServices } from "@theguild/federation-composition";
import { parse, visit } from "graphql";

const contracts = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const defaultPorts = { representatives: 8101, suggestions: 8102, supervision: 8103 };

function fail(message) {
  process.stderr.write(`compose: ${message}\n`);
  process.exit(1);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        subgraphs: { type: "string", default: join(contracts, "subgraphs") },
        out: { type: "string", default: join(contracts, "supergraph.graphql") },
        url: { type: "string", multiple: true, default: [] },
        check: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return fail(error.message);
  }
}

function readUrls(assignments) {
  const urls = new Map(Object.entries(defaultPorts).map(([name, port]) => [name, `http://127.0.0.1:${port}/graphql`]));
  for (const assignment of assignments) {
    const split = assignment.indexOf("=");
    if (split < 1) fail(`--url expects NAME=URL, got "${assignment}"`);
    urls.set(assignment.slice(0, split), assignment.slice(split + 1));
  }
  return urls;
}

function readServices(directory, urls) {
  if (!existsSync(directory)) fail(`no such directory: ${directory}`);
  const files = readdirSync(directory).filter((file) => file.endsWith(".graphql")).sort();
  if (files.length === 0) fail(`no *.graphql file in ${directory}`);
  return files.map((file) => {
    const name = basename(file, ".graphql");
    try {
      const typeDefs = lowerFederationVersion(parse(readFileSync(join(directory, file), "utf8")));
      return { name, url: urls.get(name) ?? `http://127.0.0.1/${name}/graphql`, typeDefs };
    } catch (error) {
      return fail(`${file} is not valid GraphQL: ${error.message} (${locationsOf(error)})`);
    }
  });
}

// The composition library knows the federation specification up to v2.9. v2.10 and v2.11 only bind newer versions of the
// separate connect specification, so a contract that links one of them composes the same as v2.9.
function lowerFederationVersion(document) {
  return visit(document, {
    StringValue: (node) =>
      /^https:\/\/specs\.apollo\.dev\/federation\/v2\.1[01]$/.test(node.value)
        ? { ...node, value: "https://specs.apollo.dev/federation/v2.9" }
        : undefined,
  });
}

function locationsOf(error) {
  return (error.locations ?? []).map(({ line, column }) => `line ${line}, column ${column}`).join("; ");
}

const options = readArguments();
const result = composeServices(readServices(resolve(options.subgraphs), readUrls(options.url)));
if (result.errors?.length) {
  const lines = result.errors.map((error) => `  ${error.extensions?.code ?? "ERROR"}: ${error.message}`);
  fail(`the subgraphs do not compose, ${lines.length} error(s):\n${lines.join("\n")}`);
}
const supergraph = `${result.supergraphSdl.trim()}\n`;
const out = resolve(options.out);
const shown = relative(process.cwd(), out);
if (options.check) {
  if (!existsSync(out) || readFileSync(out, "utf8") !== supergraph) fail(`${shown} is out of date: compose it again`);
  process.stdout.write(`${shown} is up to date\n`);
} else {
  writeFileSync(out, supergraph);
  process.stdout.write(`wrote ${shown}\n`);
}
