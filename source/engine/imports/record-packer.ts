import { feedHashOf, identityOf } from "../../domain/error/error-identity.ts";
import type { FeedRecord } from "../../domain/error/sync-error.ts";
import type { FeedItem, RejectedLine } from "../../feeds/feed.ts";
import { PackedRowReader, RowPacker, type PackedRows } from "../../store/format/packed-rows.ts";
import { decodeRow } from "../../store/format/row-format.ts";
import type { NewError } from "../../store/store.ts";
import { RecentCauses } from "./recent-causes.ts";

/** What decides the job of a record. */
export type JobPlace = Pick<FeedRecord, "entity" | "table" | "job">;

/**
 * A stretch of a feed, read: its records as lines of a segment, all but their jobs, and what was rejected. It is made of
 * plain values and buffers, so that another thread can make it.
 */
export interface PackedRecords {
  readonly rows: PackedRows;
  /** For each row its line in the feed, the number of its place, and NAMED or CONFLICT. */
  readonly notes: Uint32Array<ArrayBuffer>;
  readonly places: readonly JobPlace[];
  /** What was rejected, each with how many rows come before it. */
  readonly rejected: readonly { readonly after: number; readonly line: RejectedLine }[];
}

const NOTES = 3;
/** The feed states the id of the record; else it is what the record is identified by. */
const NAMED = 1;
const CONFLICT = 2;
const FIRST_ROWS = 256;

/** Makes packed records of what is read of a feed: finds cause and fingerprint of each, and writes its line. */
export class RecordPacker {
  readonly #rows = new RowPacker();
  readonly #causes = new RecentCauses();
  #places = new Places();
  #notes = new Uint32Array(FIRST_ROWS * NOTES);
  #count = 0;
  #rejected: { readonly after: number; readonly line: RejectedLine }[] = [];

  /** Items that were taken and not handed over yet. */
  get items(): number {
    return this.#count + this.#rejected.length;
  }

  add(item: FeedItem): void {
    if ("rejected" in item) {
      this.#rejected.push({ after: this.#count, line: item.rejected });
      return;
    }
    const { record, line } = item;
    const isNamed = record.id !== "";
    const id = isNamed ? record.id : identityOf(record, 0);
    this.#rows.add(newError(record, id, "", this.#causes.causeOf(record.code, record.message)));
    const flags = (isNamed ? NAMED : 0) + (record.category === "conflict" ? CONFLICT : 0);
    this.#note(line, this.#places.numberOf(record), flags);
  }

  /** What was taken since the last call. */
  taken(): PackedRecords {
    const packed = {
      rows: this.#rows.taken(),
      notes: this.#notes.slice(0, this.#count * NOTES),
      places: this.#places.all,
      rejected: this.#rejected,
    };
    this.#places = new Places();
    this.#count = 0;
    this.#rejected = [];
    return packed;
  }

  #note(line: number, place: number, flags: number): void {
    const at = this.#count * NOTES;
    if (at + NOTES > this.#notes.length) {
      const grown = new Uint32Array(this.#notes.length * 2);
      grown.set(this.#notes);
      this.#notes = grown;
    }
    this.#notes[at] = line;
    this.#notes[at + 1] = place;
    this.#notes[at + 2] = flags;
    this.#count += 1;
  }
}

/** The places of some records, each once; neighbours share theirs more often than not. */
class Places {
  readonly all: JobPlace[] = [];
  // Maps in maps, because a text put together for each record costs more than all the rest.
  readonly #numbers = new Map<string, Map<string, Map<string, number>>>();
  #last: JobPlace = { entity: "", table: "", job: "" };
  #lastNumber = -1;

  numberOf({ entity, table, job }: JobPlace): number {
    const last = this.#last;
    const isSame = last.entity === entity && last.table === table && last.job === job;
    if (isSame && this.#lastNumber >= 0) return this.#lastNumber;
    const ofEntity = this.#numbers.get(entity) ?? new Map<string, Map<string, number>>();
    const ofTable = ofEntity.get(table) ?? new Map<string, number>();
    this.#last = { entity, table, job };
    this.#lastNumber = ofTable.get(job) ?? this.all.length;
    if (this.#lastNumber < this.all.length) return this.#lastNumber;
    this.all.push(this.#last);
    this.#numbers.set(entity, ofEntity.set(table, ofTable.set(job, this.#lastNumber)));
    return this.#lastNumber;
  }
}

/** Reads what was packed, row by row. */
export class PackedRecordReader extends PackedRowReader {
  readonly #packed: PackedRecords;

  constructor(packed: PackedRecords) {
    super(packed.rows);
    this.#packed = packed;
  }

  lineOf(row: number): number {
    return this.#packed.notes[row * NOTES] ?? 0;
  }

  placeOf(row: number): number {
    return this.#packed.notes[row * NOTES + 1] ?? 0;
  }

  isConflict(row: number): boolean {
    return ((this.#packed.notes[row * NOTES + 2] ?? 0) & CONFLICT) !== 0;
  }

  /** The id as it is packed: stated, or what identifies the record. */
  idOf(row: number): string {
    return this.#decoded(row).error.id;
  }

  /** The record as the feed tells it, without an id where it states none. */
  recordOf(row: number): FeedRecord {
    const { error } = this.#decoded(row);
    const isNamed = ((this.#packed.notes[row * NOTES + 2] ?? 0) & NAMED) !== 0;
    return {
      id: isNamed ? error.id : "",
      errorCreatedAt: error.errorCreatedAt,
      entity: error.entity,
      table: error.table,
      dataSource: error.dataSource,
      uniqueKey: error.uniqueKey,
      company: error.company,
      code: error.code,
      message: error.message,
      category: error.category,
      operation: error.operation,
      recordVersion: error.recordVersion,
      attempts: error.attempts,
      job: this.#packed.places[this.placeOf(row)]?.job ?? "",
    };
  }

  #decoded(row: number): NewError {
    return decodeRow(JSON.parse(this.bytes.toString("utf8", this.startOf(row), this.endOf(row))), "row");
  }
}

/** A record as it comes into the store. Field by field: copying by spread takes several times as long. */
export function newError(record: FeedRecord, id: string, job: string, cause: string): NewError {
  const error = {
    id,
    errorCreatedAt: record.errorCreatedAt,
    entity: record.entity,
    table: record.table,
    dataSource: record.dataSource,
    uniqueKey: record.uniqueKey,
    company: record.company,
    code: record.code,
    message: record.message,
    category: record.category,
    operation: record.operation,
    recordVersion: record.recordVersion,
    attempts: record.attempts,
    state: "open",
    job,
    cause,
    request: "",
  } as const;
  return { error, feedHash: feedHashOf(record) };
}
