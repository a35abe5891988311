import { UserFacingError } from "../../domain/user-facing-error.ts";
import { UnreadableFeedError, type FeedOptions } from "../../feeds/feed.ts";
import { openFeed } from "../../feeds/open-feed.ts";
import { importDeed } from "../causes/audit-trail.ts";
import type { ImportOptions, ImportReport } from "../engine.ts";
import { brokenAtStart, BrokenOffError, brokenOff, markedBatches } from "./broken-off-feed.ts";
import { inLoads, oneAhead } from "./feed-loads.ts";
import { ImportRun, type ImportContext } from "./import-run.ts";
import { packedFeed } from "./packed-feed.ts";
import type { PackedRecords } from "./record-packer.ts";

/**
 * Reads a feed to its end; a batch goes to the disk while the next one is made ready, and all are durable when it
 * resolves. Importing it again adds nothing.
 */
export async function importFeed(
  bytes: AsyncIterable<Uint8Array>,
  options: ImportOptions,
  context: ImportContext,
): Promise<ImportReport> {
  const reading = feedOptions(options, context);
  const feed = await openFeed(bytes, reading).catch((reason: unknown) => {
    if (!(reason instanceof UnreadableFeedError)) throw brokenAtStart(reason, options.feedName);
    throw new UserFacingError(
      `"${options.feedName}" cannot be read as a feed: ${reason.message}`,
      reason.remedy,
      reason,
    );
  });
  const run = new ImportRun(options, context);
  let end: BrokenOffError | null = null;
  try {
    const packed = markedBatches(packedFeed(feed, reading, context.threads));
    for await (const load of oneAhead(inLoads(packed, recordsIn))) {
      await context.exclusive(() => run.take(load));
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
      context.store.commit([importDeed(options, report, context.nowAt, run.rejected?.file ?? null)]),
    );
    context.store.refreshCache();
  }
  if (end !== null) throw brokenOff(end.reason, options.feedName, keptWords(report, options.dryRun));
  return report;
}

function feedOptions(options: ImportOptions, { tableOf }: ImportContext): FeedOptions {
  return {
    format: options.format,
    headings: options.headings,
    dateOrder: options.dateOrder,
    tableOf,
    ...(options.constants === undefined ? {} : { constants: options.constants }),
    ...(options.visibleOnly === undefined ? {} : { visibleOnly: options.visibleOnly }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
}

function recordsIn({ rows, rejected }: PackedRecords): number {
  return rows.rows + rejected.length;
}

/** What is in of a feed that broke off. */
function keptWords({ read, added, updated, rejectedCount }: ImportReport, isDryRun: boolean): string {
  const before = `${isDryRun ? "Nothing was changed; before that" : "Before that"} ${read} records were read`;
  return `${before}: ${added} added, ${updated} updated, ${rejectedCount} rejected.`;
}
