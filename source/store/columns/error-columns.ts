import type { RevisedFields } from "../../domain/journal/change.ts";
import { fold } from "../../text/fold.ts";
import { DATA_SOURCES, type DataSource } from "../../domain/error/data-source.ts";
import { CATEGORIES, ERROR_STATES, isFinal, isListed, OPERATIONS } from "../../domain/error/sync-error.ts";
import type {
  SyncError,
  SyncErrorCategory,
  SyncErrorState,
  SyncOperation,
} from "../../domain/error/sync-error.ts";
import type { NewFault } from "../../domain/request/sync-request.ts";
import { AS_IMPORTED, MOVED, REWRITTEN } from "./moved-row.ts";
import type { MovedRow, RewrittenRow, RowTexts } from "./moved-row.ts";
import { ChoiceColumn } from "./choice-column.ts";
import { IdTable } from "./id-table.ts";
import { MessageTexts, NO_TEXT } from "./message-texts.ts";
import { InstantColumn } from "./instant-column.ts";
import { bytes, numbers32 } from "./number-column.ts";
import { PresentCauses } from "./present-cause.ts";
import { RowFiles } from "./row-files.ts";
import type { RowLine } from "./row-files.ts";
import { RowLog } from "./row-log.ts";
import type { KnownError, NewError } from "../store.ts";
import { TextPool } from "./text-pool.ts";
import { WordColumn } from "./word-column.ts";

/** Rows as a whole, as the cache holds them. */
export interface AdoptedRows {
  readonly ids: TextPool;
  readonly keys: TextPool;
  readonly messages: MessageTexts;
  readonly byId: IdTable;
  readonly rows: number;
  readonly listedRows: number;
  readonly conflicts: number;
}

/** Every stored sync error, column by column; a row keeps its number for as long as the store is open. */
export class ErrorColumns {
  readonly createdAt = new InstantColumn();
  readonly attempts = numbers32();
  readonly entity = new WordColumn();
  readonly table = new WordColumn();
  readonly company = new WordColumn();
  readonly code = new WordColumn();
  readonly job = new WordColumn();
  readonly cause = new WordColumn();
  readonly request = new WordColumn();
  readonly causes = new PresentCauses();
  readonly source = new ChoiceColumn<DataSource>(DATA_SOURCES);
  readonly category = new ChoiceColumn<SyncErrorCategory>(CATEGORIES);
  readonly operation = new ChoiceColumn<SyncOperation>(OPERATIONS);
  readonly state = new ChoiceColumn<SyncErrorState>(ERROR_STATES);
  /** 1 for a row that is on the Sync errors list. */
  readonly listed = bytes();
  /** Number of the row's message among the texts. */
  readonly message = numbers32();
  readonly files = new RowFiles();
  /** Place of the row in the request that holds it or held it last. */
  readonly place = numbers32();
  /** 1 while a write is intended and its answer is not known. */
  readonly unanswered = bytes();
  /** AS_IMPORTED, or what the next checkpoint must hold of the row. */
  readonly moved = bytes();
  /** Texts that differ from those in the segment. */
  readonly rewritten = new Map<number, Partial<RowTexts>>();
  readonly changes = new RowLog();
  #ids = new TextPool();
  #keys = new TextPool();
  #messages = new MessageTexts();
  #byId = new IdTable(this.#ids);
  #rows = 0;
  #listedRows = 0;
  #conflicts = 0;
  #revision = 0;

  get rows(): number {
    return this.#rows;
  }

  get listedRows(): number {
    return this.#listedRows;
  }

  /** Records that lost the conflict detection: stored, never listed. */
  get conflicts(): number {
    return this.#conflicts;
  }

  /** Grows whenever a row changes. */
  get revision(): number {
    return this.#revision;
  }

  get ids(): TextPool {
    return this.#ids;
  }

  /** Unique keys by row, case folded. */
  get keys(): TextPool {
    return this.#keys;
  }

  get messages(): MessageTexts {
    return this.#messages;
  }

  get byId(): IdTable {
    return this.#byId;
  }

  /** Takes over texts and totals; the columns next to them must hold as many rows. */
  adopt(parts: AdoptedRows): void {
    this.#ids = parts.ids;
    this.#keys = parts.keys;
    this.#messages = parts.messages;
    this.#byId = parts.byId;
    this.#rows = parts.rows;
    this.#listedRows = parts.listedRows;
    this.#conflicts = parts.conflicts;
    this.changes.noteAll();
    this.#revision += 1;
  }

  /** Makes room for that many rows at once. */
  reserve(rows: number): void {
    const { entity, table, company, code, job, cause, request, source, category, operation, state } = this;
    const { createdAt, attempts, listed, message, files, place, unanswered, moved } = this;
    for (const column of [entity, table, company, code, job, cause, request]) column.reserve(rows);
    for (const column of [source, category, operation, state]) column.reserve(rows);
    for (const column of [createdAt, attempts, message, place, files.starts, files.sums])
      column.reserve(rows);
    for (const column of [listed, unanswered, moved]) column.reserve(rows);
    this.#byId.reserve(rows);
  }

  /** Row of a stored record, listed or not; -1 when it is not known. */
  rowOf(id: string): number {
    return this.#byId.rowOf(id);
  }

  /** Adds the next row, unless its id is known; `line` is null for a row that is in no segment. */
  add({ error, feedHash }: NewError, line: RowLine | null = null): void {
    const row = this.#rows;
    if (!this.#byId.add(row, error.id)) return;
    this.#rows += 1;
    this.#ids.add(error.id);
    this.#keys.add(fold(error.uniqueKey));
    this.entity.set(row, error.entity);
    this.source.set(row, error.dataSource);
    this.company.set(row, error.company);
    this.job.set(row, error.job);
    this.request.set(row, error.request);
    this.place.set(row, 0);
    this.unanswered.set(row, 0);
    this.#setFeedFields(row, error);
    this.message.set(row, this.#messages.numberOf(error.message));
    this.moved.set(row, AS_IMPORTED);
    if (line !== null) this.files.note(row, line.start, line.sum);
    else {
      const { uniqueKey, message, recordVersion } = error;
      this.rewritten.set(row, { uniqueKey, message, recordVersion, feedHash });
    }
    this.state.set(row, error.state);
    this.#count(row, 1);
  }

  at(row: number): SyncError {
    return this.knownError(row).error;
  }

  knownError(row: number): KnownError {
    const { uniqueKey, message, recordVersion, feedHash } = this.#textsOf(row);
    const state = this.state.at(row);
    const error: SyncError = {
      id: this.#ids.at(row),
      errorCreatedAt: this.createdAt.at(row),
      entity: this.entity.at(row),
      table: this.table.at(row),
      dataSource: this.source.at(row),
      uniqueKey,
      company: this.company.at(row),
      code: this.code.at(row),
      message: this.message.at(row) === NO_TEXT ? "" : message,
      category: this.category.at(row),
      operation: this.operation.at(row),
      recordVersion: isFinal(state) ? "" : recordVersion,
      attempts: this.attempts.at(row),
      state,
      job: this.job.at(row),
      cause: this.cause.at(row),
      request: this.request.at(row),
    };
    return { error, feedHash };
  }

  setUnanswered(row: number, sent: number): void {
    this.unanswered.set(row, sent);
    this.#move(row, MOVED);
    this.#revision += 1;
  }

  /** Puts the row into a request, at this place of its run order. */
  take(row: number, request: string, place: number): void {
    this.request.set(row, request);
    this.place.set(row, place);
    this.unanswered.set(row, 0);
    this.become(row, "queued");
  }

  /** A final state also drops the texts that only a list would show. */
  become(row: number, state: SyncErrorState): void {
    this.#count(row, -1);
    this.state.set(row, state);
    this.#move(row, MOVED);
    if (isFinal(state)) {
      this.message.set(row, NO_TEXT);
      const rewritten = this.rewritten.get(row);
      if (rewritten !== undefined) this.rewritten.set(row, { ...rewritten, message: "", recordVersion: "" });
    }
    this.#count(row, 1);
  }

  settle(
    row: number,
    becomes: SyncErrorState,
    attempts: number,
    fault: (NewFault & { readonly cause: string }) | null,
  ): void {
    this.attempts.set(row, attempts);
    if (fault !== null) {
      this.#count(row, -1);
      this.code.set(row, fault.code);
      this.category.set(row, fault.category);
      this.cause.set(row, this.causes.of(fault.cause, fault.code, fault.message));
      this.#rewrite(row, { message: fault.message });
      this.#count(row, 1);
    }
    this.become(row, becomes);
  }

  revise(row: number, record: RevisedFields): void {
    const { message, recordVersion, feedHash } = record;
    this.#count(row, -1);
    this.#setFeedFields(row, record);
    this.#rewrite(row, { message, recordVersion, feedHash });
    this.#count(row, 1);
  }

  /** What a checkpoint must hold of a row whose feed fields have changed. */
  rewrittenRow(row: number): RewrittenRow {
    const fields = {
      errorCreatedAt: this.createdAt.at(row),
      table: this.table.at(row),
      code: this.code.at(row),
      category: this.category.at(row),
      operation: this.operation.at(row),
      cause: this.cause.at(row),
    };
    return { fields, texts: this.rewritten.get(row) ?? {} };
  }

  /** Sets what a checkpoint says of a row that has moved. */
  restoreMoved(row: number, moved: MovedRow): void {
    this.request.set(row, moved.request);
    this.place.set(row, moved.place);
    this.unanswered.set(row, moved.unanswered);
    this.attempts.set(row, moved.attempts);
    this.become(row, moved.state);
  }

  /** Sets what a checkpoint says of a row whose feed fields have changed; texts it leaves out are in the segment. */
  restoreRewritten(row: number, { fields, texts }: RewrittenRow): void {
    this.#count(row, -1);
    this.createdAt.set(row, fields.errorCreatedAt);
    this.table.set(row, fields.table);
    this.code.set(row, fields.code);
    this.category.set(row, fields.category);
    this.operation.set(row, fields.operation);
    const message = texts.message ?? (() => this.#textsOf(row).message);
    this.cause.set(row, this.causes.of(fields.cause, fields.code, message));
    if (texts.message !== undefined) this.message.set(row, this.#messages.numberOf(texts.message));
    if (Object.keys(texts).length > 0) this.rewritten.set(row, texts);
    this.#move(row, REWRITTEN);
    this.#count(row, 1);
  }

  /** The row as its segment holds it; throws DamagedStoreError when the line there is not that of this record. */
  stored(row: number): NewError {
    return this.files.read(row, this.#ids.at(row), this.#keys.at(row));
  }

  #textsOf(row: number): RowTexts {
    const { uniqueKey, message, recordVersion, feedHash } = this.rewritten.get(row) ?? {};
    if (
      uniqueKey !== undefined &&
      message !== undefined &&
      recordVersion !== undefined &&
      feedHash !== undefined
    )
      return { uniqueKey, message, recordVersion, feedHash };
    const stored = this.stored(row);
    return {
      uniqueKey: uniqueKey ?? stored.error.uniqueKey,
      message: message ?? stored.error.message,
      recordVersion: recordVersion ?? stored.error.recordVersion,
      feedHash: feedHash ?? stored.feedHash,
    };
  }

  #rewrite(row: number, texts: Partial<RowTexts> & { readonly message: string }): void {
    this.message.set(row, this.#messages.numberOf(texts.message));
    this.rewritten.set(row, { ...this.rewritten.get(row), ...texts });
    this.#move(row, REWRITTEN);
  }

  #move(row: number, how: number): void {
    if (this.moved.at(row) < how) this.moved.set(row, how);
  }

  #setFeedFields(row: number, record: Omit<RevisedFields, "feedHash">): void {
    // Adding 0 turns -0, which JSON cannot distinguish from 0, into 0.
    this.createdAt.set(row, record.errorCreatedAt + 0);
    this.table.set(row, record.table);
    this.code.set(row, record.code);
    this.category.set(row, record.category);
    this.operation.set(row, record.operation);
    this.attempts.set(row, record.attempts);
    this.cause.set(row, this.causes.of(record.cause, record.code, record.message));
  }

  /** Takes the row out of the totals (-1) before a change and puts it back (+1) after it. */
  #count(row: number, by: 1 | -1): void {
    const state = this.state.at(row);
    const category = this.category.at(row);
    const listed = isListed({ state, category });
    if (listed) this.#listedRows += by;
    if (category === "conflict" && isListed({ state, category: "application" })) this.#conflicts += by;
    this.listed.set(row, listed && by > 0 ? 1 : 0);
    if (by < 0) this.changes.note(row);
    this.#revision += 1;
  }
}
