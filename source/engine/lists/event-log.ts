import type { ArrivalFacts, EngineEvent, EventFacts, EventsPage } from "../../domain/engine-event.ts";
import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import { endReason, stateWord } from "../../domain/request/request-end.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";
import type { Store } from "../../store/store.ts";
import type { Clock } from "../turns/clock.ts";

/** An hour of a busy night; what is older is given up. */
const KEPT = 10_000;
/** Causes of one arrival that are reported one by one, the largest first. */
const CAUSES_NAMED = 20;
/** Entries of one page, whatever is asked for. */
const PAGE = 500;

/** An event, or rows that arrived: what they are is looked up when somebody reads it, through the reader's filter. */
type Kept = { readonly at: number } & (
  | { readonly facts: EventFacts }
  | { readonly from: number; readonly to: number }
);

/**
 * What happened since this engine started to run requests, found by comparing the store with how it was: of everything
 * that changes states, none can forget to say so. Bounded, in memory: a durable account is the audit's.
 */
export class EventLog {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #titleOf: (cause: string) => string;
  readonly #startedAt: number;
  readonly #requests = new Map<string, string>();
  readonly #jobs = new Map<string, string>();
  readonly #kept: Kept[] = [];
  #scheduler = "";
  #rows: number;
  /** Number of the first that is kept. */
  #first = 0;

  constructor(store: Store, clock: Clock, titleOf: (cause: string) => string) {
    this.#store = store;
    this.#clock = clock;
    this.#titleOf = titleOf;
    this.#startedAt = clock.now();
    this.#rows = store.errors.rows;
    for (const request of store.requests()) this.#requests.set(request.id, standOf(request));
    for (const { name, status } of store.jobs()) this.#jobs.set(name, status);
  }

  /** Compares with how it was; to be called after every change, with the state of the scheduler and its fault. */
  look(scheduler: string, fault: string): void {
    this.#lookAtScheduler(scheduler, fault);
    this.#lookAtJobs();
    this.#lookAtRequests();
    const { rows } = this.#store.errors;
    if (rows === this.#rows) return;
    this.#keep({ at: this.#clock.now(), from: this.#rows, to: rows });
    this.#rows = rows;
  }

  /** Events behind the cursor, at most `limit` entries at once; behind the empty one none, and where to begin. */
  read(after: string, limit: number, filter: ErrorFilter): EventsPage {
    const end = this.#first + this.#kept.length;
    if (after === "") return { events: [], cursor: this.#cursor(end), isGap: false };
    const wanted = this.#placeOf(after);
    const isGap = wanted === null || wanted < this.#first;
    const from = Math.max(wanted ?? this.#first, this.#first);
    const to = Math.min(end, from + Math.min(limit, PAGE));
    const matching =
      filter.terms.length === 0 ? null : new Set(this.#store.errors.select(filter, this.#clock.now()));
    const listed = new ListedCauses(this.#store, this.#clock.now());
    const events: EngineEvent[] = [];
    for (let place = from; place < to; place++) {
      const kept = this.#kept[place - this.#first];
      if (kept === undefined) continue;
      const { at } = kept;
      const cursor = this.#cursor(place + 1);
      const all = "facts" in kept ? [kept.facts] : this.#arrivals(kept, matching, listed);
      for (const facts of all) events.push({ cursor, at, ...facts });
    }
    return { events, cursor: this.#cursor(to), isGap };
  }

  #cursor(place: number): string {
    return `${this.#startedAt}-${place}`;
  }

  /** Null for a cursor of another process; `start` is the oldest that is kept. */
  #placeOf(cursor: string): number | null {
    if (cursor === "start") return this.#first;
    const [startedAt, place] = cursor.split("-").map(Number);
    return startedAt === this.#startedAt && place !== undefined && Number.isInteger(place) ? place : null;
  }

  #keep(kept: Kept): void {
    this.#kept.push(kept);
    if (this.#kept.length <= KEPT) return;
    const given = this.#kept.length - KEPT / 2;
    this.#kept.splice(0, given);
    this.#first += given;
  }

  #lookAtScheduler(scheduler: string, fault: string): void {
    // Busy or not is what the requests say.
    const state = scheduler === "idle" ? "running" : scheduler;
    const stand = `${state} ${fault}`;
    if (stand === this.#scheduler) return;
    this.#scheduler = stand;
    this.#keep({
      at: this.#clock.now(),
      facts: { kind: "engine-changed", scheduler: state, because: fault },
    });
  }

  #lookAtJobs(): void {
    for (const { name, status } of this.#store.jobs()) {
      if (this.#jobs.get(name) === status) continue;
      this.#jobs.set(name, status);
      this.#keep({ at: this.#clock.now(), facts: { kind: "job-changed", job: name, status } });
    }
  }

  #lookAtRequests(): void {
    for (const request of this.#store.requests()) {
      const stand = standOf(request);
      const { id, action, job, records, succeeded, failed, skipped } = request;
      if (this.#requests.get(id) === stand) continue;
      this.#requests.set(id, stand);
      const state = stateWord(request);
      const because = state === "held" ? request.heldBecause : endReason(request);
      const facts = { request: id, action, job, state, records, succeeded, failed, skipped, because };
      this.#keep({ at: this.#clock.now(), facts: { kind: "request-changed", ...facts } });
    }
  }

  #arrivals(
    { from, to }: Extract<Kept, { readonly from: number }>,
    matching: ReadonlySet<number> | null,
    listed: ListedCauses,
  ): readonly ArrivalFacts[] {
    const [store, titleOf] = [this.#store, this.#titleOf];
    const counts = new Map<string, number>();
    for (let row = from; row < to; row++) {
      if (store.errors.categoryOf(row) === "conflict" || (matching !== null && !matching.has(row))) continue;
      const cause = store.errors.wordOf(row, "cause");
      counts.set(cause, (counts.get(cause) ?? 0) + 1);
    }
    const order = [...counts].sort(([, one], [, other]) => other - one);
    if (order.length === 0) return [];
    const listedBefore = listed.below(from);
    const largest = order.slice(0, CAUSES_NAMED).map(([cause, records]): ArrivalFacts => {
      const before = listedBefore.get(cause) ?? 0;
      const isRemembered = isKnown(store, cause);
      const how = before > 0 ? "grew" : isRemembered ? "came-back" : "appeared";
      const title = titleOf(cause);
      return { kind: "errors-arrived", cause, title, records, listed: before + records, how, causes: 1 };
    });
    const rest = order.slice(CAUSES_NAMED);
    if (rest.length === 0) return largest;
    const records = rest.reduce((sum, [, count]) => sum + count, 0);
    const others = {
      cause: "",
      title: "",
      records,
      listed: records,
      how: "others",
      causes: rest.length,
    } as const;
    return [...largest, { kind: "errors-arrived", ...others }];
  }
}

/**
 * Listed records by cause below a row. All of them are counted once a reading, and not at each arrival: most arrivals
 * nobody reads.
 */
class ListedCauses {
  readonly #store: Store;
  readonly #nowAt: number;
  #counts: Map<string, number> | null = null;
  #row = 0;

  constructor(store: Store, nowAt: number) {
    this.#store = store;
    this.#nowAt = nowAt;
  }

  /** Asked for with rows that grow. */
  below(row: number): ReadonlyMap<string, number> {
    const { errors } = this.#store;
    const isFirst = this.#counts === null;
    const counts =
      this.#counts ??
      new Map(errors.facet({ terms: [] }, "cause", this.#nowAt).map(({ value, count }) => [value, count]));
    this.#counts = counts;
    const count = (from: number, to: number, by: 1 | -1): void => {
      for (let one = from; one < to; one++) {
        if (!errors.isListed(one)) continue;
        const cause = errors.wordOf(one, "cause");
        counts.set(cause, (counts.get(cause) ?? 0) + by);
      }
    };
    if (isFirst) count(row, errors.rows, -1);
    else count(this.#row, row, 1);
    this.#row = row;
    return counts;
  }
}

/** Something was done about it before: it was retried, noted or snoozed. */
function isKnown(store: Store, cause: string): boolean {
  const { score, notes, snooze } = store.causeMemory(cause);
  return score.last !== null || notes.length > 0 || snooze !== null;
}

/** What has to change for an event; not how far it is, which changes with every record. */
function standOf({ state, heldBecause }: SyncRequest): string {
  return `${state} ${heldBecause}`;
}
