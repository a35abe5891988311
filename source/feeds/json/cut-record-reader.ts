import { DEEPEST, isDeeperThan } from "../bytes/bracket-stack.ts";
import { withoutPayload } from "../record/business-payload.ts";
import { completed } from "../record/constants.ts";
import { dialectOf, type FeedDialect } from "../record/feed-dialect.ts";
import type { FeedFormat } from "../../domain/feed-format.ts";
import { parseExactly } from "../bytes/json-as-written.ts";
import type { CutRecord, FeedItem, FeedOptions } from "../feed.ts";
import type { FeedValues } from "../record/feed-record.ts";
import { RecordBuilder } from "../record/feed-record.ts";
import { FlatLines } from "./flat-lines.ts";
import type { FeedField } from "../record/heading-aliases.ts";
import type { HeadingMeaning } from "../record/headings.ts";
import { HeadingMatcher } from "../record/headings.ts";
import { faultAt } from "./json-fault.ts";
import { quoted } from "../bytes/quoted-text.ts";
import { rejectedText } from "../record/record-size.ts";
import { invalidBytesReason } from "../bytes/text-encoding.ts";

type JsonObject = Readonly<Record<string, unknown>>;

type Parsed =
  | { readonly raw: Buffer; readonly object: JsonObject }
  | { readonly reason: string; readonly text: string };

/** Makes items of records: of most of them straight from their bytes, of the others by parsing them. */
export class CutRecordReader {
  readonly #properties: PropertyReader;
  readonly #flat: FlatLines | null;
  readonly #builder: RecordBuilder;

  /** `format` is that of somebody else's table, or null for sync errors by their property names. */
  constructor(format: FeedFormat | null, options: FeedOptions) {
    const matcher = new HeadingMatcher(options);
    const dialect = format === null ? null : dialectOf(format, []);
    this.#properties = new PropertyReader(matcher, dialect);
    // A dialect looks at the whole record.
    this.#flat =
      dialect === null ? new FlatLines((name) => this.#properties.meaningOf(name), matcher.constants) : null;
    this.#builder = new RecordBuilder(options);
  }

  itemOf(cut: CutRecord): FeedItem {
    const { line } = cut;
    const values =
      "bytes" in cut && this.#flat !== null ? this.#flat.valuesAt(cut.bytes, cut.from, cut.to) : null;
    if (values !== null && "bytes" in cut) {
      const built = this.#builder.build(values);
      if ("record" in built) return { record: built.record, line };
      const text = rejectedText(cut.bytes.subarray(cut.from, cut.to));
      return { rejected: { line, reason: built.reason, text } };
    }
    const one = parsed(cut);
    if ("reason" in one) return { rejected: { line, reason: one.reason, text: one.text } };
    const built = this.#builder.build(this.#properties.values(one.object));
    if ("reason" in built) return { rejected: { line, reason: built.reason, text: rejectedText(one.raw) } };
    return { record: built.record, line };
  }
}

/** Finds the fields of one object after another; each property name is matched once. */
class PropertyReader {
  readonly #matcher: HeadingMatcher;
  readonly #dialect: FeedDialect | null;
  readonly #meanings = new Map<string, HeadingMeaning | null>();

  constructor(matcher: HeadingMatcher, dialect: FeedDialect | null) {
    this.#matcher = matcher;
    this.#dialect = dialect;
  }

  values(object: JsonObject): FeedValues {
    const values: { -readonly [Field in keyof FeedValues]: unknown } = {};
    const ranks: Partial<Record<FeedField, number>> = {};
    for (const name of Object.keys(object)) {
      const meaning = this.meaningOf(name);
      const value = object[name];
      // A property that is there and empty leaves the field to the next best name.
      if (meaning === null || value === null || value === undefined) continue;
      if (meaning.rank >= (ranks[meaning.field] ?? Number.POSITIVE_INFINITY)) continue;
      values[meaning.field] = value;
      ranks[meaning.field] = meaning.rank;
    }
    const { constants } = this.#matcher;
    if (this.#dialect === null) return { ...constants, ...values };
    return completed(this.#dialect.values(object, values, this.#matcher), constants);
  }

  meaningOf(name: string): HeadingMeaning | null {
    const known = this.#meanings.get(name);
    if (known !== undefined) return known;
    const meaning = this.#matcher.meaningOf(name);
    // Names are hostile input too: a feed that invents a new one per record does not fill the memory.
    if (this.#meanings.size < 10_000) this.#meanings.set(name, meaning);
    return meaning;
  }
}

/** The object that a record is, or what is wrong with its text. */
export function parsed(cut: CutRecord): Parsed {
  if ("fault" in cut) return { reason: cut.fault, text: cut.text };
  const raw = cut.bytes.subarray(cut.from, cut.to);
  const text = raw.toString("utf8");
  const badBytes = text.includes("\ufffd") ? invalidBytesReason(raw) : null;
  if (badBytes !== null) return { reason: badBytes, text: rejectedText(raw) };
  try {
    const value = parseExactly(text);
    if (isDeeperThan(DEEPEST, value)) {
      const reason = `expected at most ${DEEPEST} arrays and objects inside each other, came more`;
      return { reason, text: rejectedText(raw) };
    }
    if (isObject(value)) return { raw, object: value };
  } catch {
    // Falls through: what it should have been matters, not where the parser gave up.
  }
  return { reason: notAnObject(text.trim()), text: rejectedText(raw) };
}

/** Characters before the fault that are shown with it. */
const BEFORE_FAULT = 30;

function notAnObject(text: string): string {
  const came = quoted(withoutPayload(text));
  const at = text.startsWith("{") ? faultAt(text) : -1;
  // At its start the excerpt shows it already; business data is shown nowhere.
  if (at <= BEFORE_FAULT || withoutPayload(text) !== text) return `expected a JSON object, came ${came}`;
  if (at >= text.length) return `expected a JSON object, came one that does not end: ${came}`;
  const place = quoted(text.slice(at - BEFORE_FAULT));
  return `expected a JSON object, came text that is no JSON from character ${at + 1} on, in ${place}`;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
