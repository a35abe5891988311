export type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

const FIRST_ROWS = 1024;

/** A column of numbers that grows as rows are added. */
export class NumberColumn<A extends Numbers> {
  readonly #make: (length: number) => A;
  #values: A;

  constructor(make: (length: number) => A) {
    this.#make = make;
    this.#values = make(FIRST_ROWS);
  }

  /** The numbers by row; replaced by a longer array when the column grows, so never kept across a change. */
  get values(): A {
    return this.#values;
  }

  at(row: number): number {
    return this.#values[row] ?? 0;
  }

  /** Takes over an array that holds the numbers of the first rows. */
  adopt(values: A): void {
    this.#values = values;
  }

  /** Makes room for that many rows at once: a column that grows in steps is copied at each. */
  reserve(rows: number): void {
    if (rows > this.#values.length) this.#moveTo(this.#make(rows));
  }

  set(row: number, value: number): void {
    if (row >= this.#values.length) this.#grow(row + 1);
    this.#values[row] = value;
  }

  /** Sets the numbers of rows that follow one another. */
  setAll(first: number, values: Numbers): void {
    if (first + values.length > this.#values.length) this.#grow(first + values.length);
    this.#values.set(values, first);
  }

  #grow(rows: number): void {
    this.#moveTo(this.#make(Math.max(rows, FIRST_ROWS, this.#values.length * 2)));
  }

  #moveTo(longer: A): void {
    longer.set(this.#values);
    this.#values = longer;
  }
}

export function bytes(): NumberColumn<Uint8Array> {
  return new NumberColumn((length) => new Uint8Array(length));
}

export function numbers32(): NumberColumn<Uint32Array> {
  return new NumberColumn((length) => new Uint32Array(length));
}
