import { fold } from "../../text/fold.ts";

/** A column whose rows hold the numbers of a few words. */
export interface CodedColumn {
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  readonly words: readonly string[];
}

/** Places of a column's words in order, equal when they are equal case folded. */
export interface Ranks {
  readonly byCode: Uint32Array;
  readonly count: number;
}

/** What is known of the words of one column, case folded; words are only ever added. */
class FoldedWords {
  readonly #words: readonly string[];
  readonly #codesOf = new Map<string, number[]>();
  #foldedCount = 0;
  #ranks: Ranks | null = null;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  codesOf(folded: string): readonly number[] {
    this.#learn();
    return this.#codesOf.get(folded) ?? [];
  }

  get ranks(): Ranks {
    this.#learn();
    this.#ranks ??= this.#ranked();
    return this.#ranks;
  }

  #learn(): void {
    if (this.#foldedCount < this.#words.length) this.#ranks = null;
    for (; this.#foldedCount < this.#words.length; this.#foldedCount++) {
      const folded = fold(this.#words[this.#foldedCount] ?? "");
      const codes = this.#codesOf.get(folded);
      if (codes === undefined) this.#codesOf.set(folded, [this.#foldedCount]);
      else codes.push(this.#foldedCount);
    }
  }

  #ranked(): Ranks {
    const ordered = [...this.#codesOf].sort(([one], [other]) => (one < other ? -1 : 1));
    const byCode = new Uint32Array(this.#words.length);
    ordered.forEach(([, codes], rank) => {
      for (const code of codes) byCode[code] = rank;
    });
    return { byCode, count: ordered.length };
  }
}

const KNOWN = new WeakMap<readonly string[], FoldedWords>();

function foldedWords({ words }: CodedColumn): FoldedWords {
  const present = KNOWN.get(words);
  if (present !== undefined) return present;
  const made = new FoldedWords(words);
  KNOWN.set(words, made);
  return made;
}

/** Numbers of the words that are this one when folded. */
export function codesOf(column: CodedColumn, folded: string): readonly number[] {
  return foldedWords(column).codesOf(folded);
}

export function ranksOf(column: CodedColumn): Ranks {
  return foldedWords(column).ranks;
}
