const STEP = 1 << 16;

/** The texts that cells of a workbook share, as bytes outside the heap: a text is made when a cell asks for it. */
export class SharedTexts {
  #bytes: Buffer = Buffer.alloc(STEP);
  #length = 0;
  #ends = new Float64Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(text: string): void {
    const most = text.length * 3;
    if (this.#length + most > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(this.#bytes.length * 2, this.#length + most));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    // Two bytes a unit would keep lone surrogates as well, which no XML holds.
    this.#length += this.#bytes.write(text, this.#length, "utf8");
    if (this.#count === this.#ends.length) {
      const grown = new Float64Array(this.#count * 2);
      grown.set(this.#ends);
      this.#ends = grown;
    }
    this.#ends[this.#count++] = this.#length;
  }

  /** Null where there is no text of that number. */
  at(index: number): string | null {
    if (!Number.isInteger(index) || index < 0 || index >= this.#count) return null;
    const from = index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
    return this.#bytes.toString("utf8", from, this.#ends[index]);
  }
}
