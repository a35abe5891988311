import { describeCause } from "../../domain/cause/cause.ts";
import { rowId } from "../../domain/cause/cause-row.ts";
import type { CauseRow, CauseRows, CausesQuery, CauseSample } from "../../domain/cause/cause-row.ts";
import type { NamedEntry, CauseMove, CauseMoves } from "../../domain/request/timeline.ts";
import { snoozeState } from "../../domain/cause/cause-memory.ts";
import type { CauseMemory, SnoozeState } from "../../domain/cause/cause-memory.ts";
import type { ErrorGroup } from "../../domain/query/error-groups.ts";
import { NEWEST_FIRST } from "../../domain/query/error-order.ts";
import type { SortTerm } from "../../domain/query/error-order.ts";
import type { Store } from "../../store/store.ts";
import { yieldToEventLoop } from "../turns/yield-to-event-loop.ts";
import type { PolicyRules } from "./policy-rules.ts";

const MOST_NAMED = 3;
const NONE: CauseMoves = { top: [], distinct: 0 };

/** What retries moved from one cause to another, by cause; asked for once for a whole list. */
class MovesByCause {
  readonly #to = new Map<string, CauseMove[]>();
  readonly #from = new Map<string, CauseMove[]>();
  readonly #titleOf: (cause: string) => string;

  constructor(store: Store, titleOf: (cause: string) => string) {
    this.#titleOf = titleOf;
    const present = (cause: string): string => store.errors.causesNow(cause)[0] ?? cause;
    for (const move of store.causeMoves()) {
      const now = { ...move, from: present(move.from), to: present(move.to) };
      if (now.from === now.to) continue;
      grouped(this.#to, now.to).push(now);
      grouped(this.#from, now.from).push(now);
    }
  }

  of(cause: string | null): Pick<CauseRow, "cameFrom" | "movedTo"> {
    if (cause === null) return { cameFrom: NONE, movedTo: NONE };
    return {
      cameFrom: this.#named(this.#to.get(cause), ({ from }) => from),
      movedTo: this.#named(this.#from.get(cause), ({ to }) => to),
    };
  }

  /** The newest retry that brought records here: none of them cleared. */
  lastArrival(cause: string): CauseRow["lastRetry"] {
    const moves = this.#to.get(cause) ?? [];
    const last = moves.reduce<CauseMove | null>(
      (newest, move) => (newest === null || move.at > newest.at ? move : newest),
      null,
    );
    if (last === null) return null;
    const records = moves
      .filter(({ request }) => request === last.request)
      .reduce((sum, { newest }) => sum + newest, 0);
    return { at: last.at, records, cleared: 0 };
  }

  #named(moves: readonly CauseMove[] = [], end: (move: CauseMove) => string): CauseMoves {
    const top = moves
      .toSorted((one, other) => other.records - one.records)
      .slice(0, MOST_NAMED)
      .map((move) => {
        const { records, at, request } = move;
        return { cause: end(move), title: this.#titleOf(end(move)), records, at, request };
      });
    return { top, distinct: moves.length };
  }
}

function grouped(groups: Map<string, CauseMove[]>, key: string): CauseMove[] {
  const present = groups.get(key);
  if (present !== undefined) return present;
  const made: CauseMove[] = [];
  groups.set(key, made);
  return made;
}

const HOUR = 3_600_000;
const WINDOWS_MS = [HOUR, 2 * HOUR, 3 * HOUR, 24 * HOUR, 72 * HOUR, 168 * HOUR] as const;
const MOST_KNOWN = 4096;
const OLDEST_FIRST: readonly SortTerm[] = [{ field: "createdOn", descending: false }];
/** Enough to explain a message by; the rest of a long one is a stack trace. */
const LONGEST_MESSAGE = 20_000;
const SAMPLES_A_TURN = 20;

interface KnownCause {
  readonly title: string;
  readonly sample: CauseSample;
}

/** The list of causes: groups of records with what makes each a line to read. */
export class CauseList {
  readonly #store: Store;
  readonly #policy: PolicyRules;
  /** What a cause's records share never changes: looked up once. */
  readonly #knownCauses = new Map<string, KnownCause>();
  /** Titles of causes that no listed record has any more. */
  readonly #former = new Map<string, string>();

  constructor(store: Store, policy: PolicyRules) {
    this.#store = store;
    this.#policy = policy;
  }

  async rows({ filter, by, top }: CausesQuery, nowAt: number): Promise<CauseRows> {
    const { groups, distinct, matched } = this.#store.errors.groups(
      { filter, by, top, windowsMs: WINDOWS_MS },
      nowAt,
    );
    const causeAt = by.indexOf("cause");
    const rows: CauseRow[] = [];
    const moves = new MovesByCause(this.#store, (id) => this.titleOf(id, nowAt));
    for (const group of groups) {
      const cause = causeAt < 0 ? null : (group.values[causeAt] ?? "");
      const knownCause = cause === null ? null : this.#knownOf(cause, nowAt);
      const memory = cause === null ? null : this.#store.causeMemory(cause);
      const snooze = this.#snoozeOf(memory, nowAt);
      const lastRetry = later(memory?.score.last ?? null, cause === null ? null : moves.lastArrival(cause));
      const moved = { lastRetry, ...moves.of(cause) };
      rows.push({ ...rowOf(group, causeAt, knownCause), memory, snooze, ...moved, policy: null });
      if (rows.length % SAMPLES_A_TURN === 0) await yieldToEventLoop();
    }
    const ruled = causeAt < 0 ? rows : await this.#withPolicy(rows, causeAt, nowAt);
    const isSnoozed = (row: CauseRow): boolean => row.snooze === "snoozed";
    const awake = ruled.filter((row) => !isSnoozed(row));
    return { rows: [...awake, ...ruled.filter(isSnoozed)], distinct, matched };
  }

  /** The title of a cause, also of one that no listed record has any more; its id where nothing is kept of it. */
  titleOf(cause: string, nowAt: number): string {
    const kept = this.#knownCauses.get(cause)?.title ?? this.#former.get(cause);
    if (kept !== undefined) return kept;
    const knownCause = this.#knownOf(cause, nowAt);
    if (knownCause !== null) return knownCause.title;
    const sample = this.#store.causeSample(cause);
    if (sample === null) return cause;
    const { title } = describeCause(sample.code, sample.message.slice(0, LONGEST_MESSAGE));
    if (this.#former.size >= MOST_KNOWN) this.#former.clear();
    this.#former.set(cause, title);
    return title;
  }

  /** The timeline of a record, with the title of each cause. */
  timeline(id: string, nowAt: number): readonly NamedEntry[] {
    return this.#store.timeline(id).map((entry) => {
      const title = entry.fault === null ? "" : this.titleOf(entry.fault.cause, nowAt);
      return { ...entry, title };
    });
  }

  async #withPolicy(rows: readonly CauseRow[], causeAt: number, nowAt: number): Promise<readonly CauseRow[]> {
    const causes = rows.map(({ values, sample, count }) => ({ cause: values[causeAt] ?? "", sample, count }));
    const said = await this.#policy.ofCauses(causes, nowAt);
    return rows.map((row) => ({ ...row, policy: said.get(row.values[causeAt] ?? "") ?? null }));
  }

  /** A cause grows by all its records, not by those that a filter shows. */
  #snoozeOf(memory: CauseMemory | null, nowAt: number): SnoozeState {
    const snooze = memory?.snooze ?? null;
    if (memory === null || snooze === null) return "awake";
    const terms = [{ field: "cause", negated: false, values: [memory.cause] }] as const;
    const count = snooze.past === null ? 0 : this.#store.errors.select({ terms }, nowAt).length;
    return snoozeState(snooze, count, nowAt);
  }

  #knownOf(cause: string, nowAt: number): KnownCause | null {
    const memo = this.#knownCauses.get(cause);
    if (memo !== undefined) return memo;
    const { errors } = this.#store;
    const ofCause = errors.select({ terms: [{ field: "cause", negated: false, values: [cause] }] }, nowAt);
    const row = errors.first(ofCause, NEWEST_FIRST, 1)[0];
    if (row === undefined) return null;
    const { code, message, category, uniqueKey, company } = errors.at(row);
    const sample = { code, message: message.slice(0, LONGEST_MESSAGE), category, uniqueKey, company };
    // A cause is reported in several wordings: what is imported later does not change how it is called.
    const oldest = errors.at(errors.first(ofCause, OLDEST_FIRST, 1)[0] ?? row);
    const { title } = describeCause(oldest.code, oldest.message.slice(0, LONGEST_MESSAGE));
    const found = { title, sample };
    if (this.#knownCauses.size >= MOST_KNOWN) this.#knownCauses.clear();
    this.#knownCauses.set(cause, found);
    return found;
  }
}

function later(one: CauseRow["lastRetry"], other: CauseRow["lastRetry"]): CauseRow["lastRetry"] {
  if (one === null || other === null) return one ?? other;
  return other.at > one.at ? other : one;
}

function rowOf(
  group: ErrorGroup,
  causeAt: number,
  knownCause: KnownCause | null,
): Omit<CauseRow, "memory" | "snooze" | "policy" | "lastRetry" | "cameFrom" | "movedTo"> {
  const { values, count, firstAt, lastAt, entities, companies } = group;
  const [hour = 0, twoHours = 0, threeHours = 0, day = 0, threeDays = 0, week = 0] = group.windows;
  const titles = values.map((value, place) => (place === causeAt ? (knownCause?.title ?? "") : "") || value);
  return {
    id: rowId(values),
    values,
    title: titles.map((title) => title || "(none)").join(" / "),
    count,
    firstAt,
    lastAt,
    windows: { hour, hourBefore: twoHours - hour, threeHours, day, threeDays, week },
    entities,
    companies,
    sample: knownCause?.sample ?? null,
  };
}
