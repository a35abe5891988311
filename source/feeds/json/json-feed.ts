import { DEEPEST, isDeeperThan } from "../bytes/bracket-stack.ts";
import { withoutPayload } from "../record/business-payload.ts";
import { upToFault } from "../bytes/byte-blocks.ts";
import { completed } from "../record/constants.ts";
import { dialectOf, type FeedDialect } from "../record/feed-dialect.ts";
import { parseExactly } from "../bytes/json-as-written.ts";
import type { FeedItem, FeedOptions } from "../feed.ts";
import { UnreadableFeedError } from "../feed.ts";
import type { FeedValues } from "../record/feed-record.ts";
import { RecordBuilder } from "../record/feed-record.ts";
import { FlatLines } from "./flat-lines.ts";
import type { FeedField } from "../record/heading-aliases.ts";
import type { HeadingMeaning } from "../record/headings.ts";
import { HeadingMatcher } from "../record/headings.ts";
import { faultAt } from "./json-fault.ts";
import type { JsonElement } from "./json-elements.ts";
import { quoted } from "../bytes/quoted-text.ts";
import { rejectedText } from "../record/record-size.ts";
import { invalidBytesReason } from "../bytes/text-encoding.ts";

/** Cuts blocks of bytes into the texts of records; JSON and NDJSON differ in nothing else. */
export interface RecordCutter {
  take(block: Buffer): readonly JsonElement[];
  finish(): readonly JsonElement[];
}

type JsonObject = Readonly<Record<string, unknown>>;

type Parsed =
  | { readonly raw: Buffer; readonly object: JsonObject }
  | { readonly reason: string; readonly text: string };

/** Records whose property names decide whether the feed has what a sync error needs. */
const SAMPLE = 1000;

/**
 * Reads a JSON or NDJSON feed. Resolves when the property names of the first records are known; throws
 * UnreadableFeedError when none of these records is an object, or when a needed property is in none of them.
 */
export async function openJson(
  blocks: AsyncIterable<Buffer>,
  cutter: RecordCutter,
  options: FeedOptions,
): Promise<{ readonly dialect: FeedDialect | null; readonly groups: AsyncIterable<readonly FeedItem[]> }> {
  const matcher = new HeadingMatcher(options);
  const groups = upToFault(elementGroups(blocks, cutter));
  const sample: JsonElement[] = [];
  let fault: { readonly fault: unknown } | null = null;
  while (sample.length < SAMPLE && fault === null) {
    const group = await groups.next();
    if (group.done === true) break;
    if ("fault" in group.value) fault = group.value;
    else for (const one of group.value) sample.push(one);
  }
  if (fault !== null && sample.length === 0) throw fault.fault;
  const dialect = checkSample(sample, matcher, options);
  const reader = new ElementReader(matcher, dialect, options);
  return { dialect, groups: items(sample, fault, groups, reader) };
}

async function* elementGroups(
  blocks: AsyncIterable<Buffer>,
  cutter: RecordCutter,
): AsyncGenerator<readonly JsonElement[]> {
  for await (const block of blocks) yield cutter.take(block);
  yield cutter.finish();
}

function parsed(element: JsonElement): Parsed {
  if ("fault" in element) return { reason: element.fault, text: element.text };
  const raw = element.bytes.subarray(element.from, element.to);
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
  return `expected a JSON object, came text that is not JSON from character ${at + 1} on, in ${place}`;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The dialect of the records; null for those of sync errors, which must have what a sync error needs. */
function checkSample(
  sample: readonly JsonElement[],
  matcher: HeadingMatcher,
  { format }: FeedOptions,
): FeedDialect | null {
  const names = new Set<string>();
  const [first] = sample;
  // A feed without records, `[]`, is a good feed; one without a single object is another format.
  let hasObject = false;
  for (const element of sample) {
    const one = parsed(element);
    if (!("object" in one)) continue;
    hasObject = true;
    for (const name of Object.keys(one.object)) names.add(name);
  }
  const dialect = dialectOf(format, [...names]);
  if (first === undefined) return dialect;
  if (!hasObject) {
    const one = parsed(first);
    const reason = "reason" in one ? one.reason : "";
    throw new UnreadableFeedError(
      `The feed holds no record that can be read: line ${first.line}: ${reason}.`,
      "Check --format, or leave it out: the format is then found by the first characters.",
    );
  }
  if (dialect === null) matcher.check([...names]);
  return dialect;
}

/** `fault` ended the feed behind the sample; null when it goes on in `groups`. */
async function* items(
  sample: readonly JsonElement[],
  fault: { readonly fault: unknown } | null,
  groups: AsyncGenerator<readonly JsonElement[] | { readonly fault: unknown }>,
  reader: ElementReader,
): AsyncGenerator<readonly FeedItem[]> {
  try {
    yield sample.map((element) => reader.itemOf(element));
    if (fault !== null) throw fault.fault;
    for await (const group of groups) {
      if ("fault" in group) throw group.fault;
      yield group.map((element) => reader.itemOf(element));
    }
  } finally {
    await groups.return(undefined);
  }
}

/** Makes items of elements: of most of them straight from their bytes, of the others by parsing them. */
class ElementReader {
  readonly #properties: PropertyReader;
  readonly #flat: FlatLines | null;
  readonly #builder: RecordBuilder;

  constructor(matcher: HeadingMatcher, dialect: FeedDialect | null, options: FeedOptions) {
    this.#properties = new PropertyReader(matcher, dialect);
    // A dialect looks at the whole record.
    this.#flat =
      dialect === null ? new FlatLines((name) => this.#properties.meaningOf(name), matcher.constants) : null;
    this.#builder = new RecordBuilder(options);
  }

  itemOf(element: JsonElement): FeedItem {
    const { line } = element;
    const values =
      "bytes" in element && this.#flat !== null
        ? this.#flat.valuesAt(element.bytes, element.from, element.to)
        : null;
    if (values !== null && "bytes" in element) {
      const built = this.#builder.build(values);
      if ("record" in built) return { record: built.record, line };
      const text = rejectedText(element.bytes.subarray(element.from, element.to));
      return { rejected: { line, reason: built.reason, text } };
    }
    const one = parsed(element);
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
    const remembered = this.#meanings.get(name);
    if (remembered !== undefined) return remembered;
    const meaning = this.#matcher.meaningOf(name);
    // Names are hostile input too: a feed that invents a new one per record does not fill the memory.
    if (this.#meanings.size < 10_000) this.#meanings.set(name, meaning);
    return meaning;
  }
}
