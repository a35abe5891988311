import type { Connections } from "../connectors/connector.ts";
import { isActive } from "../domain/integration-job.ts";
import { DATA_SOURCES } from "../domain/data-source.ts";
import type { SyncRequest } from "../domain/sync-request.ts";
import type { Store } from "../store/store.ts";
import type { Clock } from "./clock.ts";
import type { FaultRests } from "./fault-rests.ts";
import type { Service } from "./service.ts";
import { Watch } from "./watch.ts";

const EVERY_MS = 30_000;

interface RescuerContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly rests: FaultRests;
  /** Serialises the release with every use case, so that none is released that was just cancelled. */
  readonly exclusive: <T>(work: () => Promise<T>) => Promise<T>;
  readonly onFailure: (reason: unknown) => void;
}

/** Gives held requests of Active jobs their place back once both sides answer again, after a fault of ours later. */
export class Rescuer implements Service {
  readonly name = "rescuer";
  readonly #context: RescuerContext;
  readonly #watch: Watch;

  constructor(context: RescuerContext) {
    this.#context = context;
    this.#watch = new Watch((signal) => this.#goOn(signal), context.onFailure);
  }

  start(): void {
    this.#watch.start();
  }

  stop(): Promise<void> {
    return this.#watch.stop();
  }

  async #goOn(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#context.clock.sleep(this.#restMs(), signal);
      if (signal.aborted) return;
      await this.#rescue(signal);
    }
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
    const { store, connections, clock, rests } = this.#context;
    for (const request of store.requests()) {
      const job = store.job(request.job);
      if (request.state !== "held" || job === undefined || !isActive(job)) continue;
      if (rests.isResting(request.id, clock.now())) continue;
      if (request.heldUntil !== undefined) {
        if (request.heldUntil <= clock.now()) await this.#release(request);
        continue;
      }
      const environment = await connections.open(job.connection);
      if (environment === null) continue;
      const probes = await Promise.all(DATA_SOURCES.map((side) => environment.sides[side].probe(signal)));
      if (signal.aborted) return;
      if (probes.some(({ fault }) => fault !== null)) continue;
      await this.#release(request);
    }
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
