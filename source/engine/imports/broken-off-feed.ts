import { UserFacingError } from "../../domain/user-facing-error.ts";
import { UnreadableFeedError } from "../../feeds/feed.ts";

/** Why the bytes of a feed ended before the feed did. */
export class BrokenOffError extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super("The feed broke off.", { cause: reason });
    this.reason = reason;
  }
}

/** The batches, with what ends them early marked as the feed's own: a failing store is another matter. */
export async function* markedBatches<T>(batches: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* batches;
  } catch (reason) {
    throw new BrokenOffError(reason);
  }
}

class BrokenOffFeedError extends UserFacingError {
  override readonly isFault: boolean;

  constructor(message: string, remedy: string, isFault: boolean, cause: unknown) {
    super(message, remedy, cause);
    this.isFault = isFault;
  }
}

/** What to say of a feed that broke off when `kept` was in already; what nobody foresaw is answered as it came. */
export function brokenOff(reason: unknown, feedName: string, kept: string): unknown {
  const isForeseen = reason instanceof UnreadableFeedError || reason instanceof UserFacingError;
  if (!isForeseen && !isSystemError(reason)) return reason;
  const remedy = isForeseen ? reason.remedy : "Check the disk or the program that sends the feed.";
  const isFault = reason instanceof UserFacingError ? reason.isFault : !isForeseen;
  return new BrokenOffFeedError(
    `"${feedName}" could not be read to its end: ${sentence(reason.message)} ${kept}`,
    `${remedy} What is in already is not added again.`,
    isFault,
    reason,
  );
}

/** The same for one that broke off before anything of it was read. */
export function brokenAtStart(reason: unknown, feedName: string): unknown {
  return isSystemError(reason) ? brokenOff(reason, feedName, "Nothing of it was read.") : reason;
}

function isSystemError(reason: unknown): reason is Error {
  return reason instanceof Error && "code" in reason && typeof reason.code === "string" && "errno" in reason;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
