import { upToFault } from "./bytes/byte-blocks.ts";
import type { FeedItem } from "./feed.ts";

const ITEMS = 1000;

/** Blocks of the feed after which a batch goes on its way however few items it has: it bounds what waits in memory. */
const BLOCKS = 64;

/** Joins the items of block after block into batches of about 1,000, never empty. */
export async function* inBatches(
  groups: AsyncIterable<readonly FeedItem[]>,
): AsyncGenerator<readonly FeedItem[]> {
  let batch: FeedItem[] = [];
  let blocks = 0;
  for await (const group of upToFault(groups)) {
    if ("fault" in group) {
      // What came before the feed broke off is kept.
      if (batch.length > 0) yield batch;
      throw group.fault;
    }
    blocks++;
    for (const item of group) batch.push(item);
    if (batch.length >= ITEMS || (blocks >= BLOCKS && batch.length > 0)) {
      yield batch;
      batch = [];
      blocks = 0;
    }
  }
  if (batch.length > 0) yield batch;
}
