import { refusedBy } from "../wording/refusal-words.ts";
import { EVERYTHING } from "../domain/query/error-filter.ts";
import type { IntegrationJob } from "../domain/sides/integration-job.ts";
import { readMapName } from "../domain/sides/map-name.ts";
import { done, isRefused, type Outcome } from "../domain/outcome.ts";
import type { SyncRequest } from "../domain/request/sync-request.ts";
import type { Store } from "../store/store.ts";
import { auditTrail, exportEvent } from "./causes/audit-trail.ts";
import { cancelRequest, paceRequest, moveInOutbox } from "./requests/cancel-request.ts";
import { CauseWriter } from "./causes/cause-writer.ts";
import { CauseList } from "./causes/cause-list.ts";
import type { Clock } from "./turns/clock.ts";
import type { LocalEngineParts } from "./engine-parts.ts";
import type { Engine, JobView, RequestView } from "./engine.ts";
import { EventLog } from "./lists/event-log.ts";
import { facetsOf, findError, pageOf } from "./lists/error-pages.ts";
import { findParents } from "./lists/find-parents.ts";
import { Gates } from "./sides/gates.ts";
import { importFeed, importOpened, type ImportContext } from "./imports/import-feed.ts";
import { Intake } from "./imports/intake.ts";
import * as jobs from "./scheduler/job-use-cases.ts";
import { PhantomSampler } from "./sides/phantom-sampler.ts";
import { RecordLinking, linkAll } from "./rows/record-linking.ts";
import { ListWalks } from "./lists/list-walks.ts";
import { tableMapViews } from "./lists/map-views.ts";
import { measuresOf } from "./take-measures.ts";
import { Notifier } from "./turns/notifier.ts";
import { whyEmpty } from "./lists/why-empty.ts";
import { OneAtATime } from "./turns/one-at-a-time.ts";
import { overviewOf, viewJob } from "./overview.ts";
import { recordNames } from "./requests/name-records.ts";
import { PlanCache } from "./requests/plan-cache.ts";
import { PolicyRules } from "./causes/policy-rules.ts";
import { findRequest, viewRequest, viewRequestDetail, viewRequests } from "./requests/request-views.ts";
import type { ViewContext } from "./requests/request-views.ts";
import { QuietHoursMemo } from "./scheduler/quiet-hours-memo.ts";
import type { RequestRunner } from "./scheduler/request-runner.ts";
import { RecordChecks } from "./sides/record-checks.ts";
import { JobSpeeds } from "./scheduler/job-speeds.ts";
import { schedulerOf, EngineHealth } from "./scheduler/scheduler.ts";
import { RunShift } from "./scheduler/run-shift.ts";
import { SortedRows } from "./lists/sorted-rows.ts";

/** The engine in this process: owns the store, the plans and the scheduler's services. */
export class LocalEngine implements Engine {
  readonly #parts: LocalEngineParts;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #openedAt: number;
  readonly #gates: Gates;
  readonly #runner: RequestRunner;
  readonly #speeds: JobSpeeds;
  readonly #shift: RunShift;
  readonly #notifier = new Notifier();
  readonly #turn = new OneAtATime();
  readonly #plans: PlanCache;
  readonly #sorted: SortedRows;
  readonly #walks: ListWalks;
  readonly #causes: CauseList;
  readonly #causeWriter: CauseWriter;
  readonly #checks: RecordChecks;
  readonly #phantoms: PhantomSampler;
  readonly #records: RecordLinking;
  readonly #intake: Intake;
  readonly #unsubscribe: () => void;
  readonly #health: EngineHealth;
  #events: EventLog | null = null;
  #hasStarted = false;

  constructor(parts: LocalEngineParts) {
    const { store, clock, connections } = parts;
    this.#parts = parts;
    this.#store = store;
    this.#clock = clock;
    this.#openedAt = clock.now();
    this.#gates = new Gates(clock);
    this.#health = new EngineHealth(store.team, () => this.#notifier.notify());
    const readName = parts.readName ?? readMapName;
    const quiet = new QuietHoursMemo(parts.quietHours ?? null);
    const policy = new PolicyRules(store, parts.policy ?? null);
    this.#causeWriter = new CauseWriter(store);
    this.#checks = new RecordChecks({ store, clock, connections, gates: this.#gates, readName });
    this.#phantoms = new PhantomSampler({
      store,
      clock,
      checks: this.#checks,
      causeWriter: this.#causeWriter,
      mayKeep: () => this.#readOnlyRefusal() === null,
    });
    const { runner, services } = schedulerOf({
      store,
      clock,
      connections,
      causeWriter: this.#causeWriter,
      gates: this.#gates,
      checks: this.#checks,
      quiet,
      policy,
      readName,
      health: this.#health,
      onProgress: () => this.#notifier.notify(),
      exclusive: (work) => this.#turn.run(work),
    });
    this.#runner = runner;
    this.#speeds = new JobSpeeds(store, runner, quiet);
    this.#intake = new Intake({
      ...parts,
      ...parts.intake,
      readName,
      take: (feed, options) => importOpened(feed, options, this.#importContext),
    });
    this.#shift = new RunShift([...services, this.#intake], parts, () => this.#notifier.notify());
    this.#sorted = new SortedRows(store.errors);
    this.#causes = new CauseList(store, policy);
    const timelineOf = (id: string) => this.#causes.timeline(id, clock.now());
    this.#walks = new ListWalks(store, this.#sorted, () => clock.now(), timelineOf);
    this.#records = new RecordLinking(store.errors, clock, () => this.#notifier.notify());
    const hasLiveSync = (name: string) => connections.hasLiveSync?.(name) === true;
    const facts = { speeds: this.#speeds, hasLiveSync, policy, quiet, readName, connections };
    this.#plans = new PlanCache(store, clock, facts, this.#causeWriter);
    this.#unsubscribe = store.subscribe(() => this.#notifier.notify());
  }

  overview: Engine["overview"] = async (since) => {
    void this.#records.due(EVERYTHING);
    return overviewOf(this.#store, this.#speeds, {
      since,
      nowAt: this.#clock.now(),
      openedAt: this.#openedAt,
      scheduler: this.#health.stateOf(this.#runner),
      fault: this.#health.words,
      readOnly: this.#parts.readOnly,
    });
  };

  errors: Engine["errors"] = async (query) => {
    const nowAt = this.#clock.now();
    await this.#records.due(query.filter);
    await this.#sorted.prepare(query.filter, query.sort, nowAt);
    return pageOf(query, this.#store, this.#sorted, nowAt);
  };

  walk: Engine["walk"] = async (query) => {
    if ("filter" in query) await this.#records.due(query.filter);
    return this.#walks.page(query);
  };

  facets: Engine["facets"] = async (query) => {
    await this.#records.due(query.filter);
    return facetsOf(query, this.#store, this.#clock.now());
  };

  whyEmpty: Engine["whyEmpty"] = async (filter) => {
    await this.#records.due(filter);
    return whyEmpty(filter, this.#store, this.#clock.now());
  };

  groups: Engine["groups"] = async (query) => {
    await this.#records.due(query.filter);
    return this.#store.errors.groups(query, this.#clock.now());
  };

  causes: Engine["causes"] = async (query) => {
    await this.#records.due(query.filter);
    return this.#causes.rows(query, this.#clock.now());
  };

  keepCause: Engine["keepCause"] = async (wish) => {
    return this.#readOnlyRefusal() ?? this.#causeWriter.keep(wish, this.#clock.now());
  };

  error: Engine["error"] = async (id) => {
    await linkAll(this.#store.errors);
    const timeline = this.#causes.timeline(id, this.#clock.now());
    const error = findError(id, this.#store);
    return error === null ? null : { ...error, timeline };
  };

  ids: Engine["ids"] = async (filter, sort, limit) => {
    const nowAt = this.#clock.now();
    await this.#records.due(filter);
    await this.#sorted.prepare(filter, sort, nowAt);
    const rows = this.#sorted.upTo(filter, sort, nowAt, limit);
    return Array.from(rows.subarray(0, limit), (row) => this.#store.errors.idOf(row));
  };

  check: Engine["check"] = (ids) => this.#checks.check(ids);
  bursts: Engine["bursts"] = (filter) => this.#phantoms.bursts(filter);
  samplePhantoms: Engine["samplePhantoms"] = (scope, count) => this.#phantoms.sample(scope, count);

  tableMaps: Engine["tableMaps"] = () => tableMapViews(this.#store, this.#parts.connections);
  parents: Engine["parents"] = async (scope) =>
    findParents(scope, { store: this.#store, nowAt: this.#clock.now() });
  plan: Engine["plan"] = (action, scope, limit) => this.#plans.draw({ action, scope, limit });
  sample: Engine["sample"] = async (plan, count) => this.#plans.sample(plan, count);

  submit: Engine["submit"] = async (submission) => {
    return this.#write(async () => {
      const result = await this.#plans.submit(submission);
      if (isRefused(result)) return result;
      const { requests, ...counts } = result.done;
      return done({ ...counts, requests: requests.flatMap((id) => this.#view(id)) });
    });
  };

  requests: Engine["requests"] = (drift) => {
    return viewRequests(this.#viewContext, drift);
  };

  request: Engine["request"] = async (id) => {
    const request = findRequest(id, this.#store);
    return request === undefined ? null : viewRequestDetail(request, this.#viewContext);
  };

  recordNames: Engine["recordNames"] = async (ids) => recordNames(ids, this.#store);

  cancel: Engine["cancel"] = (requestId, by, reach) => {
    const now = (): number => this.#clock.now();
    return this.#writeRequest(() =>
      cancelRequest(requestId, this.#store, this.#causeWriter, this.#runner, now, by, reach),
    );
  };

  moveInOutbox: Engine["moveInOutbox"] = (requestId, direction, by) =>
    this.#writeRequest(() => moveInOutbox(requestId, direction, this.#store, this.#clock.now(), by));
  paceRequest: Engine["paceRequest"] = (wish) =>
    this.#writeRequest(() => paceRequest(wish, this.#store, this.#clock.now()));

  nameEnvironment: Engine["nameEnvironment"] = (naming) =>
    this.#write(() => jobs.nameEnvironment(naming, this.#store, this.#clock.now()));
  defineJob: Engine["defineJob"] = (definition) =>
    this.#writeJob(() => jobs.defineJob(definition, this.#jobContext(definition.by)));
  startJob: Engine["startJob"] = (name, by) =>
    this.#writeJob(() => jobs.startJob(name, this.#jobContext(by)));
  stopJob: Engine["stopJob"] = (name, by) => this.#writeJob(() => jobs.stopJob(name, this.#jobContext(by)));
  removeJob: Engine["removeJob"] = (name, by) =>
    this.#writeJob(() => jobs.removeJob(name, this.#jobContext(by)));
  renameJob: Engine["renameJob"] = (name, to, by) =>
    this.#writeJob(() => jobs.renameJob(name, to, this.#jobContext(by)));

  auditedFiles: Engine["auditedFiles"] = async () => this.#store.vouchedFiles();

  events: Engine["events"] = async (...args) => this.#events?.read(...args) ?? null;

  measures: Engine["measures"] = async () => {
    const overview = await this.overview();
    const startedAt = this.#hasStarted ? this.#openedAt : null;
    const [store, runner, gates, intake] = [this.#store, this.#runner, this.#gates, this.#intake];
    return measuresOf(overview, { store, runner, gates, intake, startedAt });
  };

  audit: Engine["audit"] = async (sinceAt) => auditTrail(this.#store, sinceAt);
  noteExport: Engine["noteExport"] = (note) =>
    this.#write(async () => {
      await this.#store.commit([exportEvent(note, this.#clock.now())]);
      return done(null);
    });

  importFeed: Engine["importFeed"] = async (bytes, options) => {
    const refusal = options.dryRun ? null : this.#readOnlyRefusal();
    if (refusal !== null) return refusal;
    return done(await importFeed(bytes, options, this.#importContext));
  };

  intake: Engine["intake"] = async (wish) => this.#readOnlyRefusal() ?? this.#intake.read(wish);

  subscribe(listener: () => void): () => void {
    return this.#notifier.subscribe(listener);
  }

  start(): void {
    if (this.#hasStarted || this.#readOnlyRefusal() !== null) return;
    this.#hasStarted = true;
    const events = new EventLog(this.#store, this.#clock, (cause) =>
      this.#causes.titleOf(cause, this.#clock.now()),
    );
    this.#notifier.subscribe(() => events.look(this.#health.stateOf(this.#runner), this.#health.words));
    this.#events = events;
    this.#shift.begin();
    this.#notifier.notify();
  }

  async close(): Promise<void> {
    this.#records.stop();
    await this.#checks.stop();
    await this.#shift.end();
    this.#unsubscribe();
    await this.#parts.connections.close();
    await this.#store.close();
  }

  #write<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const refusal = this.#readOnlyRefusal();
    return refusal === null ? this.#turn.run(() => this.#store.decide(work)) : Promise.resolve(refusal);
  }

  #writeRequest(work: () => Promise<Outcome<SyncRequest>>): Promise<Outcome<RequestView>> {
    return this.#write(async () => {
      const result = await work();
      return isRefused(result) ? result : done(viewRequest(result.done, this.#viewContext));
    });
  }

  #writeJob(work: () => Promise<Outcome<IntegrationJob>>): Promise<Outcome<JobView>> {
    return this.#write(async () => {
      const result = await work();
      return isRefused(result)
        ? result
        : done(viewJob(result.done, this.#store, this.#speeds, this.#clock.now()));
    });
  }

  #readOnlyRefusal(): ReturnType<typeof refusedBy> | null {
    if (!this.#parts.readOnly && !this.#store.settings().readOnly) return null;
    return refusedBy({ kind: "read-only" });
  }

  get #viewContext(): ViewContext {
    const nowAt = this.#clock.now();
    const [store, gates, runner, speeds] = [this.#store, this.#gates, this.#runner, this.#speeds];
    return { store, gates, runner, speeds, nowAt };
  }

  get #importContext(): ImportContext {
    return {
      store: this.#store,
      tableOf: this.#parts.tableOf,
      readName: this.#parts.readName ?? readMapName,
      exclusive: (work) => this.#turn.run(work),
      nowAt: this.#clock.now(),
    };
  }

  #jobContext(by: string | undefined): jobs.JobContext {
    const { connections } = this.#parts;
    return { store: this.#store, runner: this.#runner, connections, nowAt: this.#clock.now(), by };
  }

  #view(id: string): readonly RequestView[] {
    const request = this.#store.request(id);
    return request === undefined ? [] : [viewRequest(request, this.#viewContext)];
  }
}
