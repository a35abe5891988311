import type { CauseMemory } from "../domain/cause/cause-memory.ts";
import type { Change } from "../domain/journal/change.ts";
import type { CauseMove, TimelineEntry } from "../domain/request/timeline.ts";
import type { ErrorFilter } from "../domain/query/error-filter.ts";
import type { ErrorGroups, GroupsQuery } from "../domain/query/error-groups.ts";
import type { FacetCount, FacetField, SortTerm } from "../domain/query/error-order.ts";
import type { HistogramReading } from "../domain/measures.ts";
import type { MissingReference } from "../domain/cause/missing-reference.ts";
import type { RecordHistory } from "../domain/error/superseded.ts";
import type { VouchedFile } from "../domain/journal/audit-event.ts";
import type { IntegrationJob } from "../domain/sides/integration-job.ts";
import type { SyncError, SyncErrorCategory, SyncErrorState } from "../domain/error/sync-error.ts";
import type { RequestOutcome, SentWrite, SyncRequest } from "../domain/request/sync-request.ts";

/**
 * Rows that a filter matches, in order. A record keeps its row number while the store is open; which rows match holds
 * until the next commit.
 */
export type RowSet = Uint32Array;

/** What rows are distinguished by. */
export type PartField =
  | "entity"
  | "job"
  | "cause"
  | "request"
  | "state"
  | "category"
  | "operation"
  | "source";

/** What most of some rows have. */
export interface LargestPart {
  /** The word of a field that most have; empty for no rows. */
  readonly word: string;
  /** The newest row that has it. */
  readonly row: number;
  /** How many words the rows have. */
  readonly of: number;
}

/** A missing reference that rows report, and the listed rows that have its key. */
export interface ParentLink extends MissingReference {
  readonly company: string;
  readonly records: number;
  readonly listed: readonly number[];
}

/** What some rows wait for. */
export interface ParentLinks {
  /** Rows that wait for at least one parent. */
  readonly records: number;
  /** Each parent once, with how many of the rows wait for it. */
  readonly parents: readonly ParentLink[];
}

/** A field whose words are kept once, and a row has the number of one. */
export type WordColumn = "entity" | "job" | "cause" | "request";

/** Reads over the listed sync errors (open, queued, reconciling; never Conflict). No call awaits the disk. */
export interface ErrorIndex {
  /** Number of listed sync errors. */
  readonly size: number;
  /** Number of all rows, listed or not: one that comes later has a row number from here on. */
  readonly rows: number;
  /** Grows whenever any row changes. */
  readonly revision: number;
  select(filter: ErrorFilter, nowAt: number): RowSet;
  /** The same rows in the given order; ties by errorCreatedAt newest first, then by row. */
  sort(rows: RowSet, sort: readonly SortTerm[]): RowSet;
  /** The first rows of that order, `count` at least and all where that is as quick; `rows` as `select` answers them. */
  first(rows: RowSet, sort: readonly SortTerm[], count: number): RowSet;
  /** Steps after which `sort` is quick for that many rows, to be taken one by one; null when it is already. */
  preparing(rows: number, sort: readonly SortTerm[]): Iterator<void> | null;
  /** The whole record; reads its texts from the disk. */
  at(row: number): SyncError;
  /** Single fields of a row, without building the record. */
  idOf(row: number): string;
  createdAt(row: number): number;
  stateOf(row: number): SyncErrorState;
  categoryOf(row: number): SyncErrorCategory;
  wordOf(row: number, field: WordColumn): string;
  isListed(row: number): boolean;
  /** The rows by the word of a field, in the given order; words that `nameOf` gives one name are one part. */
  parts(rows: RowSet, field: PartField, nameOf?: (word: string) => string): ReadonlyMap<string, RowSet>;
  /** How many of the rows have each word, without putting them apart. */
  partSizes(rows: RowSet, field: PartField): ReadonlyMap<string, number>;
  /** What most of the rows have, without putting them apart. */
  largestPart(rows: RowSet, field: PartField): LargestPart;
  /** Steps after which an order by creation is quick, to be taken one by one; null when it is already. */
  ordering(): Iterator<void> | null;
  /** What the fingerprint of former rules has become; several where the present rules distinguish its records. */
  causesNow(former: string): readonly string[];
  /** Row of a listed sync error, or -1. */
  rowOf(id: string): number;
  /** Counts by value, largest first, each field under the filter without its own terms. */
  facet(filter: ErrorFilter, field: FacetField, nowAt: number): readonly FacetCount[];
  /**
   * When the records were created that came at or after a moment, in no order: also those that have left since, but no
   * Conflict failure, which is never listed.
   */
  arrivals(since: number): Float64Array;
  /** Rows created at or after each of the moments, under the filter without its terms on time. */
  createdSince(filter: ErrorFilter, moments: readonly number[], nowAt: number): readonly number[];
  groups(query: GroupsQuery, nowAt: number): ErrorGroups;
  /** Rows whose record is not known yet: `linking` finds them, and whatever needs them finds them at once. */
  readonly unlinked: number;
  /** Finds the errors of each record, in steps between which others can have their turn. */
  linking(): Iterator<void>;
  /** The row of the later error of the same record that stands for this one, listed or synced; -1 where none does. */
  supersederOf(row: number): number;
  /** The errors of the row's record; null where it is the only one. */
  historyOf(row: number): RecordHistory | null;
  /** What the rows wait for, in no order; in steps, between which others can have their turn. */
  parentsOf(rows: RowSet): Generator<void, ParentLinks>;
  /** Sync errors that lost the conflict detection: stored, never listed. */
  readonly conflicts: number;
}

/** One row of an import, ready to store. */
export interface NewError {
  readonly error: SyncError;
  /** Fingerprint of the feed's fields (see RevisedFields). */
  readonly feedHash: string;
  /** The message that it was imported with, where the record has another since. */
  readonly importedMessage?: string | undefined;
}

export interface KnownError {
  /** Also answers for synced and dismissed records, which are in no list. */
  readonly error: SyncError;
  readonly feedHash: string;
}

export interface CauseOutcomes {
  readonly cleared: number;
  readonly untried: number;
}

/** A record's place in a request. */
export interface WorkItem {
  readonly error: string;
  /** What the record is now, whether or not it is listed; `request` is the one that holds it or held it last. */
  readonly names: {
    readonly company: string;
    readonly entity: string;
    readonly cause: string;
    readonly request: string;
  };
  /** Null until settled. */
  readonly outcome: RequestOutcome | null;
  /** The write that was sent for it and that no reading has proven yet; null for none, and once settled. */
  readonly sent: SentWrite | null;
}

export interface RecoveryReport {
  /** What the opening found, in sentences an operator can read; empty after a clean close. */
  readonly findings: readonly string[];
  /** Rows that came from the cache of the columns; 0 where the segments were read. */
  readonly cachedRows: number;
}

/** The folder's documents: small, mutable, one lowdb file. */
export interface StoreSettings {
  readonly environment: string;
  /** True makes the header loud. */
  readonly production: boolean;
  readonly readOnly: boolean;
  /** False switches the sealed copy before a dismissal off. */
  readonly sealedCopies: boolean;
}

export interface AuditReading {
  /** Every line, oldest first: those of the file, and those that only the journal says yet. */
  readonly lines: readonly string[];
  /** Number of the first line, from 1, that does not follow from the one before it; null when all do. */
  readonly brokenAt: number | null;
  /** Hash of the last line: kept elsewhere, it proves the whole. */
  readonly head: string;
}

/** A file that was written next to the journal. */
export interface KeptFile {
  readonly path: string;
  /** For the line of the journal that makes it count. */
  readonly file: VouchedFile;
}

/** The files next to the journal that the audit vouches for, by path below the data folder. */
export interface FileReading {
  /** How many are as they were written. */
  readonly sound: number;
  /** Damaged, edited, or not to be read. */
  readonly changed: readonly string[];
  /** Moved away or deleted. */
  readonly missing: readonly string[];
  /** No line names them: an older version has written them, a crash has cut off what wrote them, or it is under way. */
  readonly unvouched: readonly string[];
}

/** How an engine stands with the other hosts of its environment. */
export interface TeamState {
  /** The database, as messages name it. */
  readonly at: string;
  /** True while this engine is the one that runs the requests. */
  readonly runsRequests: boolean;
  /** False for a role that the database lets only look. */
  readonly mayWrite: boolean;
  /** Why what is shown may be old and nothing is saved, in sentences; empty when all is well. */
  readonly fault: string;
  /** When what is shown was last held to the database; null when it was not since the start. */
  readonly asOf: number | null;
}

/** Called when this engine becomes the one that runs the requests, and when it no longer is. */
export interface RunnerWatch {
  /** `isClean` is true where nobody was running them before, or the one who was has stopped in order. */
  readonly gained: (isClean: boolean) => void;
  readonly lost: () => void;
}

/** The other hosts that share an environment, as far as an engine has to do with them. */
export interface TeamView {
  readonly environment: string;
  state(): TeamState;
  /** The role that this engine has signed in as, by the word of the database alone. Throws where it cannot be asked. */
  provenName(): Promise<string>;
  /** Asks to run the requests from now on; one engine of the environment does at a time. */
  seekToRun(watch: RunnerWatch): void;
  /** Lets another engine run them at once; to be called when nothing runs here any more. */
  giveBack(): Promise<void>;
  /** Brings memory up to what the others have committed. Never rejects: the state says what is in the way. */
  look(): Promise<void>;
}

/**
 * The one writer of a data folder. `commit` and `addErrors` resolve when the disk holds the change; memory never
 * runs ahead of it. After a failed fsync every later call rejects with StorePoisonedError.
 */
export interface Store {
  readonly folder: string;
  readonly recovery: RecoveryReport;
  /** Null for a data folder on its own. */
  readonly team: TeamView | null;
  /** Grows by one with each durable commit. */
  readonly revision: number;
  readonly errors: ErrorIndex;
  jobs(): readonly IntegrationJob[];
  /** Name case folded. */
  job(name: string): IntegrationJob | undefined;
  /** What is kept of a cause, also under its former fingerprints; of an unknown one nothing. */
  causeMemory(cause: string): CauseMemory;
  /** Everything that is kept of causes, under the fingerprints it was kept under. */
  causeMemories(): readonly CauseMemory[];
  /** Of the records of a request, by cause: how many are in sync, and how many were not tried. */
  outcomesByCause(requestId: string): ReadonlyMap<string, CauseOutcomes>;
  /** In order of creation. */
  requests(): readonly SyncRequest[];
  request(id: string): SyncRequest | undefined;
  /** The frozen selection in run order; empty for an unknown request. */
  work(requestId: string): readonly WorkItem[];
  knownError(id: string): KnownError | undefined;
  /** What became of a record, oldest first: its import, and the newest ends of requests that took it. */
  timeline(id: string): readonly TimelineEntry[];
  /** Records that left the list through requests at or after each of the moments; the moments latest first. */
  leftSince(moments: readonly number[]): readonly number[];
  /** Which causes records came back with instead of which. */
  causeMoves(): readonly CauseMove[];
  /** Code and message of a record that has, or had, this cause; null where nothing is kept of one. */
  causeSample(cause: string): { readonly code: string; readonly message: string } | null;
  /** True for a record that is stored, listed or not. */
  has(id: string): boolean;
  settings(): StoreSettings;
  changeSettings(settings: Partial<StoreSettings>): Promise<void>;
  /**
   * Runs work that reads, decides and commits; again from its beginning where another host has changed the environment in
   * between. A folder on its own runs it once.
   */
  decide<T>(work: () => Promise<T>): Promise<T>;
  /** All changes of one call become durable and visible together, or none does. */
  commit(changes: readonly Change[]): Promise<void>;
  /** Appends rows to a segment, fsyncs it, then journals the row range that makes them visible. */
  addErrors(rows: readonly NewError[]): Promise<void>;
  /**
   * Writes and fsyncs a copy of these records, read-only, before a dismissal, and vouches for the file. `because` is the
   * proof of each, where there is one, and becomes part of its line.
   */
  seal(requestId: string, ids: readonly string[], because?: readonly string[]): Promise<KeptFile>;
  /** Appends rejected lines of a feed, as NDJSON, to `rejected/<name>.ndjson` and vouches for the file. */
  keepRejects(
    name: string,
    lines: readonly { readonly line: number; readonly reason: string; readonly text: string }[],
  ): Promise<KeptFile>;
  /** Writes what makes the next start quick, where it is out of date, next to other work; for the end of an import. */
  refreshCache(): void;
  /** Who did what, oldest first, with the proof that no line was changed. */
  audit(): Promise<AuditReading>;
  /** Holds the files that the audit names to their hashes; reads all of them. */
  vouchedFiles(): Promise<FileReading>;
  /** The present length of the journal and how long commits waited for it; null for a snapshot. */
  journalMeasures(): { readonly bytes: number; readonly syncing: HistogramReading } | null;
  /** Called once after each commit; returns the unsubscriber. */
  subscribe(listener: () => void): () => void;
  close(): Promise<void>;
}
