import { upToFault } from "../bytes/byte-blocks.ts";
import { dialectOf, type FeedDialect } from "../record/feed-dialect.ts";
import type { CutRecord, FeedItem, FeedOptions } from "../feed.ts";
import { UnreadableFeedError } from "../feed.ts";
import { HeadingMatcher } from "../record/headings.ts";
import { CutRecordReader, parsed } from "./cut-record-reader.ts";

/** Cuts blocks of bytes into the texts of records; JSON and NDJSON differ in nothing else. */
export interface RecordCutter {
  take(block: Buffer): readonly CutRecord[];
  finish(): readonly CutRecord[];
}

/** Records whose property names decide whether the feed has what a sync error needs. */
const SAMPLE = 1000;

/** The same records twice, cut apart and read: one of the two is to be iterated. */
interface OpenedJson {
  readonly dialect: FeedDialect | null;
  readonly cut: AsyncGenerator<readonly CutRecord[]>;
  readonly groups: AsyncIterable<readonly FeedItem[]>;
}

/**
 * Reads a JSON or NDJSON feed. Resolves when the property names of the first records are known; throws
 * UnreadableFeedError when none of these records is an object, or when a needed property is in none of them.
 */
export async function openJson(
  blocks: AsyncIterable<Buffer>,
  cutter: RecordCutter,
  options: FeedOptions,
): Promise<OpenedJson> {
  const matcher = new HeadingMatcher(options);
  const groups = upToFault(elementGroups(blocks, cutter));
  const sample: CutRecord[] = [];
  let fault: { readonly fault: unknown } | null = null;
  while (sample.length < SAMPLE && fault === null) {
    const group = await groups.next();
    if (group.done === true) break;
    if ("fault" in group.value) fault = group.value;
    else for (const one of group.value) sample.push(one);
  }
  if (fault !== null && sample.length === 0) throw fault.fault;
  const dialect = checkSample(sample, matcher, options);
  const cut = cutRecords(sample, fault, groups);
  return { dialect, cut, groups: items(cut, new CutRecordReader(dialect?.format ?? null, options)) };
}

async function* elementGroups(
  blocks: AsyncIterable<Buffer>,
  cutter: RecordCutter,
): AsyncGenerator<readonly CutRecord[]> {
  for await (const block of blocks) yield cutter.take(block);
  yield cutter.finish();
}

/** The dialect of the records; null for those of sync errors, which must have what a sync error needs. */
function checkSample(
  sample: readonly CutRecord[],
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
async function* cutRecords(
  sample: readonly CutRecord[],
  fault: { readonly fault: unknown } | null,
  groups: AsyncGenerator<readonly CutRecord[] | { readonly fault: unknown }>,
): AsyncGenerator<readonly CutRecord[]> {
  try {
    yield sample;
    if (fault !== null) throw fault.fault;
    for await (const group of groups) {
      if ("fault" in group) throw group.fault;
      yield group;
    }
  } finally {
    await groups.return(undefined);
  }
}

async function* items(
  cut: AsyncIterable<readonly CutRecord[]>,
  reader: CutRecordReader,
): AsyncGenerator<readonly FeedItem[]> {
  for await (const group of cut) yield group.map((record) => reader.itemOf(record));
}
