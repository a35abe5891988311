import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import type { ErrorIndex } from "../../store/store.ts";
import type { Clock } from "../turns/clock.ts";
import { yieldToEventLoop } from "../turns/yield-to-event-loop.ts";

/** This many rows are linked before a list is answered: a few thousandths of a second. */
const AT_ONCE = 20_000;
/** A screen that opens has its first frame before that. */
const REST_MS = 1_000;

/** Sees to it that the errors of each record are known: before a list that depends on it, next to any other. */
export class RecordLinking {
  readonly #index: ErrorIndex;
  readonly #clock: Clock;
  readonly #onKnown: () => void;
  readonly #stop = new AbortController();
  #isLinking = false;

  /** `onKnown` is called when lists that were answered before have more to show. */
  constructor(index: ErrorIndex, clock: Clock, onKnown: () => void) {
    this.#index = index;
    this.#clock = clock;
    this.#onKnown = onKnown;
  }

  /** Links few at once and many next to other work; a promise of their end where the filter depends on it, else null. */
  due(filter: ErrorFilter): Promise<void> | null {
    const index = this.#index;
    if (index.unlinked === 0) return null;
    if (index.unlinked <= AT_ONCE) {
      const steps = index.linking();
      while (steps.next().done !== true);
      return null;
    }
    if (filter.terms.some(({ field }) => field === "is")) return linkAll(index);
    if (!this.#isLinking) void this.#linkBeside();
    return null;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #linkBeside(): Promise<void> {
    this.#isLinking = true;
    await this.#clock.sleep(REST_MS, this.#stop.signal);
    if (!this.#stop.signal.aborted) await linkAll(this.#index);
    // The newest records are found without it; all that is asked by time is quicker with it.
    if (!this.#stop.signal.aborted) await stepped(this.#index.ordering());
    this.#isLinking = false;
    this.#onKnown();
  }
}

/** Finds the errors of each record where that is not known yet, a slice at a time. */
export async function linkAll(index: Pick<ErrorIndex, "linking" | "unlinked">): Promise<void> {
  // Rows that come in the meantime are linked as well.
  while (index.unlinked > 0) await stepped(index.linking());
}

/** Takes steps one by one, between which others have their turn. */
export async function stepped(steps: Iterator<void> | null): Promise<void> {
  if (steps === null) return;
  while (steps.next().done !== true) await yieldToEventLoop();
}
