/**
 * A host of a team store, until it is killed: its operator imports records and submits retries of them, its engine runs
 * requests while it has the lease, and every acknowledgement goes to standard output as it comes. A line on standard
 * input ends the operator's work; the engine goes on.
 */
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Connections, Connector, Environment } from "../../source/connectors/connector.ts";
import type { TableMap } from "../../source/domain/sides/table-map.ts";
import { UserFacingError } from "../../source/domain/user-facing-error.ts";
import { LocalEngine } from "../../source/engine/local-engine.ts";
import { SYSTEM_CLOCK } from "../../source/engine/turns/clock.ts";
import { openStore } from "../../source/store/open-store.ts";
import type { Store } from "../../source/store/store.ts";
import { TEAM_TIMES } from "../../source/store/team/lease.ts";
import { readStoreAddress } from "../../source/store/team/store-address.ts";
import type { HostWord } from "./team-ledger.ts";
import { CALL_MS, rowOf, targetAt } from "./team-target.ts";

/** As the product's, some times as short. */
const SOAK_TIMES = { livesMs: 2_000, renewMs: 400, marginMs: 400, lookForMs: 3_000 };
const RECORDS_A_REQUEST = 3;
const WAIT_FOR_END_MS = 6_000;

const [, , folder = "", address = "", environment = "", label = "", target = "", times = ""] = process.argv;
const host = `${label}-${process.pid}`;
let isWorking = true;
process.stdin.once("data", () => {
  isWorking = false;
});

function say(word: HostWord): void {
  // Synchronous, so that what was said before a kill is in the pipe.
  writeSync(1, `${JSON.stringify(word)}\n`);
}

const team = {
  address: readStoreAddress(address, environment),
  label: host,
  times: times === "product" ? TEAM_TIMES : SOAK_TIMES,
};
const store = await opened();
let shift = 0;
if (store.team !== null) {
  const seek = store.team.seekToRun.bind(store.team);
  store.team.seekToRun = (watch) =>
    seek({
      gained: (isClean) => {
        shift += 1;
        say({ kind: "runs", isClean });
        watch.gained(isClean);
      },
      lost: () => watch.lost(),
    });
}
const engine = new LocalEngine({
  store,
  connections: connections(),
  clock: SYSTEM_CLOCK,
  tableOf: () => "",
  readOnly: false,
  policy: null,
  quietHours: null,
  longestCallMs: CALL_MS,
});
engine.start();
say({ kind: "opened" });
process.once("SIGTERM", () => void engine.close().then(() => process.exit(0)));
for (let turn = 1; ; turn++) {
  if (isWorking) await oneTurn(turn).catch((error: unknown) => say({ kind: "told", words: String(error) }));
  else tell();
  await sleep(isWorking ? 20 : 300);
}

/** The first copy needs the database: whoever starts it starts it again. */
async function opened(): Promise<Store> {
  for (;;) {
    try {
      return await openStore(folder, { clock: Date.now, team, journalBytes: 60_000, segmentBytes: 60_000 });
    } catch (error) {
      if (!(error instanceof UserFacingError)) throw error;
      say({ kind: "told", words: `at its start: ${error.message}` });
      await sleep(300);
    }
  }
}

/** One import and one request over it, each acknowledged by itself. */
async function oneTurn(turn: number): Promise<void> {
  const keys = Array.from({ length: RECORDS_A_REQUEST }, (_, place) => `${host}-${turn}-${place}`);
  await engine.defineJob({
    name: "CUST",
    maps: [{ entity: "Customers V3", table: "" }],
    connection: "local",
    status: "active",
  });
  const imported = await engine.importFeed(feedOf(keys), {
    format: "ndjson",
    feedName: "soak",
    job: "CUST",
    headings: {},
    dateOrder: null,
    dryRun: false,
  });
  if ("refused" in imported) return say({ kind: "told", words: imported.refused.rule });
  say({ kind: "imported", keys });
  const submitted = await engine.submit({
    action: "retry",
    by: host,
    reason: "soak",
    scope: { kind: "marked", ids: keys },
  });
  if ("refused" in submitted) return say({ kind: "told", words: submitted.refused.rule });
  for (const { id } of submitted.done.requests) {
    say({ kind: "submitted", request: id, by: host, keys });
    await untilEnded(id);
  }
}

async function untilEnded(id: string): Promise<void> {
  for (const until = performance.now() + WAIT_FOR_END_MS; performance.now() < until; await sleep(30)) {
    const request = store.request(id);
    if (request?.state === "completed")
      return say({ kind: "ended", request: id, succeeded: request.succeeded });
  }
}

function tell(): void {
  const unfinished = store.requests().filter(({ state }) => state !== "completed").length;
  const { runsRequests = false, fault = "" } = store.team?.state() ?? {};
  say({
    kind: "stands",
    unfinished,
    records: store.errors.rows,
    requests: store.requests().length,
    runsRequests,
    fault,
  });
}

async function* feedOf(keys: readonly string[]): AsyncGenerator<Uint8Array> {
  const lines = keys.map((key) =>
    JSON.stringify({
      id: key,
      createdOn: "2026-11-23T10:00:00Z",
      entity: "Customers V3",
      source: "finance-and-operations",
      key,
      company: "USMF",
      code: "0x80040265",
      message: "Unable to lookup msdyn_paymentterms with values {Net30}",
      category: "application",
      operation: "update",
    }),
  );
  yield new TextEncoder().encode(lines.join("\n"));
}

function connections(): Connections {
  const both: TableMap["keys"] = { "finance-and-operations": ["key"], dataverse: ["key"] };
  const name = { financeAndOperations: "name", dataverse: "name", direction: "both", values: {} } as const;
  const map: TableMap = {
    entity: "Customers V3",
    table: "accounts",
    direction: "both",
    hasCompany: true,
    keys: both,
    fields: [name],
  };
  const never = {
    outcome: "rejected",
    fault: { class: "forbidden", message: "The source is read alone." },
  } as const;
  const source: Connector = {
    side: "finance-and-operations",
    name: "source",
    probe: () => Promise.resolve({ fault: null }),
    read: (ref) => Promise.resolve({ kind: "found", row: rowOf(ref) }),
    create: () => Promise.resolve(never),
    update: () => Promise.resolve(never),
  };
  const opened: Environment = {
    name: "local",
    sides: { "finance-and-operations": source, dataverse: targetAt(target, host, () => shift) },
    mapOf: () => map,
    close: () => Promise.resolve(),
  };
  return {
    has: (connection) => connection === "local",
    open: (connection) => Promise.resolve(connection === "local" ? opened : null),
    close: () => Promise.resolve(),
  };
}
