const WINDOW_MS = 10_000;
const FEWEST_TELLING = 10;

/** Settled records per second over the last seconds of one request. Session state: shown, never saved. */
export class Throughput {
  readonly #startedAt: number;
  #settled = 0;
  #settledAt: number[] = [];

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  settled(at: number): void {
    this.#settled += 1;
    this.#settledAt.push(at);
    const from = at - WINDOW_MS;
    const keep = this.#settledAt.findIndex((one) => one > from);
    if (keep > 1_000) this.#settledAt = this.#settledAt.slice(keep);
  }

  /** False while a forecast built on it would be one on hardly anything. */
  get isTelling(): boolean {
    return this.#settled >= FEWEST_TELLING;
  }

  /** Null before anything settled. */
  perSecond(nowAt: number): number | null {
    if (this.#settledAt.length === 0) return null;
    const from = Math.max(this.#startedAt, nowAt - WINDOW_MS);
    const recent = this.#settledAt.reduce((count, at) => (at >= from ? count + 1 : count), 0);
    return (recent * 1000) / Math.max(250, nowAt - from);
  }
}
