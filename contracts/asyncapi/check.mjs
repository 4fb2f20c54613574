// Reads an AsyncAPI document with the official parser, references followed; prints what is wrong, exit code 1 for errors.
//
//     node check.mjs ../asyncapi.yaml

import { Parser, fromFile } from "@asyncapi/parser";

const { document, diagnostics } = await fromFile(new Parser(), process.argv[2] ?? "../asyncapi.yaml").parse();
const errors = diagnostics.filter(({ severity }) => severity === 0);
for (const { path, message } of errors) console.error(`${path.join(".")}: ${message}`);
if (errors.length || !document) process.exit(1);
console.log(`${document.allMessages().length} messages on ${document.allChannels().length} channels`);
