/**
 * Reconciliation over the wire beside a bare client that sends the same requests. Both services run in a process of
 * their own and take 5 ms for an answer. Ours journals every step of every record on disk; the bare client repeats the
 * requests that ours sent, each side's own in a row, as many at the same time, and does nothing with the answers.
 */
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Agent, request as send } from "undici";
import { openODataEnvironment } from "../source/connectors/odata-environment.ts";
import { undiciClient } from "../source/connectors/http/undici-client.ts";
import { DATA_SOURCES, type DataSource } from "../source/domain/error/data-source.ts";
import { SYSTEM_CLOCK } from "../source/engine/turns/clock.ts";
import { LocalEngine } from "../source/engine/local-engine.ts";
import { openStore } from "../source/store/open-store.ts";
import { countsFrom } from "./rig/counts.ts";
import { machineLine } from "./rig/machine.ts";
import { scratchFolder } from "./rig/scratch.ts";
import { median } from "./rig/statistics.ts";
import { expectDone, filterOf, untilCompleted } from "./rig/store-work.ts";
import { figure, printNote, printTable } from "./rig/table.ts";
import { CUSTOMERS, keyOf } from "./rig/wire-rows.ts";

const SERVICE_MS = 5;
/** How often the request is looked at: not with each of the four notices of a record. */
const LOOK_MS = 10;

interface Sent {
  readonly method: "GET" | "PATCH";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Heard {
  readonly log: readonly Sent[];
  readonly peak: number;
}

interface Run {
  readonly ms: number;
  readonly cpuMs: number;
  readonly heard: Readonly<Record<DataSource, Heard>>;
}

const { records, runs } = countsFrom({ records: 1_000, runs: 5 });
const home = scratchFolder();
const service = spawn(
  process.execPath,
  ["test/tooling/run-ts.mjs", "bench/rig/wire-service.ts", String(SERVICE_MS)],
  { stdio: ["ignore", "pipe", "inherit"] },
);
process.once("exit", () => service.kill());
const [ports = ""] = await new Promise<string[]>((resolve) =>
  createInterface({ input: service.stdout }).once("line", (line) => resolve([line])),
);
const [theirs, ours] = ports.split(" ").map((port) => new URL(`http://127.0.0.1:${port}`));
if (theirs === undefined || ours === undefined) throw new Error("The services did not start.");
const urls: Readonly<Record<DataSource, URL>> = { "finance-and-operations": theirs, dataverse: ours };

const rows: string[][] = [];
const shares: number[] = [];
for (const [fo, dataverse] of [
  [2, 4],
  [8, 16],
] as const) {
  const atOnce = { "finance-and-operations": fo, dataverse };
  const pairs: { readonly own: Run; readonly bare: Run }[] = [];
  for (let run = 0; run < runs + 1; run++) {
    const own = await ownRun(atOnce);
    const bare = await bareRun(atOnce, own.heard);
    // The first pair warms both up.
    if (run > 0) pairs.push({ own, bare });
  }
  const share = median(pairs.map(({ own, bare }) => bare.ms / own.ms));
  shares.push(share);
  for (const which of ["own", "bare"] as const) {
    const all = pairs.map((pair) => pair[which]);
    const [{ heard } = pairs[0]?.own ?? { heard: null }] = all;
    const calls = heard === null ? 0 : DATA_SOURCES.reduce((sum, side) => sum + heard[side].log.length, 0);
    const ms = median(all.map((one) => one.ms));
    rows.push([
      `${fo} + ${dataverse} at once`,
      which === "own" ? "dwtriage" : "bare client",
      figure((records / ms) * 1000),
      figure(calls / records),
      figure(median(all.map((one) => one.cpuMs)) / records),
      heard === null ? "-" : DATA_SOURCES.map((side) => heard[side].peak).join(" + "),
      which === "own" ? `${figure(share * 100)} %` : "",
    ]);
  }
}
service.kill();
printTable(
  `Reconciliation over the wire, ${records} records, one update each, ${SERVICE_MS} ms a request, ${runs} pairs of runs (${machineLine()})`,
  ["allowed", "", "records/s", "calls/record", "cpu ms/record", "open at once", "of bare"],
  rows,
);
printNote("Every record is journalled four times, each time synced to the disk, while it is worked on.");
printNote(`The request is looked at every ${LOOK_MS} ms, and what that takes counts against dwtriage.`);
printNote("The last column is the median over pairs of runs that followed each other.");

async function ownRun(atOnce: Readonly<Record<DataSource, number>>): Promise<Run> {
  await reset();
  const folder = mkdtempSync(join(home, "data-"));
  const store = await openStore(folder, { clock: () => SYSTEM_CLOCK.now() });
  const side = (name: DataSource) => ({
    url: urls[name],
    tokens: {
      get: () => Promise.resolve({ kind: "token", token: "bench" } as const),
      refused: () => undefined,
    },
    limits: { start: atOnce[name], most: atOnce[name] },
  });
  const environment = await openODataEnvironment({
    name: "bench",
    maps: [CUSTOMERS],
    sides: { "finance-and-operations": side("finance-and-operations"), dataverse: side("dataverse") },
    keyEncoding: "double",
    clock: SYSTEM_CLOCK,
    userAgent: "dwtriage-bench/1",
    httpClient: undiciClient,
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
  expectDone(
    await engine.defineJob({
      name: "CUST",
      maps: [{ entity: "Customers V3", table: "" }],
      connection: "wire",
    }),
  );
  const feed = Array.from({ length: records }, (_, index) => recordOf(index)).join("\n");
  await importText(engine, feed);
  engine.start();
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const submitted = expectDone(
    await engine.submit({
      action: "retry",
      by: "bench",
      reason: "measured",
      scope: { kind: "filter", filter: filterOf("job:CUST"), query: "job:CUST" },
    }),
  );
  for (const { id } of submitted.requests) await untilCompleted(engine, id, LOOK_MS);
  const ms = performance.now() - startedAt;
  const cpuMs = cpuMsSince(cpu);
  const { total } = await engine.overview();
  if (total > 0) throw new Error(`${total} records are not in sync.`);
  const heard = await heardSinceReset();
  await engine.close();
  return { ms, cpuMs, heard };
}

async function bareRun(
  atOnce: Readonly<Record<DataSource, number>>,
  { ...sent }: Run["heard"],
): Promise<Run> {
  await reset();
  const agent = new Agent({ pipelining: 1 });
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  await Promise.all(
    DATA_SOURCES.map(async (side) => {
      const { log } = sent[side];
      let next = 0;
      const worker = async (): Promise<void> => {
        for (let one = log[next++]; one !== undefined; one = log[next++]) {
          const { method, url, headers, body } = one;
          const answer = await send(`${urls[side].origin}${url}`, {
            dispatcher: agent,
            method,
            headers: ownHeaders(headers),
            ...(body !== "" && { body }),
          });
          await answer.body.text();
        }
      };
      await Promise.all(Array.from({ length: atOnce[side] }, worker));
    }),
  );
  const ms = performance.now() - startedAt;
  const cpuMs = cpuMsSince(cpu);
  const heard = await heardSinceReset();
  await agent.close();
  return { ms, cpuMs, heard };
}

/** Without those that a client makes itself. */
function ownHeaders(headers: Sent["headers"]): Record<string, string> {
  const made = ["host", "connection", "content-length"];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !made.includes(name)));
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function recordOf(index: number): string {
  return JSON.stringify({
    id: `id-${index}`,
    createdOn: "2026-11-23T10:00:00Z",
    entity: "Customers V3",
    source: "finance-and-operations",
    key: keyOf(index),
    company: "USMF",
    code: "0x80040265",
    message: "Unable to lookup msdyn_paymentterms with values {Net30}",
    category: "application",
    operation: "update",
  });
}

async function importText(engine: LocalEngine, text: string): Promise<void> {
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  };
  expectDone(
    await engine.importFeed(bytes(), {
      format: "ndjson",
      feedName: "bench",
      job: "CUST",
      headings: {},
      dateOrder: null,
      dryRun: false,
    }),
  );
}

async function reset(): Promise<void> {
  for (const side of DATA_SOURCES) {
    const { body } = await send(`${urls[side].origin}/reset`, { method: "POST" });
    await body.dump();
  }
}

async function heardSinceReset(): Promise<Run["heard"]> {
  const [first, second] = await Promise.all(
    DATA_SOURCES.map(async (side) => {
      const { body } = await send(`${urls[side].origin}/log`);
      // The service is ours, and answers with what it was sent.
      return (await body.json()) as Heard;
    }),
  );
  if (first === undefined || second === undefined) throw new Error("A service told nothing.");
  const [one, other] = DATA_SOURCES;
  return { [one]: first, [other]: second };
}
