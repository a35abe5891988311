import { isFormerCause } from "../../domain/cause/cause.ts";
import { joinedMemory, nothingKept, type CauseMemory } from "../../domain/cause/cause-memory.ts";

/** What is kept of causes, by fingerprint; one of former rules is found under what it has become. */
export class CauseBook {
  readonly #kept = new Map<string, CauseMemory>();

  #hasFormer = false;

  remember(memory: CauseMemory): void {
    this.#hasFormer ||= isFormerCause(memory.cause);
    this.#kept.set(memory.cause, memory);
  }

  all(): readonly CauseMemory[] {
    return [...this.#kept.values()];
  }

  /** What is kept of a cause; `causesNow` says what a fingerprint of former rules has become. */
  of(cause: string, causesNow: (former: string) => readonly string[]): CauseMemory {
    // Once something was kept under the present fingerprint, it holds what was kept before as well.
    const own = this.#kept.get(cause);
    if (own !== undefined) return own;
    if (!this.#hasFormer) return nothingKept(cause);
    const former = this.all().filter(
      (one) => isFormerCause(one.cause) && causesNow(one.cause).includes(cause),
    );
    return former.length === 0 ? nothingKept(cause) : joinedMemory(cause, former);
  }
}
