import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import { matches } from "../../domain/query/error-match.ts";
import type { SyncError } from "../../domain/error/sync-error.ts";
import type { NamedEntry, WithTimeline } from "../../domain/request/timeline.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { RowSet, Store } from "../../store/store.ts";
import type { WalkPage, WalkQuery } from "../engine.ts";
import { yieldToEventLoop } from "../turns/yield-to-event-loop.ts";
import type { SortedRows } from "./sorted-rows.ts";

/** Lists that are being walked at the same time, and the rows that they hold together: four bytes each. */
const KEPT_WALKS = 32;
const KEPT_ROWS = 16_000_000;
/** Most rows of one page, and what their texts may come to. */
const PAGE_ROWS = 2_000;
const PAGE_CHARACTERS = 1_000_000;
/** Rows are read from the disk: others have their turn in between. */
const ROWS_A_TURN = 200;

interface Walk {
  readonly rows: RowSet;
  readonly filter: ErrorFilter;
  readonly nowAt: number;
  /** The state of the rows that the list was drawn from. */
  readonly revision: number;
  readonly timelines: boolean;
}

/**
 * Lists whose order is frozen when the first page is asked for. A record that leaves in the meantime is passed over, and
 * moves no other: a walk to the end shows each record that stayed exactly once.
 */
export class ListWalks {
  readonly #store: Store;
  readonly #sorted: SortedRows;
  readonly #now: () => number;
  readonly #timelineOf: (id: string) => readonly NamedEntry[];
  /** Names this engine's walks: one of an engine before is never taken for one of these. */
  readonly #nonce = globalThis.crypto.randomUUID();
  readonly #walks = new Map<string, Walk>();
  #count = 0;

  constructor(
    store: Store,
    sorted: SortedRows,
    now: () => number,
    timelineOf: (id: string) => readonly NamedEntry[],
  ) {
    this.#timelineOf = timelineOf;
    this.#store = store;
    this.#sorted = sorted;
    this.#now = now;
  }

  async page(query: WalkQuery): Promise<WalkPage> {
    const name = "walk" in query ? query.walk : await this.#begin(query);
    const walk = this.#walks.get(name);
    if (walk === undefined) throw forgotten();
    const { rows, next } = await this.#read(walk, "walk" in query ? query.from : 0);
    if (next === null) this.#walks.delete(name);
    return { walk: name, rows, next, matched: walk.rows.length };
  }

  async #begin({
    filter,
    sort,
    most,
    timelines = false,
  }: Extract<WalkQuery, { readonly filter: unknown }>): Promise<string> {
    const nowAt = this.#now();
    const { errors } = this.#store;
    await this.#sorted.prepare(filter, sort, nowAt);
    const wanted = most === null ? Infinity : Math.max(0, most);
    const rows = this.#sorted.upTo(filter, sort, nowAt, wanted).subarray(0, wanted);
    const name = `${this.#nonce}.${++this.#count}`;
    this.#walks.set(name, { rows, filter, nowAt, revision: errors.revision, timelines });
    this.#makeRoom();
    return name;
  }

  /** The walks that were begun first are given up first; never the last one. */
  #makeRoom(): void {
    let held = 0;
    for (const { rows } of this.#walks.values()) held += rows.length;
    for (const [name, { rows }] of this.#walks) {
      if (this.#walks.size === 1 || (this.#walks.size <= KEPT_WALKS && held <= KEPT_ROWS)) return;
      this.#walks.delete(name);
      held -= rows.length;
    }
  }

  async #read(walk: Walk, from: number): Promise<Pick<WalkPage, "rows" | "next">> {
    const page: WithTimeline[] = [];
    let characters = 0;
    for (let place = Math.max(0, from); place < walk.rows.length; place++) {
      if (page.length === PAGE_ROWS || characters >= PAGE_CHARACTERS) return { rows: page, next: place };
      if ((place - from) % ROWS_A_TURN === ROWS_A_TURN - 1) await yieldToEventLoop();
      const error = this.#stillThere(walk, walk.rows[place] ?? 0);
      if (error === null) continue;
      // A record that no request has taken has nothing but its import.
      const timeline = walk.timelines && error.request !== "" ? this.#timelineOf(error.id) : undefined;
      page.push(timeline === undefined ? error : { ...error, timeline });
      characters += error.message.length + error.uniqueKey.length;
      for (const { message } of timeline ?? []) characters += message.length;
    }
    return { rows: page, next: null };
  }

  #stillThere({ filter, nowAt, revision }: Walk, row: number): SyncError | null {
    const { errors } = this.#store;
    if (errors.revision === revision) return errors.at(row);
    if (!errors.isListed(row)) return null;
    const error = errors.at(row);
    return matches(error, filter, nowAt, () => errors.supersederOf(row) >= 0) ? error : null;
  }
}

function forgotten(): UserFacingError {
  return new UserFacingError(
    "The engine no longer holds the list that was being read: it was started again, or too many lists were read at once.",
    "Run the command again; what was printed before is not the whole list.",
  );
}
