import { hasEnded } from "./sync-request-states.ts";
import type { SyncRequest } from "./sync-request.ts";

/**
 * How far a cancellation goes: the request alone, with the parts that wait in the outbox behind it, or everything that
 * the same confirmation made and that has not ended, submitted or not.
 */
export type CancelReach = "one" | "rest" | "whole";

/** The requests that a cancellation ends, the named one first. */
export function cancelledBy<Request extends SyncRequest>(
  request: Request,
  reach: CancelReach,
  requests: readonly Request[],
): readonly Request[] {
  const others = requests.filter((one) => one.id !== request.id && isReached(one, request, reach));
  return [request, ...others];
}

function isReached(
  one: SyncRequest,
  { outbox, scopeKey, createdAt, createdBy }: SyncRequest,
  reach: CancelReach,
): boolean {
  switch (reach) {
    case "one":
      return false;
    case "rest": {
      const isBehind =
        outbox !== undefined && one.outbox?.group === outbox.group && one.outbox.part > outbox.part;
      return isBehind && one.state === "waiting";
    }
    case "whole": {
      const isSame = one.scopeKey === scopeKey && one.createdAt === createdAt && one.createdBy === createdBy;
      return isSame && !hasEnded(one.state);
    }
  }
}

/** What a cancellation came to, summed over its requests. */
export interface CancelSum {
  readonly cleared: number;
  readonly failed: number;
  readonly skipped: number;
  readonly untouched: number;
}

export function cancelSum(requests: readonly SyncRequest[]): CancelSum {
  const sum = (of: (request: SyncRequest) => number): number =>
    requests.reduce((all, request) => all + of(request), 0);
  const [cleared, failed, skipped] = [
    sum(({ succeeded }) => succeeded),
    sum((request) => request.failed),
    sum((request) => request.skipped),
  ];
  return { cleared, failed, skipped, untouched: sum(({ records }) => records) - cleared - failed - skipped };
}
