/** The time since the longest window began, in that many steps. */
const STEPS = 4096;
/** A step that some window begins in: its moments are compared. */
const MIXED = 0xff;
/** A step's edges, as a part of it: rounding never takes a moment past them. */
const EDGE = 0.01;

/** Lengths of time before now, the longest first: each holds all that the next one holds. */
export class Windows {
  readonly count: number;
  readonly #nowAt: number;
  readonly #froms: Float64Array;
  readonly #scale: number;
  /** How many windows hold a moment, by step: no comparing for most. */
  readonly #held = new Uint8Array(STEPS).fill(MIXED);

  constructor(nowAt: number, longestFirst: readonly number[]) {
    this.#nowAt = nowAt;
    this.#froms = Float64Array.from(longestFirst, (windowMs) => nowAt - windowMs);
    this.count = this.#froms.length;
    // The last step lies before every window.
    const scale = (STEPS - 2) / (longestFirst[0] ?? 1);
    this.#scale = Number.isFinite(scale) && scale > 0 ? scale : 0;
    if (this.#scale === 0 || this.count >= MIXED) return;
    for (let step = 0; step < STEPS; step++) {
      const held = this.#compared(nowAt - (step - EDGE) / scale);
      if (held === this.#compared(nowAt - (step + 1 + EDGE) / scale)) this.#held[step] = held;
    }
  }

  /** How many of the windows, the longest first, hold the moment. */
  holding(moment: number): number {
    const step = Math.max(0, Math.min(STEPS - 1, (this.#nowAt - moment) * this.#scale)) | 0;
    const held = this.#held[step] ?? MIXED;
    return held === MIXED ? this.#compared(moment) : held;
  }

  #compared(moment: number): number {
    let held = 0;
    while (held < this.#froms.length && moment >= (this.#froms[held] ?? 0)) held += 1;
    return held;
  }
}
