import type {
  AsyncErrorLog,
  Environment,
  LoggedError,
  LoggedMessage,
  LogPage,
  LogPlace,
} from "../../connectors/connector.ts";
import { faultText, type Fault } from "../../connectors/fault.ts";
import { inferCategory } from "../../domain/cause/failure-kind.ts";
import type { FeedRecord } from "../../domain/error/sync-error.ts";
import { recordIdAsKey } from "../../domain/error/unique-key.ts";
import { hasMap } from "../../domain/sides/integration-job.ts";
import type { ReadMapName } from "../../domain/sides/map-name.ts";
import { answerTo, delayBefore } from "../../domain/sides/retry-policy.ts";
import type { FeedItem } from "../../feeds/feed.ts";
import { withoutPayload } from "../../feeds/record/business-payload.ts";
import type { Store } from "../../store/store.ts";
import { noMessageWords } from "../../wording/outcome-words.ts";
import type { Clock } from "../turns/clock.ts";

/** Pages of one part: after them the part is in the audit, and the mark is kept. */
const PAGES_A_PART = 20;
/** Tries of one question before its fault ends the reading; a side that asks to wait is waited for. */
const TRIES = 4;
const THROTTLED_TRIES = 60;
/** Rows that cannot be read come again with each look at what is late: they are rejected once. */
const MOST_REMEMBERED = 10_000;
interface ReadingParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly readName: ReadMapName;
  readonly tableOf: (entity: string) => string;
  readonly environment: Environment;
  readonly rejected: Set<string>;
  /** True where somebody has said which job the rows are of. */
  readonly hasJob: boolean;
}

/** One way through some pages of a log. */
export class LogReading {
  readonly #parts: ReadingParts;
  readonly #signal: AbortSignal;
  #projects: ReadonlyMap<string, { readonly project: string; readonly entity: string }> | null = null;
  isExposed = true;
  isAtEnd = false;
  fault = "";
  read = 0;
  withoutKey = 0;
  withoutMessage = 0;
  /** Of the last row that was given out. */
  place: LogPlace | null = null;

  constructor(parts: ReadingParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
  }

  /** What is new, page by page; the next page is on its way while one is looked up and stored. */
  async *items(log: AsyncErrorLog, from: LogPlace | null): AsyncGenerator<readonly FeedItem[]> {
    let next = this.ask<LogPage | "absent">(() => log.page(from, this.#signal));
    let place = from;
    for (let pages = 1; ; pages++) {
      const page = await next;
      if (page === null) return;
      if (page === "absent") {
        this.isExposed = false;
        return;
      }
      const goesOn = !page.isLastPage && pages < PAGES_A_PART;
      if (goesOn) next = this.ask<LogPage | "absent">(() => log.page(page.last, this.#signal));
      // Its failure is met when its turn comes, if that turn comes.
      next.catch(() => undefined);
      const items = await this.#itemsOf(log, page);
      // What is on its way is asked for again by the next part.
      if (items === null) return;
      this.read += page.rows.length + page.unreadable.length - Number(beginsAt(page, place));
      if (items.length > 0) yield items;
      this.place = page.last ?? this.place;
      this.isAtEnd = page.isLastPage;
      place = page.last;
      if (!goesOn) return;
    }
  }

  /** The answer to a question; null when a fault has ended the reading, which `fault` then says. */
  async ask<T>(question: () => Promise<T | { readonly fault: Fault }>): Promise<T | null> {
    for (let tries = 1, waits = 1; ;) {
      const answer = await question();
      if (!isFault(answer)) return answer;
      const kind = answerTo(answer.fault.class);
      const isWait = kind === "wait" && waits < THROTTLED_TRIES;
      if (this.#signal.aborted || !(isWait || (kind === "later" && tries < TRIES))) {
        this.fault ||= faultText(answer.fault);
        return null;
      }
      // The way to the side itself waits for as long as it was asked to.
      if (isWait) waits++;
      else await this.#parts.clock.sleep(delayBefore(tries++, this.#parts.clock.random()), this.#signal);
    }
  }

  /** Null when a fault has ended the reading: nothing is stored with less than could be known of it. */
  async #itemsOf(log: AsyncErrorLog, page: LogPage): Promise<readonly FeedItem[] | null> {
    const { store } = this.#parts;
    const fresh = page.rows.filter((row) => !store.has(idOf(row)));
    const rejected = this.#rejectedItems(page);
    if (fresh.length === 0) return rejected;
    if (this.#projects === null && fresh.some(({ execution }) => execution !== ""))
      this.#projects = await log.projects(this.#signal);
    const mapped = fresh.map((row) => ({ row, ...this.#mapOf(row) }));
    const keys = await this.#keysOf(log, mapped);
    const messages = keys === null ? null : await this.#messagesOf(fresh);
    if (keys === null || messages === null) return null;
    const records = mapped.map(({ row, entity, table, project }): FeedItem => {
      const key = keys.get(`${entity}\n${row.recordId}`);
      const message = messages.get(row.reference);
      if (key === undefined) this.withoutKey++;
      if (message === undefined) this.withoutMessage++;
      return { record: this.#recordOf(row, { entity, table, project, key, message }), line: 0 };
    });
    return [...records, ...rejected];
  }

  #rejectedItems({ unreadable }: LogPage): readonly FeedItem[] {
    const { rejected } = this.#parts;
    return unreadable.flatMap(({ text, reason }): readonly FeedItem[] => {
      if (rejected.has(text)) return [];
      if (rejected.size >= MOST_REMEMBERED) rejected.clear();
      rejected.add(text);
      return [{ rejected: { line: 0, reason, text } }];
    });
  }

  /** The row's own name of its map decides where the connection knows it, else that of its configuration. */
  #mapOf({ entity, execution }: LoggedError): {
    readonly entity: string;
    readonly table: string;
    readonly project: string;
  } {
    const { environment, readName, tableOf, store, hasJob } = this.#parts;
    const found = this.#projects?.get(execution);
    const names = [entity, found?.entity ?? ""].filter((name) => name !== "").map((name) => readName(name));
    const name = names.find((one) => environment.mapOf(one.entity) !== null) ??
      names[0] ?? { entity: UNKNOWN, table: "" };
    const isOwned = store.jobs().some(({ maps }) => hasMap(maps, name.entity, readName));
    return {
      entity: name.entity,
      table: name.table || (environment.mapOf(name.entity)?.table ?? tableOf(name.entity)),
      project: isOwned || hasJob ? "" : (found?.project ?? ""),
    };
  }

  async #keysOf(
    log: AsyncErrorLog,
    mapped: readonly { readonly row: LoggedError; readonly entity: string }[],
  ): Promise<ReadonlyMap<string, string> | null> {
    const wanted = new Map<string, Set<string>>();
    for (const { row, entity } of mapped) {
      if (row.recordId !== "")
        wanted.set(entity, (wanted.get(entity) ?? new Set<string>()).add(row.recordId));
    }
    const keys = new Map<string, string>();
    for (const [entity, ids] of wanted) {
      const found = await this.ask(async () => {
        const answer = await log.keysOf(entity, [...ids], this.#signal);
        return answer === null ? new Map<string, string>() : answer;
      });
      if (found === null) return null;
      for (const [recordId, key] of found) keys.set(`${entity}\n${recordId}`, key);
    }
    return keys;
  }

  async #messagesOf(rows: readonly LoggedError[]): Promise<ReadonlyMap<string, LoggedMessage> | null> {
    const references = [...new Set(rows.map(({ reference }) => reference))].filter((one) => one !== "");
    const { dataverse } = this.#parts.environment.sides;
    return this.ask(async () => {
      const answer = await dataverse.loggedMessages?.(references, this.#signal);
      return answer === undefined || answer === null ? new Map<string, LoggedMessage>() : answer;
    });
  }

  #recordOf(row: LoggedError, found: Known): FeedRecord {
    const { entity, table, project, key, message } = found;
    const words = message === undefined ? noMessageWords(row.reference) : withoutPayload(message.message);
    const code = message?.code ?? "";
    return {
      id: idOf(row),
      errorCreatedAt: row.createdAt,
      entity,
      table,
      // The log stands in finance and operations, over rows of that side: inferred.
      dataSource: "finance-and-operations",
      uniqueKey: key ?? recordIdAsKey(row.recordId === "" ? `0, SourceKey=${row.sourceKey}` : row.recordId),
      company: row.company.toUpperCase(),
      code,
      message: words,
      category: row.category ?? inferCategory(code, message?.message ?? ""),
      operation: row.operation,
      recordVersion: row.version,
      attempts: 0,
      job: project,
    };
  }
}

interface Known {
  readonly entity: string;
  readonly table: string;
  readonly project: string;
  readonly key: string | undefined;
  readonly message: LoggedMessage | undefined;
}

const UNKNOWN = "unknown table map";

function idOf({ company, sourceKey }: LoggedError): string {
  return `log-${company.toLowerCase()}-${sourceKey}`;
}

function isFault(answer: unknown): answer is { readonly fault: Fault } {
  return typeof answer === "object" && answer !== null && "fault" in answer;
}

/** A page that goes on behind another one begins with its last row. */
function beginsAt({ rows: [first] }: LogPage, place: LogPlace | null): boolean {
  return first?.sourceKey === place?.sourceKey && first?.createdAt === Date.parse(place?.at ?? "");
}
