import { heldByFaultWords } from "../../wording/request-words.ts";
import { Histogram } from "../../domain/measures.ts";
import type { Connections } from "../../connectors/connector.ts";
import type { IntegrationJob } from "../../domain/sides/integration-job.ts";
import type { ReadMapName } from "../../domain/sides/map-name.ts";
import { nextToRun } from "../../domain/request/request-queue.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import {
  FencedError,
  IllegalChangeError,
  StorePoisonedError,
  WriteRefusedError,
} from "../../store/store-errors.ts";
import type { Store } from "../../store/store.ts";
import type { CauseWriter } from "../causes/cause-writer.ts";
import type { Clock } from "../turns/clock.ts";
import { runDismissal } from "./dismiss-run.ts";
import type { FaultBackoff } from "./fault-backoff.ts";
import type { Gates } from "../sides/gates.ts";
import { Throughput } from "./throughput.ts";
import { RateLimiter } from "./rate-limiter.ts";
import { askPolicyAgain } from "../causes/policy-again.ts";
import type { PolicyRules } from "../causes/policy-rules.ts";
import type { QuietHoursMemo } from "./quiet-hours-memo.ts";
import type { RecordChecks } from "../sides/record-checks.ts";
import { runRetry, type RunEnd } from "./retry-run.ts";
import type { Service } from "./service.ts";
import { STALLED_MS } from "./stall.ts";

/** Upper bounds in seconds: from a side on loopback to one that asks to wait. */
const RECONCILE_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** How long a shutdown waits for calls under way before it drops them (their outcome is then unknown, I8). */
const GRACE_MS = 5_000;

export interface RunnerContext {
  readonly store: Store;
  readonly causeWriter: CauseWriter;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly checks: RecordChecks;
  readonly gates: Gates;
  readonly backoff: FaultBackoff;
  readonly quiet: QuietHoursMemo;
  readonly policy: PolicyRules;
  readonly readName: ReadMapName;
  /** The store writes no more: everything stops. */
  readonly onFailure: (reason: unknown) => void;
  /** The disk refuses writes for now, or (null) takes them again. */
  readonly onStall: (reason: unknown) => void;
  /** Something to show has changed that is not in the store. */
  readonly onProgress: () => void;
}

interface Run {
  readonly request: SyncRequest;
  readonly stop: AbortController;
  readonly pace: Throughput;
  /** True once the request is running, as everybody sees. */
  hasBegun: boolean;
  atRest: Promise<void>;
}

/** Runs the oldest request of each Active job, jobs side by side, one running request per job (I4). */
export class RequestRunner implements Service {
  readonly name = "request-runner";
  readonly #context: RunnerContext;
  /** How long records took, each from its turn to its outcome. */
  readonly reconciling = new Histogram(RECONCILE_BOUNDS);
  readonly #runs = new Map<string, Run>();
  readonly #lastPace = new Map<string, number>();
  #abandon = new AbortController();
  #stopping = new AbortController();
  /** Requests that a use case is about to take away: not to be started again in the meantime. */
  readonly #barred = new Set<string>();
  #unsubscribe: (() => void) | null = null;

  constructor(context: RunnerContext) {
    this.#context = context;
  }

  start(): void {
    if (this.#unsubscribe !== null) return;
    this.#abandon = new AbortController();
    this.#stopping = new AbortController();
    this.#unsubscribe = this.#context.store.subscribe(() => this.#wake());
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#stopping.abort();
    const runs = [...this.#runs.values()];
    for (const run of runs) run.stop.abort();
    const atRest = Promise.all(runs.map((run) => run.atRest));
    const graceOver = new AbortController();
    const grace = this.#context.clock.sleep(GRACE_MS, graceOver.signal).then(() => this.#abandon.abort());
    await atRest;
    graceOver.abort();
    await grace;
  }

  get isRunning(): boolean {
    return this.#unsubscribe !== null;
  }

  get isBusy(): boolean {
    return this.#runs.size > 0;
  }

  /** Measured pace of a job's running request, else of its last one. */
  paceOf(job: string): number | null {
    const run = this.#runs.get(job);
    return run?.pace.perSecond(this.#context.clock.monotonic()) ?? this.#lastPace.get(job) ?? null;
  }

  /** Stops the job's running request at a record boundary, keeps it from starting, and runs `work` in the meantime. */
  async whileAtRest<T>(job: string, work: () => Promise<T>): Promise<T> {
    this.#barred.add(job);
    try {
      const run = this.#runs.get(job);
      run?.stop.abort();
      await run?.atRest;
      return await work();
    } finally {
      this.#barred.delete(job);
      this.#wake();
    }
  }

  #wake(): void {
    if (this.#unsubscribe === null) return;
    const { store, clock } = this.#context;
    for (const run of this.#runs.values()) if (this.#isTakenAway(run)) run.stop.abort();
    for (const job of store.jobs()) {
      if (this.#runs.has(job.name) || this.#barred.has(job.name)) continue;
      const request = nextToRun(job, store.requests());
      if (request === null) continue;
      const run: Run = {
        request,
        stop: new AbortController(),
        pace: new Throughput(clock.monotonic()),
        hasBegun: false,
        atRest: Promise.resolve(),
      };
      this.#runs.set(job.name, run);
      run.atRest = this.#run(job, run).finally(() => {
        const pace = run.pace.perSecond(clock.monotonic());
        // A limit that was asked for says nothing of what the next request can do.
        if (pace !== null && run.pace.isTelling && run.request.pace === undefined)
          this.#lastPace.set(job.name, pace);
        this.#runs.delete(job.name);
        this.#wake();
      });
    }
  }

  /** Never rejects: a failure stops the scheduler and is reported. */
  async #run(job: IntegrationJob, run: Run): Promise<void> {
    const { store, causeWriter, clock, onStall, quiet } = this.#context;
    try {
      const hold = quiet.holdOf(run.request, clock.now());
      if (hold !== null) {
        await store.commit([{ kind: "request-held", request: run.request.id, ...hold }]);
        return;
      }
      const because = await askPolicyAgain(run.request, this.#context);
      if (because !== null) {
        await store.commit([{ kind: "request-held", request: run.request.id, because }]);
        return;
      }
      await store.commit([{ kind: "request-running", request: run.request.id, at: clock.now() }]);
      run.hasBegun = true;
      const end = await this.#work(job, run);
      this.#context.backoff.forget(run.request.id);
      if (end.kind === "settled") {
        await store.decide(() =>
          causeWriter.commit([{ kind: "request-completed", request: run.request.id, at: clock.now() }]),
        );
      } else if (end.kind === "hold") {
        const { because, until } = end;
        await store.commit([{ kind: "request-held", request: run.request.id, because, until }]);
      }
      onStall(null);
    } catch (reason) {
      if (reason instanceof IllegalChangeError && this.#isTakenAway(run)) return;
      await this.#hold(run, reason);
    }
  }

  /** True when another host has cancelled or held the request while it ran here: what was under way stays as it is known. */
  #isTakenAway({ request, hasBegun }: Run): boolean {
    return hasBegun && this.#context.store.request(request.id)?.state !== "running";
  }

  /** One request's fault holds that request; only a store that writes no more stops them all. */
  async #hold({ request, stop }: Run, reason: unknown): Promise<void> {
    const { store, clock, onFailure, onStall } = this.#context;
    if (reason instanceof StorePoisonedError) return this.#fail(reason, onFailure);
    try {
      if (!(reason instanceof WriteRefusedError)) {
        const restMs = this.#context.backoff.begin(request.id, clock.monotonic());
        const because = faultInWords(reason, restMs);
        await store.commit([{ kind: "request-held", request: request.id, because }]);
        return;
      }
    } catch (second) {
      if (!(second instanceof WriteRefusedError)) return this.#fail(second, onFailure);
    }
    // Another host runs the requests, which is no fault: this one is about to be stopped.
    if (!(reason instanceof FencedError)) onStall(reason);
    await clock.sleep(STALLED_MS, AbortSignal.any([this.#stopping.signal, stop.signal]));
  }

  #fail(reason: unknown, onFailure: (reason: unknown) => void): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    onFailure(reason);
  }

  #work(job: IntegrationJob, run: Run): Promise<RunEnd> {
    const { store, checks, clock, connections, gates, onProgress, quiet, readName } = this.#context;
    const { request } = run;
    if (request.action === "dismiss") {
      return runDismissal({
        store,
        clock,
        request,
        checks,
        gates: gates.of(job.connection),
        stop: run.stop.signal,
        onSettled: onProgress,
      });
    }
    return runRetry({
      store,
      clock,
      connections,
      job,
      request,
      readName,
      gates: gates.of(job.connection),
      stop: run.stop.signal,
      abandon: this.#abandon.signal,
      paced: new RateLimiter(
        clock,
        () => store.request(request.id)?.pace,
        (listener) => store.subscribe(listener),
      ),
      holdNow: () => quiet.holdOf(request, clock.now()),
      onSettled: () => {
        run.pace.settled(clock.monotonic());
        onProgress();
      },
      onReconciled: (seconds) => this.reconciling.observe(seconds),
    });
  }
}

function faultInWords(reason: unknown, restMs: number): string {
  const isTheirs = reason instanceof UserFacingError;
  const message = reason instanceof Error ? reason.message : String(reason);
  const fault = message.replace(/[.]?$/, ".");
  const words = isTheirs ? `${fault} ${reason.remedy}` : `A fault of dwtriage: ${fault}`;
  return heldByFaultWords(words, restMs);
}
