import type { FeedFormat } from "../domain/feed-format.ts";
import type { FeedRecord } from "../domain/error/sync-error.ts";

/** Order of day and month where a date such as 3/4/2026 could be either. */
export type DateOrder = "dmy" | "mdy";

export interface FeedOptions {
  readonly format: FeedFormat | "auto";
  /** Their heading (case folded) → our field name, from `--map`. */
  readonly headings: Readonly<Record<string, string>>;
  readonly dateOrder: DateOrder | null;
  /** Dataverse table of a map by F&O entity name (case folded by the callee); empty when unknown. */
  readonly tableOf: (entity: string) => string;
  /** Our field name → what it is for every record, from `--set`: for columns that the feed lacks. */
  readonly constants?: Readonly<Record<string, string>>;
  /** True leaves out rows, columns and sheets of a workbook that are hidden. */
  readonly visibleOnly?: boolean;
  /** Aborts when nobody waits for the feed any more; its reason is then thrown. */
  readonly signal?: AbortSignal;
}

/** Rows, columns with a heading and sheets with records that a person does not see. */
export interface HiddenParts {
  rows: number;
  columns: number;
  sheets: number;
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
  /** What of a workbook is hidden, complete when its batches are; null for any other feed. */
  readonly hidden: Readonly<HiddenParts> | null;
}

/** A feed that can only be read as a whole; one of more than `most` bytes is refused in these words. */
export async function wholeFile(
  blocks: AsyncIterable<Uint8Array>,
  most: number,
  tooLarge: { readonly message: string; readonly remedy: string },
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const block of blocks) {
    size += block.length;
    if (size > most) throw new UnreadableFeedError(tooLarge.message, tooLarge.remedy);
    pieces.push(block);
  }
  return Buffer.concat(pieces, size);
}
