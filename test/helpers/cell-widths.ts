import stringWidth from "string-width";

/** Today's widths: the model's own table is older than emoji. The packing is the model's: state, width, join. */
export class CellWidths {
  static readonly version = "cells";
  readonly version = CellWidths.version;
  readonly #ambiguousIsNarrow: boolean;

  /** `isWide`: characters of ambiguous width take two cells, as many terminals of East Asia have it. */
  constructor(isWide = false) {
    this.#ambiguousIsNarrow = !isWide;
  }

  wcwidth(codepoint: number): 0 | 1 | 2 {
    // Most of what comes: no need to measure it.
    if (codepoint >= 0x20 && codepoint < 0x7f) return 1;
    const width = stringWidth(String.fromCodePoint(codepoint), {
      ambiguousIsNarrow: this.#ambiguousIsNarrow,
    });
    return width >= 2 ? 2 : width === 1 ? 1 : 0;
  }

  charProperties(codepoint: number, preceding: number): number {
    const own = this.wcwidth(codepoint);
    const before = (preceding >> 1) & 3;
    const isJoined = own === 0 && before > 0;
    return ((isJoined ? before : own) << 1) | (isJoined ? 1 : 0);
  }
}
