import { fold } from "../domain/error-match.ts";
import { TextPool } from "./text-pool.ts";

/** Number of the empty text. */
export const NO_TEXT = 0;
const RECENT_TEXTS = 4096;
/** A longer text is not looked up: it is rarely told twice, and the table of recent ones stays small. */
const LONGEST_SHARED = 4096;

/** Messages, case folded. The same message told again soon shares its number: an outage tells it a thousand times. */
export class MessageTexts {
  readonly pool: TextPool;
  readonly #recent = new Map<string, number>();

  constructor(pool: TextPool = new TextPool()) {
    this.pool = pool;
    if (pool.length === 0) pool.add("");
  }

  numberOf(message: string): number {
    if (message === "") return NO_TEXT;
    const known = this.#recent.get(message);
    if (known !== undefined) return known;
    const number = this.pool.add(fold(message));
    if (message.length > LONGEST_SHARED) return number;
    if (this.#recent.size >= RECENT_TEXTS) this.#recent.clear();
    this.#recent.set(message, number);
    return number;
  }

  forget(isUsed: Uint8Array): void {
    this.#recent.clear();
    isUsed[NO_TEXT] = 1;
    this.pool.forget(isUsed);
  }
}
