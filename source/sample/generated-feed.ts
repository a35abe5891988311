import type { SyncErrorCategory } from "../domain/error/sync-error.ts";
import type { TableMap } from "../domain/sides/table-map.ts";
import { joinUniqueKey } from "../domain/error/unique-key.ts";
import { causeShape, messageOf } from "./message-shapes.ts";
import type { CauseShape, MessageShapes } from "./message-shapes.ts";
import { SeededRandom } from "./seeded-random.ts";

/** Texts that break a careless screen: escape sequences, controls, direction marks, wide and joined characters. */
const HOSTILE: readonly string[] = [
  "\u001b[2J\u001b[H\u001b[31mcleared",
  "\u001b]0;renamed window\u0007\u001b]52;c;aGFjaw==\u0007",
  "\u009b2J\u0090q\u009c",
  "\u0000\u0000 NUL \u0000",
  "\u202ereversed\u202c \u2067isolated\u2069",
  "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301\u0302\u0303\u0304",
  "\r\noverwritten\u0008\u0008\u0008\t\u000b\u000c",
  "\ud83d\ufeff\u200b\u200d\ufffd",
  '",;|\t"\'=HYPERLINK("x")\n@SUM(1)',
];

const LONG = 100_000;

/** One of them; one in 200 is 100,000 characters long. */
function hostileText(random: SeededRandom): string {
  const text = random.pick(HOSTILE);
  return random.below(200) === 0 ? text.repeat(Math.ceil(LONG / text.length)) : text;
}

export interface GeneratedFeedOptions {
  readonly count: number;
  readonly seed: number;
  /** At least one. */
  readonly maps: readonly (Pick<TableMap, "entity" | "table" | "hasCompany"> &
    Partial<Pick<TableMap, "direction">>)[];
  readonly messages: MessageShapes;
  /** The newest record is no newer than this. */
  readonly nowAt: number;
  /** Share of records with hostile text in message, key and code, from 0 to 1; none when absent. */
  readonly hostileShare?: number;
}

/** What goes wrong for one map in one company during one stretch of time. */
interface Trouble {
  readonly cause: CauseShape;
  readonly map: GeneratedFeedOptions["maps"][number];
  readonly company: string;
  readonly fromAt: number;
  readonly lengthMs: number;
  readonly weight: number;
  /** Parts of the map's unique key. */
  readonly keyParts: number;
}

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;

/** A few causes make up most of the feed within minutes, as after a bad deployment or an outage. */
const BURSTS: readonly { readonly category: SyncErrorCategory; readonly weight: number }[] = [
  { category: "application", weight: 34 },
  { category: "application", weight: 17 },
  { category: "system", weight: 10 },
  { category: "application", weight: 8 },
  { category: "concurrency", weight: 4 },
  { category: "system", weight: 3 },
];

/** The rest of the feed: many causes with few records each, over the whole week. */
const TAIL: readonly {
  readonly category: SyncErrorCategory;
  readonly weight: number;
  readonly causes: number;
}[] = [
  { category: "application", weight: 16, causes: 400 },
  { category: "system", weight: 4, causes: 40 },
  { category: "concurrency", weight: 2.5, causes: 60 },
  { category: "conflict", weight: 1.5, causes: 20 },
];

/**
 * Writes a feed for load tests, line by line without line ends: NDJSON in the field names that the import reads. The
 * same options give the same lines. Throws when there is no map, or no message of a category that is due.
 */
export function* generateFeed(options: GeneratedFeedOptions): Generator<string> {
  const random = new SeededRandom(options.seed);
  const bursts = BURSTS.map(({ category, weight }) => {
    const lengthMs = (2 + random.below(9)) * MINUTE_MS;
    const fromAt = options.nowAt - lengthMs - random.below(2 * 24 * 60) * MINUTE_MS;
    return newTrouble(category, { fromAt, lengthMs, weight }, options, random);
  });
  const tails = TAIL.map(({ category, weight, causes }) => ({
    weight,
    troubles: Array.from({ length: causes }, () =>
      newTrouble(
        category,
        { fromAt: options.nowAt - WEEK_MS, lengthMs: WEEK_MS, weight: 1 },
        options,
        random,
      ),
    ),
  }));
  const choices = [...bursts.map((trouble) => ({ weight: trouble.weight, troubles: [trouble] })), ...tails];
  for (let index = 0; index < options.count; index++) {
    const trouble = random.pick(random.weighted(choices).troubles);
    yield JSON.stringify(recordOf(trouble, index, options, random));
  }
}

function newTrouble(
  category: SyncErrorCategory,
  when: Pick<Trouble, "fromAt" | "lengthMs" | "weight">,
  options: GeneratedFeedOptions,
  random: SeededRandom,
): Trouble {
  const reasons = options.messages.reasons.filter((reason) => reason.category === category);
  const reason = random.weighted(reasons);
  const oneWay = reason.source === "dataverse" ? "to-finance-and-operations" : "to-dataverse";
  const fitting = options.maps.filter(
    (one) => (one.direction ?? "both") === "both" || one.direction === oneWay,
  );
  const map = random.pick(fitting.length > 0 ? fitting : options.maps);
  return {
    ...when,
    map,
    cause: causeShape(reason, options.messages, random),
    company: map.hasCompany ? random.pick(options.messages.companies) : "",
    keyParts: 1 + (map.entity.length % 3),
  };
}

/** One line's object; the keys are the feed's field names. */
function recordOf(
  trouble: Trouble,
  index: number,
  options: GeneratedFeedOptions,
  random: SeededRandom,
): Readonly<Record<string, string | number>> {
  const { cause, map, company } = trouble;
  const createdOn = new Date(trouble.fromAt + random.below(trouble.lengthMs)).toISOString();
  const isHostile = random.next() < (options.hostileShare ?? 0);
  const hostile = isHostile ? hostileText(random) : "";
  const key = keyOf(trouble, index, options.messages, random) + hostile.slice(0, 40);
  const slots = slotsOf({ key, company, createdOn, ...map }, options.messages, random);
  return {
    id: `GEN-${options.seed}-${index + 1}`,
    createdOn,
    entity: map.entity,
    table: map.table,
    source: cause.source,
    key,
    company,
    code: cause.code + hostile.slice(0, 20),
    message: messageOf(cause, slots) + hostile,
    category: cause.category,
    operation: random.next() < 0.35 ? "create" : "update",
    recordVersion: String(1 + random.below(9_000_000)),
    attempts: random.next() < 0.8 ? 1 : 2 + random.below(4),
  };
}

/** One to three parts; the middle one is a name, which is not always ASCII. */
function keyOf(trouble: Trouble, index: number, shapes: MessageShapes, random: SeededRandom): string {
  const number = `${trouble.company || "G"}-${String(index + 1).padStart(7, "0")}`;
  const parts = [number, random.pick(shapes.names), String(1 + random.below(99))];
  return joinUniqueKey(parts.slice(0, trouble.keyParts));
}

/** The slots that differ from record to record. */
function slotsOf(
  record: { key: string; company: string; createdOn: string; entity: string; table: string },
  shapes: MessageShapes,
  random: SeededRandom,
): (name: string) => string {
  return (name) => {
    switch (name) {
      case "key":
      case "company":
      case "entity":
      case "table":
        return record[name];
      case "entityJson":
        return JSON.stringify(record.entity);
      case "timeJson":
        return JSON.stringify(record.createdOn);
      case "guid":
        return random.guid();
      case "number":
        return String(1000 + random.below(900_000));
      case "month":
        return record.createdOn.slice(0, 7);
      case "address":
        return `10.${random.below(255)}.${random.below(255)}.${random.below(255)}:443`;
      case "name":
        return random.pick(shapes.names);
      default:
        return random.pick(shapes.values);
    }
  };
}
