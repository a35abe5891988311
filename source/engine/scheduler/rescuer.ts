import type { Connections } from "../../connectors/connector.ts";
import { isActive } from "../../domain/sides/integration-job.ts";
import { DATA_SOURCES } from "../../domain/error/data-source.ts";
import { isRefused } from "../../domain/outcome.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";
import { WriteRefusedError } from "../../store/store-errors.ts";
import type { Store } from "../../store/store.ts";
import type { Clock } from "../turns/clock.ts";
import type { FaultBackoff } from "./fault-backoff.ts";
import { settleTransitions } from "./job-use-cases.ts";
import type { PolicyRules } from "../causes/policy-rules.ts";
import type { Service } from "./service.ts";
import { STALLED_MS } from "./stall.ts";
import { BackgroundLoop } from "./background-loop.ts";

const EVERY_MS = 30_000;

interface RescuerContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly backoff: FaultBackoff;
  /** Serialises the release with every use case, so that none is released that was just cancelled. */
  readonly exclusive: <T>(work: () => Promise<T>) => Promise<T>;
  readonly policy: PolicyRules;
  readonly onFailure: (reason: unknown) => void;
  /** The disk refuses writes for now, or (null) takes them again. */
  readonly onStall: (reason: unknown) => void;
}

/** Gives held requests of Active jobs their place back once both sides answer again, after a fault of ours later. */
export class Rescuer implements Service {
  readonly name = "rescuer";
  readonly #context: RescuerContext;
  readonly #watch: BackgroundLoop;

  constructor(context: RescuerContext) {
    this.#context = context;
    this.#watch = new BackgroundLoop((signal) => this.#goOn(signal), context.onFailure);
  }

  start(): void {
    this.#watch.start();
  }

  stop(): Promise<void> {
    return this.#watch.stop();
  }

  async #goOn(signal: AbortSignal): Promise<void> {
    let isStalled = await this.#isRefused(() => this.#settleTransitions());
    for (;;) {
      await this.#context.clock.sleep(isStalled ? STALLED_MS : this.#restMs(), signal);
      if (signal.aborted) return;
      const wasStalled = isStalled;
      isStalled = await this.#isRefused(async () => {
        await this.#settleTransitions();
        await this.#rescue(signal);
      });
      if (wasStalled && !isStalled) this.#context.onStall(null);
    }
  }

  /** True when the disk refused a write of the work. */
  async #isRefused(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return false;
    } catch (reason) {
      if (!(reason instanceof WriteRefusedError)) throw reason;
      this.#context.onStall(reason);
      return true;
    }
  }

  /** Brings a job to its end that is still stopping or starting: a disk may have refused the second half. */
  async #settleTransitions(): Promise<void> {
    const { store, exclusive } = this.#context;
    const isUnderWay = store.jobs().some(({ status }) => status === "stopping" || status === "starting");
    // A use case that is in the middle of it is waited for.
    if (isUnderWay) await exclusive(() => store.decide(() => settleTransitions(store)));
  }

  /** Until the next look, or until the quiet hours of a request end. */
  #restMs(): number {
    const { store, clock } = this.#context;
    const nowAt = clock.now();
    const ends = store
      .requests()
      .flatMap(({ state, heldUntil = 0 }) =>
        state === "held" && heldUntil > nowAt ? [heldUntil - nowAt] : [],
      );
    return Math.min(EVERY_MS, ...ends);
  }

  async #rescue(signal: AbortSignal): Promise<void> {
    const { store, clock, backoff, policy } = this.#context;
    // A request would only be held again for it.
    if (isRefused(policy.current())) return;
    for (const request of store.requests()) {
      const job = store.job(request.job);
      if (request.state !== "held" || job === undefined || !isActive(job)) continue;
      if (backoff.isResting(request.id, clock.monotonic())) continue;
      if (request.heldUntil !== undefined) {
        if (request.heldUntil <= clock.now()) await this.#release(request);
        continue;
      }
      const isAnswered = !asksSides(request) || (await this.#sidesAnswer(job.connection, signal));
      if (signal.aborted) return;
      if (isAnswered) await this.#release(request);
    }
  }

  async #sidesAnswer(connection: string, signal: AbortSignal): Promise<boolean> {
    const environment = await this.#context.connections.open(connection);
    if (environment === null) return false;
    const probes = await Promise.all(DATA_SOURCES.map((side) => environment.sides[side].probe(signal)));
    return probes.every(({ fault }) => fault === null);
  }

  async #release({ id, job }: SyncRequest): Promise<void> {
    const { store, exclusive } = this.#context;
    await exclusive(async () => {
      const isStillActive = store.job(job)?.status === "active";
      if (!isStillActive || store.request(id)?.state !== "held") return;
      await store.commit([{ kind: "request-released", request: id }]);
    });
  }
}

/** A dismissal that proves nothing asks no side, and its job may have no connection at all. */
function asksSides({ action, provenBy }: SyncRequest): boolean {
  return action === "retry" || provenBy !== undefined;
}
