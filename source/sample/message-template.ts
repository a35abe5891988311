/** Text with slots such as `{key}`, taken apart once so that filling it is a few joins. */
export class MessageTemplate {
  /** Literal, slot, literal, slot, …, literal. */
  readonly #parts: readonly string[];

  constructor(text: string) {
    this.#parts = text.split(/\{(\w+)\}/);
  }

  /** `slot` is asked for each slot in turn. */
  fill(slot: (name: string) => string): string {
    let text = this.#parts[0] ?? "";
    for (let index = 1; index < this.#parts.length; index += 2) {
      text += slot(this.#parts[index] ?? "") + (this.#parts[index + 1] ?? "");
    }
    return text;
  }
}
