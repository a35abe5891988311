import type { FeedFormat } from "../domain/feed-format.ts";
import type { FeedRecord } from "../domain/sync-error.ts";

/** Order of day and month where a date such as 3/4/2026 could be either. */
export type DateOrder = "dmy" | "mdy";

export interface FeedOptions {
  readonly format: FeedFormat | "auto";
  /** Their heading (case folded) → our field name, from `--map`. */
  readonly headings: Readonly<Record<string, string>>;
  readonly dateOrder: DateOrder | null;
  /** Dataverse table of a map by F&O entity name (case folded by the callee); empty when unknown. */
  readonly tableOf: (entity: string) => string;
}

export interface RejectedLine {
  /** Line of the feed where the record starts, from 1; for JSON arrays the element's line. */
  readonly line: number;
  readonly reason: string;
  /** The record as it stood in the feed (cut at 64 kB). */
  readonly text: string;
}

export type FeedItem =
  | { readonly record: FeedRecord; readonly line: number }
  | { readonly rejected: RejectedLine };

/** A feed that cannot be read at all: no heading matches, not the format it claims. */
export class UnreadableFeedError extends Error {
  /** What to do next. */
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.name = "UnreadableFeedError";
    this.remedy = remedy;
  }
}

/** An opened feed: the format found out, and its items in feed order, in batches, as the bytes arrive. */
export interface OpenedFeed {
  readonly format: FeedFormat;
  readonly batches: AsyncIterable<readonly FeedItem[]>;
}
