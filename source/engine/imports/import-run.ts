import { feedHashOf, identityOf, isOlder, isSameRecord } from "../../domain/error/error-identity.ts";
import type { FeedRecord, SyncError } from "../../domain/error/sync-error.ts";
import { causeOf } from "../../domain/cause/cause.ts";
import type { Change } from "../../domain/journal/change.ts";
import type { ReadMapName } from "../../domain/sides/map-name.ts";
import type { OpenedFeed } from "../../feeds/feed.ts";
import { EncodedRowsBuilder, ID_AT, jobInLine } from "../../store/format/packed-rows.ts";
import { IllegalChangeError } from "../../store/store-errors.ts";
import type { KeptFile, Store } from "../../store/store.ts";
import { isExportOf } from "../../text/exported-text.ts";
import type { ImportOptions, ImportReport } from "../engine.ts";
import { othersTurn } from "../turns/others-turn.ts";
import { JobFinder } from "./job-finder.ts";
import { newError, PackedRecordReader, type PackedRecords } from "./record-packer.ts";
import type { ReadingThreads } from "./reading-threads.ts";
import { RejectedLines } from "./rejected-lines.ts";
import { ToldRecords } from "./told-records.ts";

/** Records are looked at for so long before others have their turn: the first ones take many times as long as later ones. */
const TURN_MS = 8;
/** Records after which the time is looked at. */
const ITEMS_A_LOOK = 64;

export interface ImportContext {
  readonly store: Store;
  /** Dataverse table of a map, from the catalogue; empty when it does not know the map. */
  readonly tableOf: (entity: string) => string;
  /** What the name of a map stands for. */
  readonly readName: ReadMapName;
  /** Serialises what this import commits with every other use case. */
  readonly exclusive: <T>(work: () => Promise<T>) => Promise<T>;
  readonly nowAt: number;
  /** Threads that read long feeds; null where this one reads them all. */
  readonly threads: ReadingThreads | null;
}

/** One import: what it takes of each record, and what it has come to. */
export class ImportRun {
  readonly #options: ImportOptions;
  readonly #context: ImportContext;
  readonly #jobs: JobFinder;
  /** Feed hashes by id of what this feed has told so far: for rows without an id, and for a dry run. */
  readonly #told = new ToldRecords();
  readonly #rows = new EncodedRowsBuilder();
  /** The rows on their way to the disk: told, and not known to the store yet. */
  #flying: Promise<void> | null = null;
  #changes: Change[] = [];
  readonly #rejected = new RejectedLines();
  rejected: KeptFile | null = null;
  /** Jobs as they stand in lines, by the places of the records that are being taken, until others may have changed them. */
  #jobsInLine: ({ readonly name: string; readonly bytes: Buffer } | undefined)[] = [];
  read = 0;
  #added = 0;
  #known = 0;
  #updated = 0;
  #conflicts = 0;

  constructor(options: ImportOptions, context: ImportContext) {
    this.#options = options;
    this.#context = context;
    this.#jobs = new JobFinder(context.store, options.job, options.feedName, context.readName);
  }

  async take(load: readonly PackedRecords[]): Promise<void> {
    let turnFrom = performance.now();
    for (const packed of load) {
      const reader = new PackedRecordReader(packed);
      const { rejected } = packed;
      this.#jobsInLine = [];
      let passed = 0;
      for (let row = 0; row < packed.rows.rows; row++) {
        for (; (rejected[passed]?.after ?? Infinity) <= row; passed++) this.#reject(rejected[passed]);
        this.read++;
        if (this.read % ITEMS_A_LOOK === 0 && performance.now() - turnFrom > TURN_MS) {
          await othersTurn();
          turnFrom = performance.now();
        }
        if (!this.#takeNew(reader, row, packed)) await this.#takeTold(reader, row, packed);
      }
      for (; passed < rejected.length; passed++) this.#reject(rejected[passed]);
    }
    await this.#flush();
  }

  finish({ format, hidden }: OpenedFeed): ImportReport {
    return {
      format,
      read: this.read,
      added: this.#added,
      known: this.#known,
      updated: this.#updated,
      conflicts: this.#conflicts,
      rejected: this.#rejected.first,
      rejectedCount: this.#rejected.count,
      rejectedFile: this.rejected?.path ?? null,
      rejectedNotKept: this.#rejected.notKept,
      hidden: hidden === null ? null : { ...hidden },
      jobs: this.#jobs.report(),
    };
  }

  #reject(rejected: PackedRecords["rejected"][number] | undefined): void {
    if (rejected === undefined) return;
    this.read++;
    this.#rejected.add(rejected.line);
  }

  /** Takes a record that neither the store nor this feed has told before, by its bytes alone; false for any other. */
  #takeNew(reader: PackedRecordReader, row: number, packed: PackedRecords): boolean {
    const { bytes } = reader;
    const id = { from: reader.startOf(row) + ID_AT, to: reader.idEndOf(row) };
    if (id.to === 0 || this.#context.store.hasAscii(bytes, id.from, id.to)) return false;
    if (!this.#told.addAscii(bytes, id, { from: reader.hashFrom(row), to: reader.hashTo(row) })) return false;
    const job = this.#jobOf(reader.placeOf(row), packed);
    this.#rows.add(reader, row, job.bytes);
    this.#count(job.name, reader.isConflict(row));
    return true;
  }

  async #takeTold(reader: PackedRecordReader, row: number, packed: PackedRecords): Promise<void> {
    const record = reader.recordOf(row);
    const feedHash = feedHashOf(record);
    const id = this.#identify(record, feedHash);
    if (id === null) {
      this.#known++;
      return;
    }
    const { store } = this.#context;
    const wasTold = this.#told.has(id);
    // A second state of a record that this feed adds: it has to be in before it can be revised.
    if (wasTold && !this.#options.dryRun && !store.has(id)) {
      await this.#flush();
      await this.landed();
    }
    const known = store.known(id);
    this.#told.set(id, feedHash);
    if (known === undefined) {
      if (wasTold) this.#known++;
      else this.#add(record, id, this.#jobOf(reader.placeOf(row), packed).name);
      return;
    }
    if (!isSameRecord(known.error, record)) {
      this.#rejected.add({
        line: reader.lineOf(row),
        reason: `The id "${id.slice(0, 80)}" belongs to another record (${known.error.entity}, key ${known.error.uniqueKey}); expected a new id or the same entity, data source, key and company.`,
        text: JSON.stringify(record),
      });
      return;
    }
    this.#known++;
    this.#jobs.count(known.error.job);
    const isFinal = known.error.state === "synced" || known.error.state === "dismissed";
    if (isFinal || known.feedHash === feedHash || isOlder(known.error.recordVersion, record.recordVersion))
      return;
    if (isOwnExport(known.error, record, known.feedHash)) return;
    this.#updated++;
    this.#changes.push(revision(known.error, record, feedHash));
  }

  /** The record's id; null when this very row was told by this feed before. */
  #identify(record: FeedRecord, feedHash: string): string | null {
    for (let occurrence = 0; ; occurrence++) {
      const id = record.id === "" ? identityOf(record, occurrence) : record.id;
      const told = this.#told.get(id);
      if (told === feedHash) return null;
      if (told === undefined || record.id !== "") return id;
    }
  }

  #jobOf(place: number, { places }: PackedRecords): { readonly name: string; readonly bytes: Buffer } {
    const known = this.#jobsInLine[place];
    if (known !== undefined) return known;
    const name = this.#jobs.jobOf(places[place] ?? { entity: "", table: "", job: "" });
    const job = { name, bytes: jobInLine(name) };
    this.#jobsInLine[place] = job;
    return job;
  }

  #add(record: FeedRecord, id: string, job: string): void {
    this.#rows.addRow(newError(record, id, job, causeOf(record.code, record.message)));
    this.#count(job, record.category === "conflict");
  }

  #count(job: string, isConflict: boolean): void {
    this.#jobs.count(job);
    this.#added++;
    if (isConflict) this.#conflicts++;
  }

  async #flush(): Promise<void> {
    const { store, nowAt } = this.#context;
    const rows = this.#rows.taken();
    const jobs = this.#jobs.changes();
    const revisions = this.#changes;
    const rejects = this.#rejected.taken();
    this.#jobsInLine = [];
    this.#changes = [];
    if (this.#options.dryRun) return;
    if (rejects.length > 0) {
      this.rejected = await store.keepRejects(`${this.#options.feedName}-${nowAt}`, rejects);
    }
    if (jobs.length > 0) await store.commit(jobs);
    await this.#revise(revisions);
    await this.landed();
    if (rows.ends.length === 0) return;
    const landing = store.addEncoded(rows);
    // Its failure is met by `landed`, which every path calls.
    landing.catch(() => undefined);
    this.#flying = landing;
  }

  /** A record may be settled for good between the reading of its line and the commit: it then stays as it is. */
  async #revise(revisions: readonly Change[]): Promise<void> {
    if (revisions.length === 0) return;
    const { store } = this.#context;
    try {
      await store.commit(revisions);
    } catch (reason) {
      if (!(reason instanceof IllegalChangeError)) throw reason;
      for (const revision of revisions) {
        await store.commit([revision]).catch((one: unknown) => {
          if (!(one instanceof IllegalChangeError)) throw one;
          this.#updated--;
        });
      }
    }
  }

  /** Resolves when every row handed to the store is durable. */
  async landed(): Promise<void> {
    const flying = this.#flying;
    this.#flying = null;
    await flying;
  }
}

/** True for a record that is known, but for what an export of ours does to texts: it must not put the copy in place. */
function isOwnExport(known: SyncError, record: FeedRecord, feedHash: string): boolean {
  const isCopy = isExportOf(known.message, record.message) && isExportOf(known.code, record.code);
  if (!isCopy) return false;
  return feedHashOf({ ...record, message: known.message, code: known.code }) === feedHash;
}

function revision(known: SyncError, record: FeedRecord, feedHash: string): Change {
  return {
    kind: "error-revised",
    error: known.id,
    record: {
      errorCreatedAt: record.errorCreatedAt,
      table: record.table === "" ? known.table : record.table,
      code: record.code,
      message: record.message,
      category: record.category,
      operation: record.operation,
      recordVersion: record.recordVersion,
      // Our own tries count as well; a feed never takes an attempt back.
      attempts: Math.max(known.attempts, record.attempts),
      cause: causeOf(record.code, record.message),
      feedHash,
    },
  };
}
