import { reasonOfShape, shapeOf } from "../domain/cause/cause.ts";
import type { Explained, Explanation } from "../domain/cause/explanation.ts";
import { foldedCode } from "../domain/message/id-words.ts";
import { foldReason, foldWords } from "../domain/message/reason-fold.ts";
import { inEnglish, standardReason } from "../domain/message/standard-reasons.ts";
import type { KnowledgeEntry } from "./knowledge-entry.ts";

/** This many other words may stand between two words of a phrase. */
const WIDEST_GAP = 12;
/** A word with a digit, such as `dipv1010`, is worth as much as a phrase. */
const CODE_WORD = 8;
const BY_CODE = 2;
const WITH_CODE = 0.5;
const BY_CATEGORY = 0.25;

interface Candidate {
  readonly entry: KnowledgeEntry;
  readonly phrases: readonly (readonly string[])[];
  readonly codes: ReadonlySet<string>;
}

/** Finds what is known of an error. The same input always gives the same answer. */
export class Explainer {
  readonly #entries: readonly KnowledgeEntry[];
  /** Made at the first question: a start without one does not pay for it. */
  #candidates: readonly Candidate[] | null = null;

  constructor(entries: readonly KnowledgeEntry[]) {
    this.#entries = entries;
  }

  /** True for the id of an entry. */
  knows(id: string): boolean {
    return this.#entries.some((entry) => entry.id === id);
  }

  /**
   * The entry that fits the innermost reason most closely; where none does, the whole message, the code, the category.
   * Of two that fit alike the first. Null when nothing is known.
   */
  explain({ message, code, category }: Explained): Explanation | null {
    const shape = shapeOf(message);
    const text = reasonOfShape(shape);
    const standard = standardReason(text);
    const reason = wordsOf(text);
    const status = /^http \d{3}/.exec(foldReason("", text).trim())?.[0];
    const readings = [reason];
    if (standard !== null) readings.push(wordsOf(inEnglish(standard)));
    if (status !== undefined) readings.push(status.split(" "));
    const whole = wordsOf(shape);
    const ownCode = foldedCode(code);
    let best: KnowledgeEntry | null = null;
    let most = 0;
    this.#candidates ??= this.#entries.map(candidateOf);
    for (const { entry, phrases, codes } of this.#candidates) {
      // What a wrapper says counts only as an addition to what the reason says.
      const phrase = Math.max(
        0,
        ...phrases.map((words) => {
          const bestReading = Math.max(...readings.map((reading) => score(words, reading)));
          return bestReading || outerScore(words, reason, whole);
        }),
      );
      const byCode = codes.has(ownCode) ? (phrase > 0 ? WITH_CODE : BY_CODE) : 0;
      const byCategory = entry.category === category ? BY_CATEGORY : 0;
      const sum = phrase + byCode + byCategory;
      if (sum <= most) continue;
      most = sum;
      best = entry;
    }
    return best === null ? null : explanationOf(best);
  }
}

function candidateOf(entry: KnowledgeEntry): Candidate {
  return {
    entry,
    phrases: entry.phrases.map((phrase) => foldWords(phrase).split(" ")),
    codes: new Set(entry.codes.map(foldedCode)),
  };
}

function explanationOf(entry: KnowledgeEntry): Explanation {
  const { id, raisedBy, meaning, remedy, retry, advice, source } = entry;
  return { id, raisedBy, meaning, remedy, retry, advice, source };
}

function wordsOf(text: string): readonly string[] {
  return foldWords(text).split(" ");
}

/** How much a phrase says, when its words stand in the text in order; else 0. */
function score(phrase: readonly string[], text: readonly string[]): number {
  return placesOf(phrase, text).next().done === true ? 0 : worth(phrase);
}

/** Where the words of a phrase stand in the text, in order, for each place where it begins. */
function* placesOf(phrase: readonly string[], text: readonly string[]): Generator<readonly number[]> {
  const first = phrase[0] ?? "";
  for (let start = text.indexOf(first); start >= 0; start = text.indexOf(first, start + 1)) {
    const places = [start];
    for (const word of phrase.slice(1)) {
      const last = places.at(-1) ?? start;
      const next = text.indexOf(word, last + 1);
      if (next < 0 || next - last > WIDEST_GAP + 1) break;
      places.push(next);
    }
    if (places.length === phrase.length) yield places;
  }
}

/**
 * A phrase that reaches from a wrapper into the reason, so that it says more than the reason alone. A headline whose
 * words come up again in the reason ends before it: it explains only itself.
 */
function outerScore(phrase: readonly string[], reason: readonly string[], whole: readonly string[]): number {
  const isAbout = phrase.filter((word) => reason.includes(word)).length * 2 >= phrase.length;
  if (!isAbout) return 0;
  const from = whole.findIndex((_, at) => reason.every((word, index) => whole[at + index] === word));
  const isInside = (place: number): boolean => from < 0 || (place >= from && place < from + reason.length);
  for (const places of placesOf(phrase, whole)) if (places.some(isInside)) return worth(phrase);
  return 0;
}

function worth(phrase: readonly string[]): number {
  return phrase.reduce((sum, word) => sum + (/\d/.test(word) ? CODE_WORD : 1), 0);
}
