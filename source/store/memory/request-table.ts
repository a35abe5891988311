import { faultWords } from "../../wording/outcome-words.ts";
import type { CauseMove } from "../../domain/request/timeline.ts";
import type { RequestOutcome, SettleOutcome, SyncRequest } from "../../domain/request/sync-request.ts";
import { hasEnded } from "../../domain/request/sync-request-states.ts";
import { numbers32 } from "../columns/number-column.ts";
import type { OutcomeTexts } from "./outcome-texts.ts";
import { RequestWork, type EarlierPlace, type Settlement, type WorkParts } from "./request-work.ts";

type Count = "succeeded" | "failed" | "skipped";

/** Which count of a request an outcome adds to; a record that was given back unsettled adds to none. */
const COUNT_OF: Readonly<Record<SettleOutcome, Count | null>> = {
  synced: "succeeded",
  "already-in-sync": "succeeded",
  dismissed: "succeeded",
  "failed-again": "failed",
  superseded: "skipped",
  kept: "skipped",
  cancelled: null,
};

/** Packed texts of outcomes that are kept in all; the requests that ended first lose theirs first. */
const TEXT_BYTES = 48 * 1024 * 1024;

export interface CapturedRequest {
  readonly request: SyncRequest;
  readonly work: WorkParts;
}

/** Where each row was last, while requests are restored one after another. */
export class LastPlaces {
  readonly #requests = numbers32();
  readonly #places = numbers32();

  of(row: number): EarlierPlace | null {
    const number = this.#requests.at(row);
    return number === 0 ? null : { request: number - 1, place: this.#places.at(row) };
  }

  set(row: number, { request, place }: EarlierPlace): void {
    this.#requests.set(row, request + 1);
    this.#places.set(row, place);
  }
}

/** Every request of the folder in order of creation. */
export class RequestTable {
  readonly #requests = new Map<string, SyncRequest>();
  readonly #work = new Map<string, RequestWork>();
  /** The requests by their number, from 0 in order of creation, and their numbers. */
  readonly #ids: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #textBytes: number;
  /** Texts of requests that have ended, and what they take. */
  readonly #endedTexts: OutcomeTexts[] = [];
  #endedBytes = 0;
  /** The answer of `all` until a request changes. */
  #all: readonly SyncRequest[] | null = null;

  constructor(textBytes = TEXT_BYTES) {
    this.#textBytes = textBytes;
  }

  all(): readonly SyncRequest[] {
    this.#all ??= [...this.#requests.values()];
    return this.#all;
  }

  get(id: string): SyncRequest | undefined {
    return this.#requests.get(id);
  }

  /** What became of the records of a request; undefined for an unknown one. */
  workOf(id: string): RequestWork | undefined {
    return this.#work.get(id);
  }

  /** Rows of the frozen selection in run order; empty for an unknown request. */
  rows(id: string): Uint32Array {
    return this.#work.get(id)?.rows ?? new Uint32Array();
  }

  result(id: string, place: number, error: string): RequestOutcome | null {
    return this.#work.get(id)?.resultAt(place, error) ?? null;
  }

  isSettled(id: string, place: number): boolean {
    return (this.#work.get(id)?.outcomeAt(place) ?? null) !== null;
  }

  /** `earlierOf` is where each row was before. */
  create(request: SyncRequest, rows: Uint32Array, earlierOf: (row: number) => EarlierPlace | null): void {
    this.#put(request);
    const work = RequestWork.untouched(rows);
    rows.forEach((row, place) => {
      const earlier = earlierOf(row);
      if (earlier !== null) work.setEarlier(place, earlier);
    });
    this.#work.set(request.id, work);
  }

  /** Where a record is that this request holds, or held last; null for an unknown request. */
  placeIn(id: string, place: number): EarlierPlace | null {
    const request = this.#numbers.get(id);
    return request === undefined ? null : { request, place };
  }

  /** The requests that took a record, newest first, with its place in each; from the one that had it last. */
  *takings(id: string, place: number): Generator<{ readonly request: string; readonly place: number }> {
    for (let at = this.placeIn(id, place); at !== null;) {
      const request = this.#ids[at.request] ?? "";
      yield { request, place: at.place };
      at = this.#work.get(request)?.earlierOf(at.place) ?? null;
    }
  }

  /** Which causes records came back with instead of which, over all requests. */
  moves(): readonly CauseMove[] {
    const moves = new Map<string, CauseMove>();
    for (const request of this.#ids) {
      for (const { from, cause: to, records, lastAt } of this.#work.get(request)?.faults ?? []) {
        if (from === to || records === 0) continue;
        const key = `${from}\n${to}`;
        const present = moves.get(key);
        const isNewest = present === undefined || lastAt >= present.at;
        moves.set(key, {
          from,
          to,
          records: records + (present?.records ?? 0),
          at: isNewest ? lastAt : present.at,
          request: isNewest ? request : present.request,
          newest: isNewest ? records + (present?.request === request ? present.newest : 0) : present.newest,
        });
      }
    }
    return [...moves.values()];
  }

  /** Records that left the list at or after each of the moments, which are reported latest first. */
  leftSince(moments: readonly number[]): readonly number[] {
    const counts = moments.map(() => 0);
    const first = moments.at(-1) ?? 0;
    for (const { id, finishedAt, succeeded } of this.#requests.values()) {
      if (succeeded === 0 || (finishedAt !== null && finishedAt < first)) continue;
      this.#work.get(id)?.countLeft(moments, counts);
    }
    return counts;
  }

  /** A record that came back with this cause, and what was said of it then; the newest of them. */
  sampleOf(cause: string): { readonly code: string; readonly message: string } | null {
    for (const request of this.#ids.toReversed()) {
      const work = this.#work.get(request);
      const fault = work?.faults.find((one) => one.cause === cause && one.records > 0);
      if (work === undefined || fault === undefined) continue;
      const message = faultWords(work.texts.get(work.placeOf(fault)));
      if (message !== "") return { code: fault.code, message };
    }
    return null;
  }

  /** A row that was taken with this cause, and left it; -1 for none. */
  rowFrom(cause: string): number {
    for (const request of this.#ids.toReversed()) {
      const work = this.#work.get(request);
      const fault = work?.faults.find((one) => one.from === cause && one.records > 0);
      if (work !== undefined && fault !== undefined) return work.rows[work.placeOf(fault)] ?? -1;
    }
    return -1;
  }

  /** Every request with its work as it is now; later changes do not reach what was answered. */
  captured(): readonly CapturedRequest[] {
    return this.all().flatMap((request) => {
      const work = this.#work.get(request.id)?.parts(hasEnded(request.state));
      return work === undefined ? [] : [{ request, work }];
    });
  }

  /** `last` holds where each row was last, over the requests that were restored before. */
  restore({ request, work }: CapturedRequest, last: LastPlaces): void {
    this.#put(request);
    const restored = new RequestWork(work);
    this.#work.set(request.id, restored);
    const number = this.#numbers.get(request.id) ?? 0;
    work.rows.forEach((row, place) => {
      const earlier = last.of(row);
      if (earlier !== null) restored.setEarlier(place, earlier);
      last.set(row, { request: number, place });
    });
    if (hasEnded(request.state)) this.#ended(restored);
  }

  change(id: string, changed: Partial<SyncRequest>): void {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    this.#put({ ...request, ...changed });
    const work = this.#work.get(id);
    const endsNow = changed.state !== undefined && hasEnded(changed.state) && !hasEnded(request.state);
    if (work !== undefined && endsNow) this.#ended(work);
  }

  /** Notes outcomes and keeps the counts; a record settled before is counted once, by its last outcome. */
  settle(id: string, places: readonly number[], settlement: Settlement): void {
    const work = this.#work.get(id);
    const request = this.#requests.get(id);
    if (work === undefined || request === undefined) return;
    const counts = { succeeded: request.succeeded, failed: request.failed, skipped: request.skipped };
    let otherwise = request.failedOtherwise ?? 0;
    let [unread, unknown] = [request.writesUnread ?? 0, request.writesUnknown ?? 0];
    const count = COUNT_OF[settlement.outcome];
    for (const place of places) {
      const before = work.outcomeAt(place);
      const counted = before === null ? null : COUNT_OF[before];
      if (counted !== null) counts[counted] -= 1;
      otherwise += Number(settlement.isOtherwise === true) - Number(work.failedOtherwiseAt(place));
      const writeBefore = work.writeAt(place);
      unread += Number(settlement.write === "unread") - Number(writeBefore === "unread");
      unknown += Number(settlement.write === "unknown") - Number(writeBefore === "unknown");
      work.settle(place, settlement);
      if (count !== null) counts[count] += 1;
    }
    // This runs for each record that is settled: one copy, and a field only where there is something to count.
    const after: { -readonly [Field in keyof SyncRequest]: SyncRequest[Field] } = { ...request, ...counts };
    if (otherwise > 0 || request.failedOtherwise !== undefined) after.failedOtherwise = otherwise;
    if (unread > 0 || request.writesUnread !== undefined) after.writesUnread = unread;
    if (unknown > 0 || request.writesUnknown !== undefined) after.writesUnknown = unknown;
    this.#put(after);
  }

  /** Packs the texts of a request that has ended; past the room for all, the requests that ended first lose theirs. */
  #ended({ texts }: RequestWork): void {
    texts.pack();
    this.#endedTexts.push(texts);
    this.#endedBytes += texts.bytes;
    while (this.#endedBytes > this.#textBytes && this.#endedTexts.length > 0) {
      const first = this.#endedTexts.shift();
      this.#endedBytes -= first?.bytes ?? 0;
      first?.drop();
    }
  }

  #put(request: SyncRequest): void {
    if (!this.#numbers.has(request.id)) {
      this.#numbers.set(request.id, this.#ids.length);
      this.#ids.push(request.id);
    }
    this.#requests.set(request.id, request);
    this.#all = null;
  }
}
