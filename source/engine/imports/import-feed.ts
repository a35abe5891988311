import { idTakenWords } from "../../wording/error-words.ts";
import { causeOf } from "../../domain/cause/cause.ts";
import type { Change } from "../../domain/journal/change.ts";
import { feedHashOf, identityOf, isOlder, isSameRecord } from "../../domain/error/error-identity.ts";
import type { ReadMapName } from "../../domain/sides/map-name.ts";
import type { FeedRecord, SyncError } from "../../domain/error/sync-error.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { isExportOf } from "../../text/exported-text.ts";
import { UnreadableFeedError } from "../../feeds/feed.ts";
import type { FeedItem, OpenedFeed } from "../../feeds/feed.ts";
import { openFeed } from "../../feeds/open-feed.ts";
import { IllegalChangeError, MovedOnError } from "../../store/store-errors.ts";
import type { KeptFile, NewError, Store } from "../../store/store.ts";
import { importEvent } from "../causes/audit-trail.ts";
import { brokenAtStart, BrokenOffError, brokenOff, markedBatches } from "./broken-off-feed.ts";
import type { ImportOptions, ImportReport } from "../../domain/feed-import.ts";
import { JobFinder } from "./job-finder.ts";
import { inLoads, oneAhead } from "./feed-loads.ts";
import { yieldToEventLoop } from "../turns/yield-to-event-loop.ts";
import { RecentCauses, SeenRecords } from "./feed-memory.ts";
import { RejectedLines } from "./rejected-lines.ts";

/** Records are looked at for so long before others have their turn: the first ones take many times as long as later ones. */
const TURN_MS = 8;
/** Records after which the time is looked at. */
const ITEMS_A_LOOK = 16;

export interface ImportContext {
  readonly store: Store;
  /** Dataverse table of a map, from the catalogue; empty when it does not know the map. */
  readonly tableOf: (entity: string) => string;
  /** What the name of a map stands for. */
  readonly readName: ReadMapName;
  /** Serialises what this import commits with every other use case. */
  readonly exclusive: <T>(work: () => Promise<T>) => Promise<T>;
  readonly nowAt: number;
}

/**
 * Reads a feed to its end; a batch goes to the disk while the next one is made ready, and all are durable when it
 * resolves. Importing it again adds nothing.
 */
export async function importFeed(
  bytes: AsyncIterable<Uint8Array>,
  options: ImportOptions,
  context: ImportContext,
): Promise<ImportReport> {
  const feed = await openFeed(bytes, {
    format: options.format,
    headings: options.headings,
    dateOrder: options.dateOrder,
    tableOf: context.tableOf,
    ...(options.constants === undefined ? {} : { constants: options.constants }),
    ...(options.visibleOnly === undefined ? {} : { visibleOnly: options.visibleOnly }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  }).catch((reason: unknown) => {
    if (!(reason instanceof UnreadableFeedError)) throw brokenAtStart(reason, options.feedName);
    throw new UserFacingError(
      `"${options.feedName}" cannot be read as a feed: ${reason.message}`,
      reason.remedy,
      reason,
    );
  });
  return importOpened(feed, options, context);
}

/** The same for a feed that is open already. */
export async function importOpened(
  feed: OpenedFeed,
  options: ImportOptions,
  context: ImportContext,
): Promise<ImportReport> {
  const run = new ImportRun(options, context);
  let end: BrokenOffError | null = null;
  try {
    for await (const items of oneAhead(inLoads(markedBatches(feed.batches)))) {
      await context.exclusive(() => run.take(items));
      options.onProgress?.(run.read);
    }
  } catch (reason) {
    if (!(reason instanceof BrokenOffError)) throw reason;
    end = reason;
  }
  await run.landed();
  const report = run.finish(feed);
  if (!options.dryRun) {
    await context.exclusive(() =>
      context.store.commit([importEvent(options, report, context.nowAt, run.rejected?.file ?? null)]),
    );
    context.store.refreshCache();
  }
  if (end !== null) throw brokenOff(end.reason, options.feedName, keptWords(report, options.dryRun));
  return report;
}

/** What is in of a feed that broke off. */
function keptWords({ read, added, updated, rejectedCount }: ImportReport, isDryRun: boolean): string {
  const before = `${isDryRun ? "Nothing was changed; before that" : "Before that"} ${read} records were read`;
  return `${before}: ${added} added, ${updated} updated, ${rejectedCount} rejected.`;
}

class ImportRun {
  readonly #options: ImportOptions;
  readonly #context: ImportContext;
  readonly #jobs: JobFinder;
  /** Feed hashes by id of what this feed has reported so far: for rows without an id, and for a dry run. */
  readonly #seen = new SeenRecords();
  #rows: NewError[] = [];
  /** The rows on their way to the disk: reported, and not known to the store yet. */
  #flying: Promise<void> | null = null;
  readonly #causes = new RecentCauses();
  #changes: Change[] = [];
  readonly #rejected = new RejectedLines();
  rejected: KeptFile | null = null;
  read = 0;
  #added = 0;
  #knownCount = 0;
  #updated = 0;
  #conflicts = 0;

  constructor(options: ImportOptions, context: ImportContext) {
    this.#options = options;
    this.#context = context;
    this.#jobs = new JobFinder(context.store, options.job, options.feedName, context.readName);
  }

  async take(batches: readonly (readonly FeedItem[])[]): Promise<void> {
    let turnFrom = performance.now();
    for (const items of batches) {
      for (const item of items) {
        this.read++;
        if (this.read % ITEMS_A_LOOK === 0 && performance.now() - turnFrom > TURN_MS) {
          await yieldToEventLoop();
          turnFrom = performance.now();
        }
        if ("rejected" in item) this.#rejected.add(item.rejected);
        else if (!this.#takeNew(item.record)) await this.#takeSeen(item.record, item.line);
      }
    }
    await this.#flush();
  }

  finish({ format, hidden }: OpenedFeed): ImportReport {
    return {
      format,
      read: this.read,
      added: this.#added,
      known: this.#knownCount,
      updated: this.#updated,
      conflicts: this.#conflicts,
      rejected: this.#rejected.first,
      rejectedCount: this.#rejected.count,
      rejectedFile: this.rejected?.path ?? null,
      rejectedNotKept: this.#rejected.notKept,
      hidden: hidden === null ? null : { ...hidden },
      jobs: this.#jobs.report(),
    };
  }

  /** Takes a record that neither the store nor this feed has reported before; false for any other. */
  #takeNew(record: FeedRecord): boolean {
    if (record.id === "" || this.#seen.has(record.id) || this.#context.store.has(record.id)) return false;
    const feedHash = feedHashOf(record);
    this.#seen.set(record.id, feedHash);
    this.#add(record, record.id, feedHash);
    return true;
  }

  async #takeSeen(record: FeedRecord, line: number): Promise<void> {
    const feedHash = feedHashOf(record);
    const id = this.#identify(record, feedHash);
    if (id === null) {
      this.#knownCount++;
      return;
    }
    const { store } = this.#context;
    const wasSeen = this.#seen.has(id);
    // A second state of a record that this feed adds: it has to be in before it can be revised.
    if (wasSeen && !this.#options.dryRun && !store.has(id)) {
      await this.#flush();
      await this.landed();
    }
    const present = store.knownError(id);
    this.#seen.set(id, feedHash);
    if (present === undefined) {
      if (wasSeen) this.#knownCount++;
      else this.#add(record, id, feedHash);
      return;
    }
    if (!isSameRecord(present.error, record)) {
      this.#rejected.add({
        line,
        reason: idTakenWords(id, present.error),
        text: JSON.stringify(record),
      });
      return;
    }
    this.#knownCount++;
    this.#jobs.count(present.error.job);
    const isFinal = present.error.state === "synced" || present.error.state === "dismissed";
    if (
      isFinal ||
      present.feedHash === feedHash ||
      isOlder(present.error.recordVersion, record.recordVersion)
    )
      return;
    if (isOwnExport(present.error, record, present.feedHash)) return;
    this.#updated++;
    this.#changes.push(revision(present.error, record, feedHash));
  }

  /** The record's id; null when this very row was reported by this feed before. */
  #identify(record: FeedRecord, feedHash: string): string | null {
    for (let occurrence = 0; ; occurrence++) {
      const id = record.id === "" ? identityOf(record, occurrence) : record.id;
      const hashBefore = this.#seen.get(id);
      if (hashBefore === feedHash) return null;
      if (hashBefore === undefined || record.id !== "") return id;
    }
  }

  #add(record: FeedRecord, id: string, feedHash: string): void {
    const job = this.#jobs.jobOf(record);
    this.#jobs.count(job);
    this.#added++;
    if (record.category === "conflict") this.#conflicts++;
    // Field by field: copying by spread takes several times as long, and a million rows pass here.
    const error: SyncError = {
      id,
      errorCreatedAt: record.errorCreatedAt,
      entity: record.entity,
      table: record.table,
      dataSource: record.dataSource,
      uniqueKey: record.uniqueKey,
      company: record.company,
      code: record.code,
      message: record.message,
      category: record.category,
      operation: record.operation,
      recordVersion: record.recordVersion,
      attempts: record.attempts,
      state: "open",
      job,
      cause: this.#causes.causeOf(record.code, record.message),
      request: "",
    };
    this.#rows.push({ error, feedHash });
  }

  async #flush(): Promise<void> {
    const { store, nowAt } = this.#context;
    const rows = this.#rows;
    const revisions = this.#changes;
    const rejects = this.#rejected.taken();
    this.#rows = [];
    this.#changes = [];
    if (this.#options.dryRun) return this.#jobs.saved();
    if (rejects.length > 0) {
      this.rejected = await store.keepRejects(`${this.#options.feedName}-${nowAt}`, rejects);
    }
    await store.decide(() => store.commit(this.#jobs.changes()));
    this.#jobs.saved();
    await this.#revise(revisions);
    await this.landed();
    if (rows.length === 0) return;
    const landing = store.addErrors(rows);
    // Its failure is met by `landed`, which every path calls.
    landing.catch(() => undefined);
    this.#flying = landing;
  }

  /** A record may be settled for good between the reading of its line and the commit: it then stays as it is. */
  async #revise(revisions: readonly Change[]): Promise<void> {
    if (revisions.length === 0) return;
    const { store } = this.#context;
    try {
      await store.commit(revisions);
    } catch (reason) {
      if (!(reason instanceof IllegalChangeError)) throw reason;
      for (const revision of revisions) {
        await store.commit([revision]).catch((one: unknown) => {
          if (!(one instanceof IllegalChangeError)) throw one;
          this.#updated--;
        });
      }
    }
  }

  /** Resolves when every row handed to the store is durable. */
  async landed(): Promise<void> {
    const flying = this.#flying;
    this.#flying = null;
    try {
      await flying;
    } catch (reason) {
      if (!(reason instanceof MovedOnError)) throw reason;
      throw new UserFacingError(
        `Another host imports some of the records of "${this.#options.feedName}" at the same time.`,
        "Import the feed again: what is in already is left as it is.",
        reason,
      );
    }
  }
}

/** True for a record that is known, but for what an export of ours does to texts: it must not put the copy in place. */
function isOwnExport(present: SyncError, record: FeedRecord, feedHash: string): boolean {
  const isCopy = isExportOf(present.message, record.message) && isExportOf(present.code, record.code);
  if (!isCopy) return false;
  return feedHashOf({ ...record, message: present.message, code: present.code }) === feedHash;
}

function revision(present: SyncError, record: FeedRecord, feedHash: string): Change {
  return {
    kind: "error-revised",
    error: present.id,
    record: {
      errorCreatedAt: record.errorCreatedAt,
      table: record.table === "" ? present.table : record.table,
      code: record.code,
      message: record.message,
      category: record.category,
      operation: record.operation,
      recordVersion: record.recordVersion,
      // Our own tries count as well; a feed never takes an attempt back.
      attempts: Math.max(present.attempts, record.attempts),
      cause: causeOf(record.code, record.message),
      feedHash,
    },
  };
}
