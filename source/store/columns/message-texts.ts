import { setImmediate } from "node:timers/promises";
import { fold } from "../../text/fold.ts";
import type { NumberColumn } from "./number-column.ts";
import { TextPool } from "./text-pool.ts";

/** Number of the empty text. */
export const NO_TEXT = 0;
const RECENT_TEXTS = 4096;
/** Rows or texts that are looked at in one go. */
const A_TURN = 1 << 16;
/** A longer text is not looked up: it is rarely reported twice, and the table of recent ones stays small. */
const LONGEST_SHARED = 4096;

/** Messages, case folded. The same message reported again soon shares its number: an outage repeats it a thousand times. */
export class MessageTexts {
  readonly pool: TextPool;
  readonly #recent = new Map<string, number>();

  constructor(pool: TextPool = new TextPool()) {
    this.pool = pool;
    if (pool.length === 0) pool.add("");
  }

  numberOf(message: string): number {
    if (message === "") return NO_TEXT;
    const recentNumber = this.#recent.get(message);
    if (recentNumber !== undefined) return recentNumber;
    const number = this.pool.add(fold(message));
    if (message.length > LONGEST_SHARED) return number;
    if (this.#recent.size >= RECENT_TEXTS) this.#recent.clear();
    this.#recent.set(message, number);
    return number;
  }

  /** Blanks the texts whose numbers none of the rows has, in steps between which others have their turn. */
  async forgetUnused(numbers: NumberColumn<Uint32Array>, rows: number): Promise<void> {
    // From here on a text that is reported gets a number of its own, behind those that are looked at.
    this.#recent.clear();
    const isUsed = new Uint8Array(this.pool.length);
    isUsed[NO_TEXT] = 1;
    for (let from = 0; from < rows; from += A_TURN) {
      for (let row = from; row < Math.min(rows, from + A_TURN); row++) isUsed[numbers.at(row)] = 1;
      await setImmediate();
    }
    for (let from = 0; from < isUsed.length; from += A_TURN) {
      this.pool.forget(isUsed, from, Math.min(isUsed.length, from + A_TURN));
      await setImmediate();
    }
  }
}
