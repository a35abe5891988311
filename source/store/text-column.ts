/** A column of texts that are mostly distinct. */
export class TextColumn {
  readonly #texts: string[] = [];

  at(row: number): string {
    return this.#texts[row] ?? "";
  }

  set(row: number, text: string): void {
    this.#texts[row] = text;
  }
}
