import { localEnvironment } from "../connectors/local/local-environment.ts";
import type { OpenLocalEnvironment } from "../connectors/local/local-environment.ts";
import { memoryStorage } from "../connectors/local/local-storage.ts";
import { sealedRow } from "../connectors/local/row-table.ts";
import { buildSampleEnvironment } from "./sample-environment.ts";
import type { LiveChange } from "./sample-timeline.ts";
import type { IntegrationJob } from "../domain/sides/integration-job.ts";
import type { FeedRecord, SyncError } from "../domain/error/sync-error.ts";
import type { NewFault } from "../domain/request/sync-request.ts";
import type { Clock } from "../engine/turns/clock.ts";
import { reconcileRecord } from "../engine/sides/reconcile-record.ts";
import type { ReconcileTools } from "../engine/sides/reconcile-record.ts";
import { ThrottleGate } from "../engine/sides/throttle-gate.ts";

const HELP = "For information on troubleshooting see https://go.microsoft.com/fwlink/?linkid=2244045";

/** Status that Dataverse answers with, where it is not the usual BadRequest. */
const STATUS: ReadonlyMap<string, string> = new Map([
  ["0x80040220", "Forbidden"],
  ["0x80060892", "PreconditionFailed"],
  ["0x80072322", "TooManyRequests"],
]);

/** Wraps a service's answer in the envelopes that dual-write puts around it, so that it reads as a feed says it. */
function wrapMessage(
  { dataSource, entity, table }: Pick<LiveChange, "dataSource" | "entity" | "table">,
  { code, message, category }: NewFault,
): string {
  if (category === "concurrency" || category === "conflict") return message;
  if (dataSource === "dataverse") {
    const record = `Write failed for entity ${entity} with unknown exception - ${message}`;
    return JSON.stringify({ RecordError0: record });
  }
  const status = `Request failed with status code ${STATUS.get(code) ?? "BadRequest"} and CDS error code`;
  const answer = code === "" ? message : `${status} : ${code} response message: ${message}`;
  const wrapped = `Unable to write data to entity ${table}. Writes to ${entity} failed with error message ${answer}`;
  return category === "system"
    ? `Exception message: One or more errors occurred. ${HELP} ${wrapped}`
    : wrapped;
}

export interface SampleData {
  readonly environment: string;
  readonly jobs: readonly IntegrationJob[];
  readonly errors: readonly FeedRecord[];
  /** Files of the local environment as it stands now, by path under its folder. */
  readonly files: Readonly<Record<string, string>>;
}

const SEED = 20_261_120;
const NEVER = new AbortController().signal;

/** Time from the failure to the record of it. */
const RECORDED_AFTER_MS = 1_500;

/**
 * Plays the sample's two days in memory: every live change runs through the real reconciliation against the rules of
 * the local environment, and those that fail are the sync errors. The same moment gives the same data.
 */
export async function makeSampleData(nowAt: number): Promise<SampleData> {
  const sample = buildSampleEnvironment({ seed: SEED, nowAt });
  const storage = memoryStorage(sample.files);
  const clock = new StoryClock();
  const environment = await localEnvironment(storage, {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    random: () => 0.5,
    sleep: forever,
  });
  const errors: FeedRecord[] = [];
  for (const step of sample.steps) {
    clock.moment = step.at;
    if (step.kind === "placed") {
      environment.tables[step.side].place(
        step.table,
        sealedRow(step.values, step.version, step.at),
        step.key,
      );
      continue;
    }
    const fault = await syncLive(step, environment, clock, sample.jobs);
    if (fault !== null) errors.push(asFeedRecord(step, fault));
  }
  return {
    environment: sample.name,
    jobs: sample.jobs,
    errors,
    files: filesOf(environment, storage.files, sample),
  };
}

/** One live change, tried once as dual-write does; null when it arrived. */
async function syncLive(
  change: LiveChange,
  environment: OpenLocalEnvironment,
  clock: Clock,
  jobs: readonly IntegrationJob[],
): Promise<NewFault | null> {
  const map = environment.mapOf(change.entity);
  const job = jobs.find((one) => one.name === change.job);
  if (job === undefined) throw new Error(`The sample has no job ${change.job}.`);
  const result = await reconcileRecord(
    { error: asError(change), environment, map, primary: job.primary, sent: null },
    toolsFor(clock),
  );
  return "fault" in result ? result.fault : null;
}

function toolsFor(clock: Clock): ReconcileTools {
  return {
    clock,
    gates: { "finance-and-operations": new ThrottleGate(clock), dataverse: new ThrottleGate(clock) },
    signal: NEVER,
    abandon: NEVER,
    intend: () => Promise.resolve(),
    answered: () => undefined,
    attempts: 1,
  };
}

/** Category System makes the reconciliation check the version, as dual-write does for every change it takes up. */
function asError(change: LiveChange): SyncError {
  return {
    ...asFeedRecord(change, { code: "", message: "", category: "system" }),
    attempts: 0,
    state: "reconciling",
    cause: "",
    request: "",
  };
}

function asFeedRecord(change: LiveChange, fault: NewFault): FeedRecord {
  return {
    id: "",
    errorCreatedAt: change.at + RECORDED_AFTER_MS,
    entity: change.entity,
    table: change.table,
    dataSource: change.dataSource,
    uniqueKey: change.uniqueKey,
    company: change.company,
    code: fault.code,
    message: wrapMessage(change, fault),
    category: fault.category,
    operation: change.operation,
    recordVersion: change.recordVersion,
    attempts: 1,
    job: change.job,
  };
}

/** The tables as they stand now. The story's own write logs are left out: a fresh environment has written nothing. */
function filesOf(
  environment: OpenLocalEnvironment,
  files: ReadonlyMap<string, string>,
  { environmentNow }: { readonly environmentNow: string },
): Readonly<Record<string, string>> {
  const kept = [...files.keys()].filter((path) => path.endsWith(".json"));
  return Object.fromEntries(
    kept.map((path) => {
      if (path === "environment.json") return [path, environmentNow];
      const [side, name] = path.split("/");
      if (name === undefined) return [path, files.get(path) ?? ""];
      const table = decodeURIComponent(name.slice(0, -".json".length));
      return [
        path,
        environment.tables[side === "dataverse" ? "dataverse" : "finance-and-operations"].printed(table),
      ];
    }),
  );
}

/** The story has no quiet time in which its tables would be folded. */
function forever(): Promise<void> {
  return new Promise(() => {});
}

/** Time stands at the moment of the story's step; waiting moves it at once. */
class StoryClock implements Clock {
  moment = 0;

  now(): number {
    return this.moment;
  }

  monotonic(): number {
    return this.moment;
  }

  random(): number {
    return 0.5;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (!signal.aborted) this.moment += ms;
    return Promise.resolve();
  }
}
