import { nextDueAt } from "../../domain/request/outbox.ts";
import { WriteRefusedError } from "../../store/store-errors.ts";
import type { Store } from "../../store/store.ts";
import type { CauseWriter } from "../causes/cause-writer.ts";
import { LONGEST_SLEEP_MS, type Clock } from "../turns/clock.ts";
import { submitChanges } from "./outbox-moves.ts";
import type { Service } from "./service.ts";
import { STALLED_MS } from "./stall.ts";
import { BackgroundLoop } from "./background-loop.ts";

interface OutboxContext {
  readonly store: Store;
  readonly causeWriter: CauseWriter;
  readonly clock: Clock;
  /** Serialises a submit with every use case, so that no slot is given twice. */
  readonly exclusive: <T>(work: () => Promise<T>) => Promise<T>;
  readonly onFailure: (reason: unknown) => void;
  /** The disk refuses writes for now, or (null) takes them again. */
  readonly onStall: (reason: unknown) => void;
}

/** Submits what waits in the outbox when a slot frees, a rung has held or a moment has come. */
export class Outbox implements Service {
  readonly name = "outbox";
  readonly #context: OutboxContext;
  readonly #watch: BackgroundLoop;
  #wake = (): void => undefined;

  constructor(context: OutboxContext) {
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
    const { store } = this.#context;
    const unsubscribe = store.subscribe(() => this.#wake());
    signal.addEventListener("abort", () => this.#wake());
    try {
      while (!signal.aborted) {
        const noticed = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        const askedAt = this.#context.clock.now();
        const again = await this.#move(askedAt, signal);
        if (!again) await this.#until(noticed, askedAt, signal);
      }
    } finally {
      unsubscribe();
    }
  }

  /** True when something moved, so that more may move now. */
  async #move(askedAt: number, signal: AbortSignal): Promise<boolean> {
    const { store, causeWriter, clock, exclusive, onStall } = this.#context;
    const due = (): ReturnType<typeof submitChanges> =>
      submitChanges(store.jobs(), store.requests(), askedAt);
    if (!store.requests().some(({ state }) => state === "waiting") || due().length === 0) return false;
    try {
      const moved = async (): Promise<boolean> => {
        const changes = due();
        if (signal.aborted || changes.length === 0) return false;
        await causeWriter.commit(changes);
        onStall(null);
        return true;
      };
      return await exclusive(() => store.decide(moved));
    } catch (reason) {
      if (!(reason instanceof WriteRefusedError)) throw reason;
      onStall(reason);
      await clock.sleep(STALLED_MS, signal);
      return true;
    }
  }

  /** Until a commit, or until the next moment that a request waits for, as the clock of the day has it by then. */
  async #until(noticed: Promise<void>, askedAt: number, signal: AbortSignal): Promise<void> {
    const { store, clock } = this.#context;
    // From the moment that was asked about: one that has come since is due at once.
    const dueAt = nextDueAt(store.requests(), askedAt);
    if (dueAt === null) return noticed;
    const over = new AbortController();
    const sleeping = clock.sleep(
      Math.max(0, Math.min(LONGEST_SLEEP_MS, dueAt - clock.now())),
      AbortSignal.any([signal, over.signal]),
    );
    await Promise.race([noticed, sleeping]);
    over.abort();
    await sleeping;
  }
}
