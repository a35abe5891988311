import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Connections, Environment } from "../../source/connectors/connector.ts";
import type { TableMapCatalogue } from "../../source/connectors/maps/table-map-catalogue.ts";
import { openLocalEnvironment } from "../../source/connectors/local/local-environment.ts";
import { parseQuery } from "../../source/domain/query/query.ts";
import { readQuietHours } from "../../source/domain/request/quiet-hours.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";
import type { Scope } from "../../source/domain/request/selection.ts";
import type { Clock } from "../../source/engine/turns/clock.ts";
import type { ImportReport } from "../../source/domain/feed-import.ts";
import type { Engine, RequestView } from "../../source/engine/engine.ts";
import type { LocalEngineParts } from "../../source/engine/engine-parts.ts";
import type { PolicySource } from "../../source/engine/causes/policy-rules.ts";
import { LocalEngine } from "../../source/engine/local-engine.ts";
import { EngineServer } from "../../source/remote/engine-server.ts";
import { RemoteEngine } from "../../source/remote/remote-engine.ts";
import { socketPath } from "../../source/remote/socket-path.ts";
import type { FileOps } from "../../source/store/disk/file-ops.ts";
import { openStore } from "../../source/store/open-store.ts";
import type { TeamOptions } from "../../source/store/team/join-team.ts";
import type { Store } from "../../source/store/store.ts";
import { TestClock } from "./test-clock.ts";

/** The ways to reach an engine; the same rules hold for both. */
export const WAYS = ["in this process", "over the socket"] as const;

export interface EngineRig {
  readonly engine: Engine;
  readonly store: Store;
  readonly folder: string;
  readonly clock: Clock;
}

/** A fresh temp folder that goes away with the test. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "dwtriage-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface EngineRigOptions {
  readonly folder?: string;
  readonly clock?: Clock;
  readonly readOnly?: boolean;
  readonly way?: (typeof WAYS)[number];
  readonly policy?: PolicySource;
  /** As the configuration would have them, by UTC. */
  readonly quietHours?: unknown;
  /** Wraps the local environment, to count or to disturb its calls. */
  readonly wrap?: (environment: Environment) => Environment;
  /** The catalogue of real table maps, as the program has it; without it names are read by their form alone. */
  readonly catalogue?: TableMapCatalogue;
  /** The disk under the data folder, to make it refuse. */
  readonly fileOps?: FileOps;
  /** True as for a connection to the services. */
  readonly hasLiveSync?: boolean;
  /** The environment that other engines share. */
  readonly team?: TeamOptions;
  /** Where the local environment lies, for engines that write to the same one; the data folder without it. */
  readonly sides?: string;
  readonly longestCallMs?: number;
  readonly intake?: LocalEngineParts["intake"];
}

/** The real engine on a real folder, closed when the test ends. */
export async function openEngineRig(options: EngineRigOptions = {}): Promise<EngineRig> {
  const folder = options.folder ?? (await tempFolder());
  const clock = options.clock ?? new TestClock();
  const store = await openStore(folder, {
    clock: () => clock.now(),
    ...(options.fileOps === undefined ? {} : { fileOps: options.fileOps }),
    ...(options.team === undefined ? {} : { team: options.team }),
  });
  let opened: Promise<Environment> | null = null;
  const wrap = options.wrap ?? ((environment) => environment);
  const connections: Connections = {
    has: (name) => name === "local",
    hasLiveSync: () => options.hasLiveSync === true,
    open: async (name) => {
      if (name !== "local") return null;
      opened ??= openLocalEnvironment(options.sides ?? folder, clock).then(wrap);
      return opened;
    },
    close: async () => (await opened)?.close(),
  };
  const { catalogue } = options;
  const tableOf = (text: string): string => catalogue?.tableOf(text) ?? "";
  const quietHours = options.quietHours === undefined ? null : readQuietHours(options.quietHours, "UTC");
  if (quietHours !== null && "problem" in quietHours) throw new Error(quietHours.problem);
  const local = new LocalEngine({
    store,
    connections,
    clock,
    tableOf,
    ...(catalogue === undefined ? {} : { readName: (text: string) => catalogue.nameOf(text) }),
    readOnly: options.readOnly === true,
    policy: options.policy ?? null,
    quietHours,
    longestCallMs: options.longestCallMs ?? 0,
    ...(options.intake === undefined ? {} : { intake: options.intake }),
  });
  const engine = options.way === "over the socket" ? await overSocket(local, folder) : local;
  let closing: Promise<void> | null = null;
  const close = engine.close.bind(engine);
  engine.close = () => {
    closing ??= close();
    return closing;
  };
  onTestFinished(() => engine.close());
  return { engine, store, folder, clock };
}

/** A client of `local` over a real socket; closing it closes the server and the engine as well. */
async function overSocket(local: LocalEngine, folder: string): Promise<Engine> {
  const path = (await socketPath(folder)) ?? "";
  const server = await EngineServer.listen({
    engine: local,
    path,
    version: "1",
    startedAt: 0,
    idleStopMs: null,
    mode: 0o600,
    onStop: () => undefined,
    onClientsChanged: () => undefined,
  });
  const remote = await RemoteEngine.connect(path);
  if (remote === null) throw new Error("Nobody listens.");
  await remote.hello("1", false);
  const hangUp = remote.close.bind(remote);
  remote.close = async () => {
    await hangUp();
    await server.close();
    await local.close();
  };
  remote.start = () => local.start();
  return remote;
}

/** A record as a feed tells it. */
export function aRecord(key: string, fields: object = {}) {
  return {
    id: `id-${key}`,
    createdOn: "2026-11-23T10:00:00Z",
    entity: "Customers V3",
    source: "finance-and-operations",
    key,
    company: "USMF",
    code: "0x80040265",
    message: "Unable to lookup msdyn_paymentterms with values {Net30}",
    category: "application",
    operation: "update",
    ...fields,
  };
}

export async function importRecords(
  engine: Engine,
  records: readonly object[],
  job: string | null = "CUST",
  dryRun = false,
): Promise<ImportReport> {
  const text = records.map((record) => JSON.stringify(record)).join("\n");
  const result = await engine.importFeed(bytesOf(text), {
    format: "ndjson",
    feedName: "feed",
    job,
    headings: {},
    dateOrder: null,
    dryRun,
  });
  if ("refused" in result) throw new Error(result.refused.message);
  return result.done;
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** An Active job over Customers V3 and its parents, connected to the local environment. */
export async function addJob(
  engine: Engine,
  name = "CUST",
  entities: readonly string[] = ["Terms of payment", "Customers V3"],
) {
  const maps = entities.map((entity) => ({ entity, table: "" }));
  const result = await engine.defineJob({ name, maps, connection: "local" });
  if ("refused" in result) throw new Error(result.refused.message);
  return result.done;
}

export function byFilter(query: string): Scope {
  const parsed = parseQuery(query, { readWallTime: readUtc });
  if ("problem" in parsed) throw new Error(parsed.problem.message);
  return { kind: "filter", filter: parsed.filter, query };
}

/** Submits and answers the requests; a refusal fails the test. */
export async function submit(
  engine: Engine,
  action: "retry" | "dismiss",
  scope: Scope,
  reason = "because",
): Promise<readonly RequestView[]> {
  const result = await engine.submit({ action, by: "ana", reason, scope });
  if ("refused" in result) throw new Error(`${result.refused.rule}: ${result.refused.message}`);
  return result.done.requests;
}

/** Waits for a fact: asks again after every notice of the engine. */
export async function until(engine: Engine, fact: () => Promise<boolean>): Promise<void> {
  let wake = (): void => undefined;
  const unsubscribe = engine.subscribe(() => wake());
  try {
    for (;;) {
      const noticed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const { fault } = await engine.overview();
      if (fault !== "") throw new Error(fault);
      if (await fact()) return;
      await noticed;
    }
  } finally {
    unsubscribe();
  }
}

export async function untilState(
  engine: Engine,
  id: string,
  state: RequestView["state"],
): Promise<RequestView> {
  await until(engine, async () => (await engine.request(id))?.state === state);
  const request = await engine.request(id);
  if (request === null) throw new Error(`Request ${id} vanished.`);
  return request;
}

/** A table file of the local environment. */
export async function writeTable(folder: string, path: string, content: object): Promise<void> {
  const file = join(folder, "local", path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(content));
}

/** The lines of a side's own write log. */
export async function writesOf(folder: string, side: string): Promise<readonly Record<string, unknown>[]> {
  const text = await readFile(join(folder, "local", side, "writes.ndjson"), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
