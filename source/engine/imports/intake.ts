import type { Connections, LogPlace } from "../../connectors/connector.ts";
import type { IntakeMeasure, IntakeReport, IntakeCommand } from "../../domain/intake-report.ts";
import { done, type Outcome } from "../../domain/outcome.ts";
import type { ReadMapName } from "../../domain/sides/map-name.ts";
import type { FeedItem, OpenedFeed } from "../../feeds/feed.ts";
import type { Store } from "../../store/store.ts";
import { NO_ASYNC_LOG } from "../../wording/outcome-words.ts";
import { refusedBy } from "../../wording/refusal-words.ts";
import type { ImportOptions, ImportReport } from "../../domain/feed-import.ts";
import type { Clock } from "../turns/clock.ts";
import { OneAtATime } from "../turns/one-at-a-time.ts";
import { LogReading } from "./log-reading.ts";

/** How far the log of a connection is read. */
export interface IntakeMark extends LogPlace {
  /** False where the reading stopped before the end: it goes on at that very place. */
  readonly isAtEnd: boolean;
}

/** Keeps the marks beyond the life of an engine. Losing one costs a second reading: known rows are not added again. */
export interface IntakeMarks {
  read(connection: string): Promise<IntakeMark | null>;
  keep(connection: string, mark: IntakeMark): Promise<void>;
}

/** Marks that end with the engine. */
function forgetfulMarks(): IntakeMarks {
  const marks = new Map<string, IntakeMark>();
  return {
    read: async (connection) => marks.get(connection) ?? null,
    keep: async (connection, mark) => void marks.set(connection, mark),
  };
}

export interface ScheduledIntake {
  readonly connection: string;
  readonly everyMs: number;
}

interface IntakeParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly readName: ReadMapName;
  readonly tableOf: (entity: string) => string;
  readonly marks?: IntakeMarks;
  readonly schedule?: readonly ScheduledIntake[];
  readonly take: (feed: OpenedFeed, options: ImportOptions) => Promise<ImportReport>;
}

/**
 * A row is seen when its transaction is committed, with the time at which it was made: this long before the last row is
 * read again. Inferred; a transaction of live sync lasts two minutes at most (documented).
 */
const LATE_MS = 10 * 60_000;
/** Who acts where nobody has asked. */
const ENGINE = "engine";

/**
 * Reads the async error logs of connections: when somebody asks, and by itself on a schedule. Each row is taken once, by
 * company and source key, whatever ends the process: rows are durable before the mark moves, and known ones are passed
 * over. Nothing is ever written to a side.
 */
export class Intake {
  readonly name = "intake";
  readonly #parts: Required<IntakeParts>;
  readonly #turns = new Map<string, OneAtATime>();
  readonly #measures = new Map<string, IntakeMeasure>();
  readonly #rejected = new Set<string>();
  #stop: AbortController | null = null;
  #atRest: Promise<unknown> = Promise.resolve();

  constructor(parts: IntakeParts) {
    this.#parts = { marks: forgetfulMarks(), schedule: [], ...parts };
  }

  start(): void {
    if (this.#stop !== null) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#atRest = Promise.all(this.#parts.schedule.map((one) => this.#follow(one, stop.signal)));
  }

  async stop(): Promise<void> {
    this.#stop?.abort();
    this.#stop = null;
    await this.#atRest;
  }

  /** How far each connection is that was read since the start, or is to be. */
  get measures(): readonly IntakeMeasure[] {
    return [...this.#measures.values()];
  }

  /** Reads one part; never two parts of one connection at a time. */
  read(wish: IntakeCommand, signal = new AbortController().signal): Promise<Outcome<IntakeReport>> {
    const turn = this.#turns.get(wish.connection) ?? new OneAtATime();
    this.#turns.set(wish.connection, turn);
    return turn.run(() => this.#part(wish, signal));
  }

  /** What goes wrong is reported by the measures, and tried again at the next time. */
  async #follow({ connection, everyMs }: ScheduledIntake, signal: AbortSignal): Promise<void> {
    this.#note(connection, { readAt: null, newestAt: null, fault: "" });
    while (!signal.aborted) {
      try {
        let isAtEnd = false;
        while (!isAtEnd && !signal.aborted) {
          const result = await this.read({ connection, job: null, by: ENGINE }, signal);
          if ("refused" in result) this.#note(connection, { fault: result.refused.message });
          isAtEnd =
            "refused" in result || result.done.isAtEnd || result.done.fault !== "" || !result.done.isExposed;
        }
      } catch (reason) {
        this.#note(connection, { fault: reason instanceof Error ? reason.message : String(reason) });
      }
      await this.#parts.clock.sleep(everyMs, signal);
    }
  }

  #note(connection: string, news: Partial<Omit<IntakeMeasure, "connection">>): void {
    const before = this.#measures.get(connection) ?? { connection, readAt: null, newestAt: null, fault: "" };
    this.#measures.set(connection, { ...before, ...news });
  }

  async #part(wish: IntakeCommand, signal: AbortSignal): Promise<Outcome<IntakeReport>> {
    const { connections, marks, clock, take } = this.#parts;
    const { connection, job, by } = wish;
    const environment = await connections.open(connection);
    if (environment === null) return refusedBy({ kind: "connection-unknown", connection });
    const log = environment.sides["finance-and-operations"].errorLog;
    const mark = await marks.read(connection);
    const reading = new LogReading(
      { ...this.#parts, environment, rejected: this.#rejected, hasJob: job !== null },
      signal,
    );
    if (log === undefined) reading.isExposed = false;
    const items = log === undefined ? NOTHING() : reading.items(log, startOf(mark));
    const first = await items.next();
    const report =
      first.done === true
        ? null
        : await take(
            { format: "async-error-log", batches: withFirst(first.value, items), hidden: null },
            {
              format: "auto",
              feedName: connection,
              job,
              headings: {},
              dateOrder: null,
              dryRun: false,
              by,
            },
          );
    const { place, isAtEnd, isExposed, fault } = reading;
    // Where nothing came, what is late is still to be looked for.
    const next = place === null ? mark : { at: place.at, sourceKey: place.sourceKey, isAtEnd };
    if (
      next !== null &&
      (next.at !== mark?.at || next.sourceKey !== mark.sourceKey || next.isAtEnd !== mark.isAtEnd)
    )
      await marks.keep(connection, next);
    const newestAt = next === null ? null : Date.parse(next.at);
    const words = isExposed ? fault : NO_ASYNC_LOG;
    this.#note(connection, { newestAt, fault: words, ...(isAtEnd && { readAt: clock.now() }) });
    return done({
      read: reading.read,
      added: report?.added ?? 0,
      conflicts: report?.conflicts ?? 0,
      jobs: report?.jobs ?? [],
      rejectedCount: report?.rejectedCount ?? 0,
      rejectedFile: report?.rejectedFile ?? null,
      withoutKey: reading.withoutKey,
      withoutMessage: reading.withoutMessage,
      isExposed,
      newestAt,
      isAtEnd,
      fault,
    });
  }
}

async function* NOTHING(): AsyncGenerator<readonly FeedItem[]> {}

async function* withFirst<T>(first: T, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}

/** What is late is looked for once the end was reached; before it, each part goes on where the last one stopped. */
function startOf(mark: IntakeMark | null): LogPlace | null {
  if (mark === null) return null;
  if (!mark.isAtEnd) return mark;
  return { at: new Date(Date.parse(mark.at) - LATE_MS).toISOString(), sourceKey: "" };
}
