import { bytes } from "./number-column.ts";

/** A column that holds one of a few fixed words, one byte a row. */
export class ChoiceColumn<T extends string> {
  readonly choices: readonly T[];
  readonly #first: T;
  readonly #codes = bytes();

  constructor(choices: readonly [T, ...T[]]) {
    this.choices = choices;
    this.#first = choices[0];
  }

  /** Place of each row's word among the choices. */
  get codes(): Uint8Array {
    return this.#codes.values;
  }

  get words(): readonly string[] {
    return this.choices;
  }

  /** Takes over the places of the first rows' words. */
  adopt(codes: Uint8Array): void {
    this.#codes.adopt(codes);
  }

  reserve(rows: number): void {
    this.#codes.reserve(rows);
  }

  at(row: number): T {
    return this.choices[this.#codes.at(row)] ?? this.#first;
  }

  set(row: number, choice: T): void {
    this.#codes.set(row, this.choices.indexOf(choice));
  }

  /** Sets the words of rows that follow one another, by their places among the choices. */
  setCodes(first: number, codes: Uint32Array): void {
    this.#codes.setAll(first, codes);
  }
}
