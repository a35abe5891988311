import type { RevisedFields } from "../domain/change.ts";
import type { DataSource } from "../domain/data-source.ts";
import { isListed } from "../domain/sync-error.ts";
import type { SyncError, SyncErrorCategory, SyncErrorState, SyncOperation } from "../domain/sync-error.ts";
import type { NewFault } from "../domain/sync-request.ts";
import { ChoiceColumn } from "./choice-column.ts";
import { bytes, instants, numbers32 } from "./number-column.ts";
import type { KnownError, NewError } from "./store.ts";
import { TextColumn } from "./text-column.ts";
import { WordColumn } from "./word-column.ts";

/** Every stored sync error, column by column; a row keeps its number for as long as the store is open. */
export class ErrorColumns {
  readonly createdAt = instants();
  readonly attempts = numbers32();
  readonly entity = new WordColumn();
  readonly table = new WordColumn();
  readonly company = new WordColumn();
  readonly code = new WordColumn();
  readonly job = new WordColumn();
  readonly cause = new WordColumn();
  readonly request = new WordColumn();
  readonly source = new ChoiceColumn<DataSource>(["finance-and-operations", "dataverse"]);
  readonly category = new ChoiceColumn<SyncErrorCategory>([
    "application",
    "system",
    "concurrency",
    "conflict",
  ]);
  readonly operation = new ChoiceColumn<SyncOperation>(["create", "update"]);
  readonly state = new ChoiceColumn<SyncErrorState>(["open", "queued", "reconciling", "synced", "dismissed"]);
  readonly id = new TextColumn();
  readonly key = new TextColumn();
  readonly message = new TextColumn();
  /** 1 for a row that is on the Sync errors list. */
  readonly listed = bytes();
  readonly #recordVersion = new TextColumn();
  readonly #feedHash = new TextColumn();
  /** Place of the row in the request that holds it or held it last. */
  readonly #place = numbers32();
  /** 1 while a write is intended and its answer is not known. */
  readonly #unanswered = bytes();
  readonly #rowById = new Map<string, number>();
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

  /** Row of a stored record, listed or not; -1 when it is not known. */
  rowOf(id: string): number {
    return this.#rowById.get(id) ?? -1;
  }

  add({ error, feedHash }: NewError): void {
    const row = this.#rows;
    this.#rows += 1;
    this.#rowById.set(error.id, row);
    this.id.set(row, error.id);
    this.entity.set(row, error.entity);
    this.source.set(row, error.dataSource);
    this.key.set(row, error.uniqueKey);
    this.company.set(row, error.company);
    this.job.set(row, error.job);
    this.request.set(row, error.request);
    this.#place.set(row, 0);
    this.#unanswered.set(row, 0);
    this.#setFeedFields(row, { ...error, feedHash });
    this.state.set(row, error.state);
    this.#count(row, 1);
  }

  at(row: number): SyncError {
    return {
      id: this.id.at(row),
      errorCreatedAt: this.createdAt.at(row),
      entity: this.entity.at(row),
      table: this.table.at(row),
      dataSource: this.source.at(row),
      uniqueKey: this.key.at(row),
      company: this.company.at(row),
      code: this.code.at(row),
      message: this.message.at(row),
      category: this.category.at(row),
      operation: this.operation.at(row),
      recordVersion: this.#recordVersion.at(row),
      attempts: this.attempts.at(row),
      state: this.state.at(row),
      job: this.job.at(row),
      cause: this.cause.at(row),
      request: this.request.at(row),
    };
  }

  known(row: number): KnownError {
    return { error: this.at(row), feedHash: this.#feedHash.at(row) };
  }

  place(row: number): number {
    return this.#place.at(row);
  }

  isUnanswered(row: number): boolean {
    return this.#unanswered.at(row) === 1;
  }

  setUnanswered(row: number, unanswered: boolean): void {
    this.#unanswered.set(row, unanswered ? 1 : 0);
    this.#revision += 1;
  }

  /** Puts the row into a request, at this place of its run order. */
  take(row: number, request: string, place: number): void {
    this.request.set(row, request);
    this.#place.set(row, place);
    this.#unanswered.set(row, 0);
    this.become(row, "queued");
  }

  /** A final state also drops the texts that only a list would show. */
  become(row: number, state: SyncErrorState): void {
    this.#count(row, -1);
    this.state.set(row, state);
    if (state === "synced" || state === "dismissed") {
      this.message.set(row, "");
      this.#recordVersion.set(row, "");
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
      this.message.set(row, fault.message);
      this.category.set(row, fault.category);
      this.cause.set(row, fault.cause);
      this.#count(row, 1);
    }
    this.become(row, becomes);
  }

  revise(row: number, record: RevisedFields): void {
    this.#count(row, -1);
    this.#setFeedFields(row, record);
    this.#count(row, 1);
  }

  #setFeedFields(row: number, record: RevisedFields): void {
    this.createdAt.set(row, record.errorCreatedAt);
    this.table.set(row, record.table);
    this.code.set(row, record.code);
    this.message.set(row, record.message);
    this.category.set(row, record.category);
    this.operation.set(row, record.operation);
    this.#recordVersion.set(row, record.recordVersion);
    this.attempts.set(row, record.attempts);
    this.cause.set(row, record.cause);
    this.#feedHash.set(row, record.feedHash);
  }

  /** Takes the row out of the totals (-1) before a change and puts it back (+1) after it. */
  #count(row: number, by: 1 | -1): void {
    const state = this.state.at(row);
    const category = this.category.at(row);
    const listed = isListed({ state, category });
    if (listed) this.#listedRows += by;
    if (category === "conflict" && isListed({ state, category: "application" })) this.#conflicts += by;
    this.listed.set(row, listed && by > 0 ? 1 : 0);
    this.#revision += 1;
  }
}
