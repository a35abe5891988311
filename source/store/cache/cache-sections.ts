import { count, fields, listOf, text } from "../format/decode.ts";
import type { ErrorColumns } from "../columns/error-columns.ts";
import { IdTable } from "../columns/id-table.ts";
import { MessageTexts } from "../columns/message-texts.ts";
import { TextPool } from "../columns/text-pool.ts";
import type { WordColumn } from "../columns/word-column.ts";

const WORD_FIELDS = ["entity", "table", "company", "code", "job", "cause", "request"] as const;
const CHOICE_FIELDS = ["source", "category", "operation", "state"] as const;
const BYTE_FIELDS = ["listed", "unanswered", "moved"] as const;
const NUMBER_FIELDS = ["attempts", "message", "place"] as const;
const POOLS = ["ids", "keys", "messages"] as const;

type Pool = (typeof POOLS)[number];

/** A part of the cache: numbers of 1, 2, 4 or 8 bytes, or bare bytes. */
export type SectionData = Uint8Array | Uint16Array | Uint32Array | Float64Array;

export interface Section {
  readonly name: string;
  readonly data: SectionData;
}

const decodePool = fields({ firsts: listOf(count), odd: listOf(count), length: count });
const decodeWords = fields({
  entity: listOf(text),
  table: listOf(text),
  company: listOf(text),
  code: listOf(text),
  job: listOf(text),
  cause: listOf(text),
  request: listOf(text),
});

/** The small part of the columns: what the sections cannot say. */
export const decodeColumnsHead = fields({
  rows: count,
  listedRows: count,
  conflicts: count,
  words: decodeWords,
  /** Former and present fingerprint, pair by pair. */
  formerCauses: listOf(listOf(text)),
  pools: fields({ ids: decodePool, keys: decodePool, messages: decodePool }),
});
export type ColumnsHead = ReturnType<typeof decodeColumnsHead>;

export function columnsHead(errors: ErrorColumns): ColumnsHead {
  const { rows, listedRows, conflicts, entity, table, company, code, job, cause, request } = errors;
  const words = {
    entity: entity.words.slice(),
    table: table.words.slice(),
    company: company.words.slice(),
    code: code.words.slice(),
    job: job.words.slice(),
    cause: cause.words.slice(),
    request: request.words.slice(),
  };
  const pools = {
    ids: poolHead(errors.ids),
    keys: poolHead(errors.keys),
    messages: poolHead(errors.messages.pool),
  };
  return { rows, listedRows, conflicts, words, formerCauses: errors.causes.pairs(), pools };
}

function poolHead(pool: TextPool): ColumnsHead["pools"][Pool] {
  const { chunks, odd, length } = pool.parts();
  return { firsts: chunks.map(({ first }) => first), odd: [...odd], length };
}

/** The sections of the columns as they are now: arrays of which rows may change are copied, one a step. */
export function* columnSections(errors: ErrorColumns): Generator<Section> {
  const { rows } = errors;
  yield { name: "createdAt", data: errors.createdAt.values.slice(0, rows) };
  // Made in steps by who captures; another array takes its place when rows change.
  if (errors.createdAt.isInOrder(rows)) yield { name: "order", data: errors.createdAt.newestFirst(rows) };
  yield { name: "starts", data: errors.files.starts.values.slice(0, rows) };
  yield { name: "sums", data: errors.files.sums.values.slice(0, rows) };
  for (const name of NUMBER_FIELDS) yield { name, data: errors[name].values.slice(0, rows) };
  for (const name of BYTE_FIELDS) yield { name, data: errors[name].values.slice(0, rows) };
  for (const name of CHOICE_FIELDS) yield { name, data: errors[name].codes.slice(0, rows) };
  for (const name of WORD_FIELDS) yield { name, data: errors[name].codes.slice(0, rows) };
  const { hashes, slots } = errors.byId.parts(rows);
  yield { name: "hashes", data: hashes };
  yield { name: "slots", data: slots.slice() };
  for (const name of POOLS) {
    const pool = name === "messages" ? errors.messages.pool : errors[name];
    // Texts are only ever added, so these bytes stay what they are.
    const { chunks, starts } = pool.parts();
    yield { name: `${name}.starts`, data: starts };
    for (const [place, { bytes }] of chunks.entries()) yield { name: `${name}.${place}`, data: bytes };
  }
}

/** Sections by name, as they were read. */
export interface ReadSections {
  has(name: string): boolean;
  bytes(name: string): Uint8Array;
  words16or32(name: string): Uint16Array | Uint32Array;
  numbers(name: string): Uint32Array;
  instants(name: string): Float64Array;
}

/** Fills empty columns from the sections. */
export function fillColumns(errors: ErrorColumns, head: ColumnsHead, read: ReadSections): void {
  const { rows, listedRows, conflicts } = head;
  for (const [former = "", present = ""] of head.formerCauses) errors.causes.follow(former, present);
  errors.createdAt.adopt(read.instants("createdAt"));
  if (read.has("order")) errors.createdAt.adoptOrder(read.numbers("order").subarray(0, rows));
  errors.files.starts.adopt(read.numbers("starts"));
  errors.files.sums.adopt(read.numbers("sums"));
  for (const name of NUMBER_FIELDS) errors[name].adopt(read.numbers(name));
  for (const name of BYTE_FIELDS) errors[name].adopt(read.bytes(name));
  for (const name of CHOICE_FIELDS) errors[name].adopt(read.bytes(name));
  for (const name of WORD_FIELDS) fillWords(errors[name], rows, head.words[name], read.words16or32(name));
  const ids = poolFrom("ids", head, read);
  // The table's length is a power of two; what is behind it is the room that every section is given.
  const room = read.numbers("slots");
  const slots = room.subarray(0, 2 ** Math.floor(Math.log2(room.length)));
  const byId = new IdTable(ids, { hashes: read.numbers("hashes"), slots });
  const keys = poolFrom("keys", head, read);
  const messages = new MessageTexts(poolFrom("messages", head, read));
  errors.adopt({ ids, keys, messages, byId, rows, listedRows, conflicts });
}

function fillWords(
  column: WordColumn,
  rows: number,
  words: readonly string[],
  codes: Uint16Array | Uint32Array,
): void {
  column.adopt(codes, rows, words);
}

function poolFrom(name: Pool, head: ColumnsHead, read: ReadSections): TextPool {
  const { firsts, odd, length } = head.pools[name];
  const chunks = firsts.map((first, place) => ({ first, bytes: read.bytes(`${name}.${place}`) }));
  return TextPool.from({ chunks, starts: read.numbers(`${name}.starts`), odd, length });
}
