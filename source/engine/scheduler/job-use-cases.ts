import { refusedBy } from "../../wording/refusal-words.ts";
import { HELD_BY_ITS_JOB } from "../../wording/request-words.ts";
import type { Connections } from "../../connectors/connector.ts";
import type { Change } from "../../domain/journal/change.ts";
import {
  UNNAMED_ENVIRONMENT,
  type EnvironmentName,
  type EnvironmentNaming,
} from "../../domain/environment-name.ts";
import { isActive, type IntegrationJob } from "../../domain/sides/integration-job.ts";
import { done, refused, type Outcome } from "../../domain/outcome.ts";
import { hasEnded } from "../../domain/request/sync-request-states.ts";
import { queueOf } from "../../domain/request/request-queue.ts";
import type { Store } from "../../store/store.ts";
import type { JobDefinition } from "../engine.ts";
import { nearestNames } from "../../text/nearest-name.ts";
import { auditEventChange } from "../causes/audit-trail.ts";
import type { RequestRunner } from "./request-runner.ts";

export interface JobContext {
  readonly store: Store;
  readonly runner: RequestRunner;
  readonly connections: Connections;
  readonly nowAt: number;
  /** Who asks, for the audit. */
  readonly by: string | undefined;
}

const NAME = /^[^\p{Cc}\p{Cf}]{1,80}$/u;

/** Makes a job (Active unless the definition says otherwise), or changes what the definition names of a known one. */
export async function defineJob(
  definition: JobDefinition,
  context: JobContext,
): Promise<Outcome<IntegrationJob>> {
  const { store, connections, runner, nowAt } = context;
  const deed = auditEventChange("job-define", nowAt, definition.by, `job ${definition.name}`);
  const present = store.job(definition.name);
  const connection = definition.connection ?? present?.connection ?? "local";
  if (connection !== "none" && !connections.has(connection)) {
    return refusedBy({ kind: "connection-unknown", connection });
  }
  const maps = definition.maps ?? present?.maps ?? [];
  if (maps.length === 0) return refusedBy({ kind: "maps-missing", job: definition.name });
  if (!NAME.test(definition.name)) return refusedBy({ kind: "job-name-invalid" });
  const job: IntegrationJob = {
    name: present?.name ?? definition.name,
    status: definition.status ?? present?.status ?? "active",
    primary: definition.primary ?? present?.primary ?? "finance-and-operations",
    maps,
    connection,
  };
  if (present === undefined) {
    await store.commit([{ kind: "job-defined", job }, deed]);
    return done(job);
  }
  return runner.whileAtRest(job.name, async () => {
    const released = isActive(job) ? releases(job.name, store) : [];
    await store.commit([{ kind: "job-defined", job }, ...released, deed]);
    return done(store.job(job.name) ?? job);
  });
}

/** Makes the job Active and gives its held requests their places back. */
export async function startJob(
  name: string,
  { store, nowAt, by }: JobContext,
): Promise<Outcome<IntegrationJob>> {
  const job = store.job(name);
  if (job === undefined) return unknownJob(name, store);
  const starting: readonly Change[] =
    job.status === "active" ? [] : [{ kind: "job-status", job: job.name, status: "active" }];
  const changes = [...starting, ...releases(job.name, store)];
  if (changes.length > 0)
    await store.commit([...changes, auditEventChange("job-start", nowAt, by, `job ${job.name}`)]);
  return done(store.job(name) ?? job);
}

/** Stops the job at a record boundary; its unfinished requests are held where they are. */
export async function stopJob(
  name: string,
  { store, runner, nowAt, by }: JobContext,
): Promise<Outcome<IntegrationJob>> {
  const job = store.job(name);
  if (job === undefined) return unknownJob(name, store);
  if (job.status === "stopped") return done(job);
  await store.commit([
    { kind: "job-status", job: job.name, status: "stopping" },
    auditEventChange("job-stop", nowAt, by, `job ${job.name}`),
  ]);
  return runner.whileAtRest(job.name, async () => {
    await store.commit(stoppedChanges(job.name, store));
    return done(store.job(name) ?? job);
  });
}

/** Takes a job away: what of it has ended stays in the lists of requests and in the audit. */
export async function removeJob(name: string, context: JobContext): Promise<Outcome<IntegrationJob>> {
  const { store, runner, nowAt, by } = context;
  const job = store.job(name);
  if (job === undefined) return unknownJob(name, store);
  return runner.whileAtRest(job.name, async () => {
    const refusal = whyInUse(job.name, "removed", context);
    if (refusal !== null) return refusal;
    await store.commit([
      { kind: "job-removed", job: job.name },
      auditEventChange("job-remove", nowAt, by, `job ${job.name}`),
    ]);
    return done(job);
  });
}

/** Gives a job another name. Its records keep the name that they were imported under, so that none may be listed. */
export async function renameJob(
  name: string,
  to: string,
  context: JobContext,
): Promise<Outcome<IntegrationJob>> {
  const { store, runner, nowAt, by } = context;
  const job = store.job(name);
  if (job === undefined) return unknownJob(name, store);
  if (!NAME.test(to)) return refusedBy({ kind: "job-name-invalid", job: job.name });
  const other = store.job(to);
  if (other !== undefined && other.name !== job.name)
    return refusedBy({ kind: "job-name-taken", job: other.name });
  return runner.whileAtRest(job.name, async () => {
    const refusal = whyInUse(job.name, "renamed", context);
    if (refusal !== null) return refusal;
    await store.commit([
      { kind: "job-renamed", job: job.name, to },
      auditEventChange("job-rename", nowAt, by, `job ${job.name}`, { outcome: `now ${to}` }),
    ]);
    return done(store.job(to) ?? job);
  });
}

/** A name that is there stays: two that fall to one folder by a mistyped path would be one environment. */
export async function nameEnvironment(
  { name, production, by }: EnvironmentNaming,
  store: Store,
  nowAt: number,
): Promise<Outcome<EnvironmentName>> {
  const { environment, production: was } = store.settings();
  if (environment !== UNNAMED_ENVIRONMENT && environment !== name) {
    return refusedBy({ kind: "environment-named", environment, wanted: name });
  }
  if (environment === name && was === production) return done({ name, production });
  const outcome = production ? "production" : "not production";
  await store.commit([auditEventChange("environment-set", nowAt, by, `environment ${name}`, { outcome })]);
  await store.changeSettings({ environment: name, production });
  return done({ name, production });
}

/** What still needs the job under its name; null when nothing does. */
function whyInUse(
  name: string,
  wish: "removed" | "renamed",
  { store, nowAt }: JobContext,
): ReturnType<typeof refused> | null {
  const listed =
    store.errors.facet({ terms: [] }, "job", nowAt).find(({ value }) => value === name)?.count ?? 0;
  const unfinished = store.requests().filter(({ job, state }) => job === name && !hasEnded(state)).length;
  if (listed + unfinished === 0) return null;
  return refusedBy({ kind: "job-in-use", job: name, wish, listed, unfinished });
}

/** A crash between *Stopping* and *Stopped* (or *Starting* and *Active*) is brought to its end. */
export async function settleTransitions(store: Store): Promise<void> {
  for (const job of store.jobs()) {
    if (job.status === "stopping") await store.commit(stoppedChanges(job.name, store));
    if (job.status === "starting") {
      await store.commit([{ kind: "job-status", job: job.name, status: "active" }]);
    }
  }
}

/** The changes that bring a job to rest; also used where a crash came between stopping and stopped. */
function stoppedChanges(name: string, store: Store): readonly Change[] {
  const held = queueOf(name, store.requests()).filter((request) => request.state !== "held");
  return [
    { kind: "job-status", job: name, status: "stopped" },
    ...held.map((request): Change => ({
      kind: "request-held",
      request: request.id,
      because: HELD_BY_ITS_JOB,
    })),
  ];
}

function releases(name: string, store: Store): readonly Change[] {
  return queueOf(name, store.requests())
    .filter((request) => request.state === "held")
    .map((request) => ({ kind: "request-released", request: request.id }));
}

function unknownJob(name: string, store: Store): ReturnType<typeof refusedBy> {
  const all = store.jobs().map((job) => job.name);
  return refusedBy({ kind: "job-unknown", name, near: nearestNames(name, all), all });
}
