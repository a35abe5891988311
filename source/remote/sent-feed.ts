import { UserFacingError } from "../domain/user-facing-error.ts";
import type { FeedFailure } from "./protocol.ts";

/** Pieces small enough for one message. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Sends a feed in chunks until `send` answers false. Resolves with null, or with why the feed could not be read to its
 * end: the other side then says what is in. What `send` throws is thrown.
 */
export async function sentFeed(
  bytes: AsyncIterable<Uint8Array>,
  send: (chunk: Uint8Array) => Promise<boolean>,
): Promise<FeedFailure | null> {
  const pieces = bytes[Symbol.asyncIterator]();
  try {
    for (;;) {
      let piece: IteratorResult<Uint8Array>;
      try {
        piece = await pieces.next();
      } catch (reason) {
        return failureOf(reason);
      }
      if (piece.done === true) return null;
      for (let from = 0; from < piece.value.length; from += CHUNK_BYTES) {
        if (!(await send(piece.value.subarray(from, from + CHUNK_BYTES)))) return null;
      }
    }
  } finally {
    await pieces.return?.();
  }
}

function failureOf(reason: unknown): FeedFailure {
  if (reason instanceof UserFacingError)
    return { message: reason.message, remedy: reason.remedy, isFault: reason.isFault };
  if (!(reason instanceof Error) || !("code" in reason)) throw reason;
  const remedy = "Check the disk or the program that sends the feed.";
  return { message: `${reason.message}.`, remedy, isFault: true };
}
