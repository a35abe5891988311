/** This many changed rows are remembered; who has missed more looks at every row again. */
const REMEMBERED = 1 << 16;

/** The rows that changed last, in order, so that what was found over all rows is mended instead of found again. */
export class RowLog {
  readonly #rows = new Uint32Array(REMEMBERED);
  #noted = 0;

  /** How many changes were noted so far: where a reader goes on later. */
  get mark(): number {
    return this.#noted;
  }

  note(row: number): void {
    this.#rows[this.#noted % REMEMBERED] = row;
    this.#noted += 1;
  }

  /** Says that any row may have changed. */
  noteAll(): void {
    this.#noted += REMEMBERED + 1;
  }

  /** Rows noted since the mark, some perhaps more than once; null when they are no longer remembered. */
  since(mark: number): readonly number[] | null {
    const missed = this.#noted - mark;
    if (missed > REMEMBERED) return null;
    return Array.from({ length: missed }, (_, place) => this.#rows[(mark + place) % REMEMBERED] ?? 0);
  }
}
