import { OUTCOMES } from "../../domain/request/sync-request.ts";
import type {
  RequestOutcome,
  SettleOutcome,
  SyncRequest,
  WriteKnown,
} from "../../domain/request/sync-request.ts";
import { hasEnded } from "../../domain/request/sync-request-states.ts";

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

/** Marks a record that failed again with another cause than it was taken with. */
const OTHERWISE = 0x80;

/** What became of the records of a request, by place in its run order. */
export interface WorkParts {
  readonly rows: Uint32Array;
  /** 0 while unsettled, else one more than the outcome's place in OUTCOMES; OTHERWISE beside it for another cause. */
  readonly codes: Uint8Array;
  readonly settledAt: Float64Array;
  readonly messages: ReadonlyMap<number, string>;
  readonly writes: ReadonlyMap<number, WriteKnown>;
}

/** How records of a request ended. */
interface Settlement {
  readonly outcome: SettleOutcome;
  readonly message: string;
  readonly at: number;
  readonly isOtherwise?: boolean;
  readonly write?: WriteKnown;
}

/** One request's frozen selection in run order, and what became of each record. */
class RequestWork {
  readonly rows: Uint32Array;
  readonly #codes: Uint8Array;
  readonly #settledAt: Float64Array;
  readonly #messages: Map<number, string>;
  readonly #writes: Map<number, WriteKnown>;

  constructor({ rows, codes, settledAt, messages, writes }: WorkParts) {
    this.rows = rows;
    this.#codes = codes;
    this.#settledAt = settledAt;
    this.#messages = new Map(messages);
    this.#writes = new Map(writes);
  }

  /** Its own arrays once the request has ended, a copy before. */
  parts(hasEnded: boolean): WorkParts {
    const { rows } = this;
    const [codes, settledAt, messages, writes] = [this.#codes, this.#settledAt, this.#messages, this.#writes];
    if (hasEnded) return { rows, codes, settledAt, messages, writes };
    return {
      rows,
      codes: codes.slice(),
      settledAt: settledAt.slice(),
      messages: new Map(messages),
      writes: new Map(writes),
    };
  }

  outcomeAt(place: number): SettleOutcome | null {
    return OUTCOMES[((this.#codes[place] ?? 0) & ~OTHERWISE) - 1] ?? null;
  }

  failedOtherwiseAt(place: number): boolean {
    return ((this.#codes[place] ?? 0) & OTHERWISE) !== 0;
  }

  writeAt(place: number): WriteKnown | undefined {
    return this.#writes.get(place);
  }

  resultAt(place: number, error: string): RequestOutcome | null {
    const outcome = this.outcomeAt(place);
    if (outcome === null) return null;
    const write = this.#writes.get(place);
    const base = {
      error,
      outcome,
      message: this.#messages.get(place) ?? "",
      at: this.#settledAt[place] ?? 0,
    };
    return write === undefined ? base : { ...base, write };
  }

  settle(place: number, { outcome, message, at, isOtherwise = false, write }: Settlement): void {
    this.#codes[place] = (OUTCOMES.indexOf(outcome) + 1) | (isOtherwise ? OTHERWISE : 0);
    this.#settledAt[place] = at;
    if (message === "") this.#messages.delete(place);
    else this.#messages.set(place, message);
    if (write === undefined) this.#writes.delete(place);
    else this.#writes.set(place, write);
  }
}

export interface CapturedRequest {
  readonly request: SyncRequest;
  readonly work: WorkParts;
}

/** Every request of the folder in order of creation. */
export class RequestBook {
  readonly #requests = new Map<string, SyncRequest>();
  readonly #work = new Map<string, RequestWork>();
  /** The answer of `all` until a request changes. */
  #all: readonly SyncRequest[] | null = null;

  all(): readonly SyncRequest[] {
    this.#all ??= [...this.#requests.values()];
    return this.#all;
  }

  get(id: string): SyncRequest | undefined {
    return this.#requests.get(id);
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

  create(request: SyncRequest, rows: Uint32Array): void {
    this.#put(request);
    const codes = new Uint8Array(rows.length);
    const settledAt = new Float64Array(rows.length);
    this.#work.set(
      request.id,
      new RequestWork({ rows, codes, settledAt, messages: new Map(), writes: new Map() }),
    );
  }

  /** Every request with its work as it is now; later changes do not reach what was answered. */
  captured(): readonly CapturedRequest[] {
    return this.all().flatMap((request) => {
      const work = this.#work.get(request.id)?.parts(hasEnded(request.state));
      return work === undefined ? [] : [{ request, work }];
    });
  }

  restore({ request, work }: CapturedRequest): void {
    this.#put(request);
    this.#work.set(request.id, new RequestWork(work));
  }

  change(id: string, changed: Partial<SyncRequest>): void {
    const request = this.#requests.get(id);
    if (request !== undefined) this.#put({ ...request, ...changed });
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
    const isTold = otherwise > 0 || request.failedOtherwise !== undefined;
    this.#put({
      ...request,
      ...counts,
      ...(isTold ? { failedOtherwise: otherwise } : {}),
      ...(unread > 0 || request.writesUnread !== undefined ? { writesUnread: unread } : {}),
      ...(unknown > 0 || request.writesUnknown !== undefined ? { writesUnknown: unknown } : {}),
    });
  }

  #put(request: SyncRequest): void {
    this.#requests.set(request.id, request);
    this.#all = null;
  }
}
