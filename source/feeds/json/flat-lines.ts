import { LineScan, NEW_FIELDS, NULL, NUMBER, OTHER } from "../../text/line-scan.ts";
import type { FeedValues } from "../record/feed-record.ts";
import type { FeedField } from "../record/heading-aliases.ts";
import type { HeadingMeaning } from "../record/headings.ts";

/** What a byte that is no UTF-8 decodes to. */
const NO_UTF8 = "\ufffd";

/**
 * Reads records that are flat objects written alike, as exports write them, straight from their bytes; what stands in
 * the record before as well is not decoded again. Any other record is left to the full parser.
 */
export class FlatLines {
  readonly #scan = new LineScan();
  readonly #constants: FeedValues;
  readonly #meaningOf: (name: string) => HeadingMeaning | null;
  /** The field that each property stands for; null when these properties cannot be read so. */
  #fields: readonly (FeedField | null)[] | null = null;
  #values: { -readonly [Field in keyof FeedValues]: unknown } = {};

  /** `constants` are the values that every record has. */
  constructor(meaningOf: (name: string) => HeadingMeaning | null, constants: FeedValues = {}) {
    this.#meaningOf = meaningOf;
    this.#constants = constants;
  }

  /** The values of the record between two places, valid until the next call; null for one that is to be parsed. */
  valuesAt(bytes: Buffer, from: number, to: number): FeedValues | null {
    const found = this.#scan.scan(bytes, from, to);
    if (found === OTHER) return null;
    if (found === NEW_FIELDS) {
      this.#values = { ...this.#constants };
      this.#fields = this.#fieldsOf(bytes);
    }
    if (this.#fields === null) return null;
    if (this.#take(bytes, this.#fields)) return this.#values;
    this.#scan.forget();
    return null;
  }

  /** False when a text is none: what is wrong with it is for the full parser to say. */
  #take(bytes: Buffer, fields: readonly (FeedField | null)[]): boolean {
    const { same, kind, plain, from, to } = this.#scan;
    for (let place = 0; place < fields.length; place++) {
      if (same[place] === 1 || kind[place] === NULL) continue;
      const field = fields[place] ?? null;
      if (kind[place] === NUMBER) {
        if (field !== null) this.#values[field] = this.#scan.numberAt(place);
      } else if (plain[place] === 1) {
        if (field !== null) this.#values[field] = bytes.toString("latin1", from[place], to[place]);
      } else {
        const text = decoded(bytes, from[place] ?? 0, to[place] ?? 0);
        if (text === null) return false;
        if (field !== null) this.#values[field] = text;
      }
    }
    return true;
  }

  /** Null when the properties are not what a parser would make of them one by one. */
  #fieldsOf(bytes: Buffer): readonly (FeedField | null)[] | null {
    const { count, kind, nameFrom, nameTo } = this.#scan;
    const placeOf = new Map<string, number>();
    for (let place = 0; place < count; place++) {
      const name = decoded(bytes, nameFrom[place] ?? 0, nameTo[place] ?? 0);
      if (name === null || placeOf.has(name)) return null;
      placeOf.set(name, place);
    }
    const fields = Array.from({ length: count }, (): FeedField | null => null);
    const best = new Map<FeedField, { readonly rank: number; readonly place: number }>();
    // An object lists names that are numbers first, and of two names of one rank the first one counts.
    for (const name of Object.keys(Object.fromEntries(placeOf))) {
      const place = placeOf.get(name) ?? 0;
      const meaning = kind[place] === NULL ? null : this.#meaningOf(name);
      if (meaning === null) continue;
      const rival = best.get(meaning.field);
      if (rival !== undefined && meaning.rank >= rival.rank) continue;
      if (rival !== undefined) fields[rival.place] = null;
      best.set(meaning.field, { rank: meaning.rank, place });
      fields[place] = meaning.field;
    }
    return fields;
  }
}

/** The text between two quotes; null when its escapes or its bytes are broken. */
function decoded(bytes: Buffer, from: number, to: number): string | null {
  const text = bytes.toString("utf8", from - 1, to + 1);
  if (text.includes(NO_UTF8)) return null;
  try {
    return String(JSON.parse(text));
  } catch {
    return null;
  }
}
