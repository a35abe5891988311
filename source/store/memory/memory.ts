import { sentWords } from "../../wording/outcome-words.ts";
import type { Change } from "../../domain/journal/change.ts";
import { knownOf } from "../../domain/request/sync-request.ts";
import { isFinal } from "../../domain/error/sync-error.ts";
import { TIMELINE_ENTRIES, timelineOf } from "../../domain/request/timeline.ts";
import type { TimelineEntry } from "../../domain/request/timeline.ts";
import { CauseTable, JobTable } from "./cause-and-job-tables.ts";
import { ErrorColumns } from "../columns/error-columns.ts";
import { importedRow } from "../columns/imported-row.ts";
import { RequestTable } from "./request-table.ts";
import { afterAnswer, afterIntent, sentWriteOf } from "./sent-writes.ts";
import type { RowLine } from "../columns/row-files.ts";
import type { CauseOutcomes, NewError, WorkItem } from "../store.ts";

type Of<Kind extends Change["kind"]> = Extract<Change, { kind: Kind }>;

/** A request that is no longer held. */
const RELEASED = { heldBecause: "", heldUntil: undefined };

/** A change names a record, request or job that is not stored. */
export class UnknownNameError extends Error {
  constructor(kind: string, what: string, name: string) {
    super(`${kind} names ${what} ${JSON.stringify(name)}, which is not stored`);
    this.name = "UnknownNameError";
  }
}

/** What the journal adds up to. Applying is total over legal changes: whether one is legal is asked before. */
export class Memory {
  readonly errors = new ErrorColumns();
  readonly requests = new RequestTable();
  readonly jobs = new JobTable();
  readonly causes = new CauseTable();

  /** A row that is known already stays as it is, so that reading an import twice gives the same state. */
  addRow(row: NewError, line: RowLine | null = null): void {
    this.errors.add(row, line);
  }

  apply(change: Change): void {
    switch (change.kind) {
      case "deed":
        return;
      case "job-defined":
        return this.jobs.define(change.job);
      // What is gone already was taken away by the same change.
      case "job-removed":
        return this.jobs.remove(change.job);
      case "job-renamed":
        return this.jobs.rename(change.job, change.to);
      case "job-status":
        if (this.jobs.get(change.job) === undefined)
          throw new UnknownNameError(change.kind, "job", change.job);
        return this.jobs.setStatus(change.job, change.status);
      case "error-revised":
        return this.errors.revise(this.#row(change.kind, change.error), change.record);
      case "request-created":
        return this.#create(change);
      case "error-reconciling":
        return this.errors.become(this.#row(change.kind, change.error), "reconciling");
      case "write-intended":
      case "write-answered":
        return this.#noteWrite(change);
      case "error-settled":
        return this.#settle(change);
      case "cause-remembered":
        return this.causes.remember(change.memory);
      case "errors-dismissed":
        return this.#dismiss(change);
      default:
        return this.#turnRequest(change);
    }
  }

  work(requestId: string): readonly WorkItem[] {
    const { company, entity, cause, request } = this.errors;
    return Array.from(this.requests.rows(requestId), (row, place) => {
      const error = this.errors.ids.at(row);
      const outcome = this.requests.result(requestId, place, error);
      const sent = outcome === null ? sentWriteOf(this.errors.unanswered.at(row)) : null;
      const names = {
        company: company.at(row),
        entity: entity.at(row),
        cause: cause.at(row),
        request: request.at(row),
      };
      return { error, names, outcome, sent };
    });
  }

  /** Of the records of a request, by cause: how many are in sync, and how many were not tried (yet). */
  outcomesByCause(requestId: string): ReadonlyMap<string, CauseOutcomes> {
    const byCause = new Map<string, CauseOutcomes>();
    const work = this.requests.workOf(requestId);
    work?.rows.forEach((row, place) => {
      const outcome = work?.outcomeAt(place) ?? null;
      const isCleared = outcome === "synced" || outcome === "already-in-sync";
      const isUntried = outcome === null || outcome === "cancelled";
      if (!isCleared && !isUntried) return;
      // A record that failed again has another cause now; these have the one they were taken with.
      const cause = this.errors.cause.at(row);
      const { cleared, untried } = byCause.get(cause) ?? { cleared: 0, untried: 0 };
      byCause.set(cause, { cleared: cleared + Number(isCleared), untried: untried + Number(isUntried) });
    });
    return byCause;
  }

  /** What became of a record, oldest first; empty for one that is not known or has left the list. */
  timeline(id: string): readonly TimelineEntry[] {
    const row = this.errors.rowOf(id);
    if (row < 0 || isFinal(this.errors.state.at(row))) return [];
    return timelineOf(this.errors.at(row), importedRow(this.errors, row), this.#takings(row).reverse());
  }

  /** A record that has, or had, this cause; null where nothing is kept of one. */
  causeSample(cause: string): { readonly code: string; readonly message: string } | null {
    const sample = this.requests.sampleOf(cause);
    if (sample !== null) return sample;
    const row = this.requests.rowFrom(cause);
    if (row < 0 || isFinal(this.errors.state.at(row))) return null;
    const imported = importedRow(this.errors, row);
    const isOfIt = imported?.fault?.cause === cause && imported.message !== "";
    return isOfIt ? { code: imported.fault.code, message: imported.message } : null;
  }

  #takings(row: number): TimelineEntry[] {
    const entries: TimelineEntry[] = [];
    const takings = this.requests.takings(this.errors.request.at(row), this.errors.place.at(row));
    for (const { request, place } of takings) {
      if (entries.length >= TIMELINE_ENTRIES) break;
      const work = this.requests.workOf(request);
      const result = work?.resultAt(place, "") ?? null;
      if (work === undefined || result === null) continue;
      const { outcome, message, at, write } = result;
      entries.push({ at, request, outcome, message, fault: work.faultAt(place), write });
    }
    return entries;
  }

  #turnRequest(
    change: Of<
      | "request-submitted"
      | "outbox-moved"
      | "request-running"
      | "request-held"
      | "request-paced"
      | "request-released"
      | "request-completed"
      | "request-cancelled"
    >,
  ): void {
    const id = change.request;
    const request = this.requests.get(id);
    if (request === undefined) throw new UnknownNameError(change.kind, "request", id);
    switch (change.kind) {
      case "request-submitted":
        return this.requests.change(id, { state: "queued", order: change.order });
      case "outbox-moved":
        return this.requests.change(id, { order: change.order });
      case "request-running":
        // A request that goes on after a restart or a hold keeps the moment of its first start.
        return this.requests.change(id, {
          state: "running",
          ...RELEASED,
          startedAt: request.startedAt ?? change.at,
        });
      case "request-held":
        return this.requests.change(id, {
          state: "held",
          heldBecause: change.because,
          heldUntil: change.until,
        });
      case "request-paced":
        return this.requests.change(id, { pace: change.pace ?? undefined });
      case "request-released":
        return this.requests.change(id, { state: "queued", ...RELEASED });
      case "request-completed":
        return this.requests.change(id, { state: "completed", ...RELEASED, finishedAt: change.at });
      case "request-cancelled":
        this.#giveBack(id, change.at);
        return this.requests.change(id, {
          state: "cancelled",
          ...(change.by === undefined ? {} : { cancelledBy: change.by }),
          ...RELEASED,
          finishedAt: change.at,
          outbox: request.outbox && { ...request.outbox, stoppedBecause: change.because ?? "" },
        });
    }
  }

  #create(change: Of<"request-created">): void {
    const rows = Uint32Array.from(change.errors, (id) => this.#row(change.kind, id));
    this.requests.create(change.request, rows, (row) =>
      this.requests.placeIn(this.errors.request.at(row), this.errors.place.at(row)),
    );
    rows.forEach((row, place) => this.errors.take(row, change.request.id, place));
  }

  #noteWrite(change: Of<"write-intended" | "write-answered">): void {
    const row = this.#row(change.kind, change.error);
    // A late answer to a cancelled request says nothing about the request that holds the record now.
    if (this.errors.request.at(row) !== change.request) return;
    const byte = this.errors.unanswered.at(row);
    this.errors.setUnanswered(
      row,
      change.kind === "write-intended" ? afterIntent(byte, change.write) : afterAnswer(byte, change.answer),
    );
  }

  #settle(change: Of<"error-settled">): void {
    const { request, outcome, message, at, fault, write } = change;
    const row = this.#row(change.kind, change.error);
    const from = this.errors.cause.at(row);
    const isOtherwise = fault !== null && fault.cause !== from;
    this.errors.settle(row, change.becomes, change.attempts, fault);
    // Only a ladder asks whether a rung failed with the cause that it was taken with.
    const isRung = (this.requests.get(request)?.outbox?.stopAbove ?? null) !== null;
    const settlement = {
      outcome,
      message,
      at,
      isOtherwise: isRung && outcome === "failed-again" && isOtherwise,
      fault: fault === null ? null : { from, cause: fault.cause, code: fault.code, category: fault.category },
      ...(write === undefined ? {} : { write }),
    };
    this.requests.settle(request, [this.errors.place.at(row)], settlement);
  }

  #dismiss(change: Of<"errors-dismissed">): void {
    const rows = change.errors.map((id) => this.#row(change.kind, id));
    for (const row of rows) this.errors.become(row, "dismissed");
    const { because, request, at } = change;
    const places = rows.map((row) => this.errors.place.at(row));
    if (because === undefined)
      return this.requests.settle(request, places, { outcome: "dismissed", message: "", at });
    places.forEach((place, index) => {
      this.requests.settle(request, [place], { outcome: "dismissed", message: because[index] ?? "", at });
    });
  }

  #giveBack(id: string, at: number): void {
    const rows = this.requests.rows(id);
    const places = Array.from(rows.keys()).filter((place) => !this.requests.isSettled(id, place));
    const byWrite = new Map<number, number[]>();
    for (const place of places) {
      const row = rows[place] ?? 0;
      const byte = this.errors.unanswered.at(row) & 0xf;
      this.errors.become(row, "open");
      const alike = byWrite.get(byte);
      if (alike === undefined) byWrite.set(byte, [place]);
      else alike.push(place);
    }
    for (const [byte, alike] of byWrite) {
      const sent = sentWriteOf(byte);
      const knownWrite = sent === null ? {} : { write: knownOf(sent) };
      this.requests.settle(id, alike, { outcome: "cancelled", message: sentWords(sent), at, ...knownWrite });
    }
  }

  #row(kind: string, id: string): number {
    const row = this.errors.rowOf(id);
    if (row < 0) throw new UnknownNameError(kind, "sync error", id);
    return row;
  }
}
