import type { FeedItem, FeedOptions, OpenedFeed } from "../../source/feeds/feed.ts";
import { openFeed } from "../../source/feeds/open-feed.ts";

export const OPTIONS: FeedOptions = { format: "auto", headings: {}, dateOrder: null, tableOf: () => "" };

export const HEADINGS = "Created On,Entity,Data source,Unique key,Error message";

export interface ReadFeed {
  readonly format: OpenedFeed["format"];
  readonly items: readonly FeedItem[];
  readonly batches: readonly number[];
  readonly hidden: OpenedFeed["hidden"];
}

export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** Reads a whole feed, handed over in chunks of `chunk` bytes. */
export async function readFeed(
  feed: string | Uint8Array,
  options: Partial<FeedOptions> = {},
  chunk = 1 << 20,
): Promise<ReadFeed> {
  const bytes = typeof feed === "string" ? Buffer.from(feed) : feed;
  const opened = await openFeed(inChunks(bytes, chunk), { ...OPTIONS, ...options });
  const items: FeedItem[] = [];
  const batches: number[] = [];
  for await (const batch of opened.batches) {
    items.push(...batch);
    batches.push(batch.length);
  }
  return { format: opened.format, items, batches, hidden: opened.hidden };
}

/** One item in a line: `3 US-001: message`, or `3 rejected: reason`. */
export function itemTexts(items: readonly FeedItem[]): readonly string[] {
  return items.map((item) =>
    "record" in item
      ? `${item.line} ${item.record.uniqueKey}: ${item.record.message}`
      : `${item.rejected.line} rejected: ${item.rejected.reason}`,
  );
}

/** A JSON record with what every sync error needs. */
export function json(key: string, more: Readonly<Record<string, unknown>> = {}): string {
  const needed = {
    createdOn: "2026-11-20T14:03:00Z",
    entity: "Customers V3",
    source: "fo",
    key,
    message: "m",
  };
  return JSON.stringify({ ...needed, ...more });
}
