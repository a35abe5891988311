/**
 * The first intake of an async error log next to a bare keep-alive client that asks for the same pages and parses them.
 * The log is served by a process of its own. Ours looks at every row, and has all of them on the disk at the end.
 */
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Agent, request as send } from "undici";
import { openODataEnvironment } from "../source/connectors/odata-environment.ts";
import { undiciClient } from "../source/connectors/http/undici-client.ts";
import { SYSTEM_CLOCK } from "../source/engine/turns/clock.ts";
import { LocalEngine } from "../source/engine/local-engine.ts";
import { openStore } from "../source/store/open-store.ts";
import { countsFrom } from "./rig/counts.ts";
import { machineLine } from "./rig/machine.ts";
import { scratchFolder } from "./rig/scratch.ts";
import { median } from "./rig/statistics.ts";
import { expectDone } from "./rig/store-work.ts";
import { figure, printNote, printTable } from "./rig/table.ts";
import { CUSTOMERS } from "./rig/wire-rows.ts";

const { rows, runs, pageMs } = countsFrom({ rows: 100_000, runs: 5, pageMs: 500 });
const home = scratchFolder();
const service = spawn(
  process.execPath,
  ["test/tooling/run-ts.mjs", "bench/rig/log-service.ts", String(rows), String(pageMs)],
  { stdio: ["ignore", "pipe", "inherit"] },
);
process.once("exit", () => service.kill());
const [port = ""] = await new Promise<string[]>((resolve) =>
  createInterface({ input: service.stdout }).once("line", (line) => resolve([line])),
);
const url = new URL(`http://127.0.0.1:${port}`);

const pairs: { readonly own: number; readonly bare: number }[] = [];
for (let run = 0; run < runs + 1; run++) {
  const paths: string[] = [];
  const own = await ownRun(paths);
  const bare = await bareRun(paths);
  // The first pair warms both up.
  if (run > 0) pairs.push({ own, bare });
}
service.kill();
const own = median(pairs.map((pair) => pair.own));
const bare = median(pairs.map((pair) => pair.bare));
const share = median(pairs.map((pair) => pair.bare / pair.own));
printTable(
  `First intake of ${rows} rows, ${pageMs} ms for a page of 5,000, ${runs} pairs of runs (${machineLine()})`,
  ["", "ms", "rows/s", "of bare"],
  [
    ["dwtriage", figure(own), figure((rows / own) * 1000), `${figure(share * 100)} %`],
    ["bare client", figure(bare), figure((rows / bare) * 1000), ""],
  ],
);
printNote("No row has a key or a message to be looked up: the pages alone are compared.");

async function ownRun(paths: string[]): Promise<number> {
  const folder = mkdtempSync(join(home, "data-"));
  const store = await openStore(folder, { clock: () => SYSTEM_CLOCK.now() });
  const tokens = {
    get: () => Promise.resolve({ kind: "token", token: "bench" } as const),
    refused: () => undefined,
  };
  const environment = await openODataEnvironment({
    name: "bench",
    maps: [CUSTOMERS],
    sides: { "finance-and-operations": { url, tokens }, dataverse: { url, tokens } },
    keyEncoding: "double",
    clock: SYSTEM_CLOCK,
    userAgent: "dwtriage-bench/1",
    httpClient: async (one, clock) => {
      const http = await undiciClient(one, clock);
      return {
        ...http,
        send: (request, signal) => {
          paths.push(request.url);
          return http.send(request, signal);
        },
      };
    },
  });
  const engine = new LocalEngine({
    store,
    clock: SYSTEM_CLOCK,
    readOnly: false,
    tableOf: () => "",
    connections: {
      has: () => true,
      open: () => Promise.resolve(environment),
      close: () => environment.close(),
    },
  });
  const startedAt = performance.now();
  let added = 0;
  for (let isAtEnd = false; !isAtEnd;) {
    const part = expectDone(await engine.intake({ connection: "bench", job: "CUST", by: "bench" }));
    if (part.fault !== "") throw new Error(part.fault);
    added += part.added;
    ({ isAtEnd } = part);
  }
  const ms = performance.now() - startedAt;
  if (added !== rows) throw new Error(`${added} of ${rows} rows came in.`);
  await engine.close();
  return ms;
}

async function bareRun(paths: readonly string[]): Promise<number> {
  const agent = new Agent({ pipelining: 1 });
  const startedAt = performance.now();
  let read = 0;
  for (const path of paths) {
    const answer = await send(path, { dispatcher: agent });
    const page: unknown = await answer.body.json();
    if (typeof page === "object" && page !== null && "value" in page && Array.isArray(page.value))
      read += page.value.length;
  }
  const ms = performance.now() - startedAt;
  if (read < rows) throw new Error(`The bare client read ${read} of ${rows} rows.`);
  await agent.close();
  return ms;
}
