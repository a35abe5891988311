import { NumberColumn } from "./number-column.ts";

/** Distinct values that 16 bits can number. */
const NARROW_VALUES = 0x1_0000;

/** A column whose few distinct texts are stored once; each row holds the number of its text. */
export class WordColumn {
  #codes: NumberColumn<Uint16Array> | NumberColumn<Uint32Array> = new NumberColumn(
    (length) => new Uint16Array(length),
  );
  #rows = 0;
  readonly #words: string[] = [];
  readonly #codeByWord = new Map<string, number>();
  #lastWord: string | null = null;
  #lastCode = 0;

  /** The distinct texts, by their number. */
  get words(): readonly string[] {
    return this.#words;
  }

  /** Number of the text of each row. */
  get codes(): Uint16Array | Uint32Array {
    return this.#codes.values;
  }

  /** Takes over the numbers of the first rows and the words that they stand for. */
  adopt(codes: Uint16Array | Uint32Array, rows: number, words: readonly string[]): void {
    this.#codes = adopted(codes);
    this.#rows = rows;
    for (const word of words) {
      this.#codeByWord.set(word, this.#words.length);
      this.#words.push(word);
    }
  }

  reserve(rows: number): void {
    this.#codes.reserve(rows);
  }

  at(row: number): string {
    return this.#words[this.#codes.at(row)] ?? "";
  }

  set(row: number, word: string): void {
    const code = this.codeOf(word);
    this.#rows = Math.max(this.#rows, row + 1);
    this.#codes.set(row, code);
  }

  /** Sets the texts of rows that follow one another, by the numbers that `codeOf` gives. */
  setCodes(first: number, codes: Uint32Array): void {
    this.#rows = Math.max(this.#rows, first + codes.length);
    this.#codes.setAll(first, codes);
  }

  /** Number of the text, which is taken up when it is new. */
  codeOf(word: string): number {
    // Neighbouring rows have the same text more often than not.
    if (word === this.#lastWord) return this.#lastCode;
    const code = this.#codeByWord.get(word) ?? this.#takenUp(word);
    this.#lastWord = word;
    this.#lastCode = code;
    return code;
  }

  #takenUp(word: string): number {
    const code = this.#words.length;
    if (code === NARROW_VALUES) this.#widen();
    this.#words.push(word);
    this.#codeByWord.set(word, code);
    return code;
  }

  #widen(): void {
    const wide = new NumberColumn((length) => new Uint32Array(length));
    for (let row = this.#rows - 1; row >= 0; row--) wide.set(row, this.#codes.at(row));
    this.#codes = wide;
  }
}

function adopted(codes: Uint16Array | Uint32Array): NumberColumn<Uint16Array> | NumberColumn<Uint32Array> {
  if (codes instanceof Uint32Array) {
    const column = new NumberColumn<Uint32Array>((length) => new Uint32Array(length));
    column.adopt(codes);
    return column;
  }
  const column = new NumberColumn<Uint16Array>((length) => new Uint16Array(length));
  column.adopt(codes);
  return column;
}
