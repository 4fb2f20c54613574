// node audit.mjs [URL]: runs the audit of graphql-http against a GraphQL endpoint and prints what is not as the
// specification has it. Without a URL it starts a gateway of its own, and stops it. Exit code 1 for an error or a
// warning; a "notice" is about what a server may do either way.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { auditServer } from "graphql-http";

const root = new URL("../../../", import.meta.url).pathname;
let gateway;

async function started() {
  gateway = spawn(process.env.PYTHON ?? ".venv/bin/python", ["-m", "gateway", "--port", "0"], {
    cwd: root,
    stdio: ["ignore", "pipe", "ignore"],
  });
  for await (const line of createInterface({ input: gateway.stdout })) {
    const address = line.match(/listening on (\S+)/);
    if (address) return `${address[1]}/graphql`;
  }
  throw new Error("the gateway did not start");
}

try {
  const results = await auditServer({ url: process.argv[2] || (await started()) });
  const counts = { ok: 0, notice: 0, warn: 0, error: 0 };
  for (const { id, name, status, reason } of results) {
    counts[status] += 1;
    if (status !== "ok") console.log(`${status.padEnd(6)} ${id} ${name}: ${reason}`);
  }
  console.log(`${counts.ok} ok, ${counts.notice} notices, ${counts.warn} warnings, ${counts.error} errors`);
  process.exitCode = counts.warn + counts.error ? 1 : 0;
} finally {
  gateway?.kill();
}
