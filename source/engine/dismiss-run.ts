import type { SyncRequest } from "../domain/sync-request.ts";
import type { Store } from "../store/store.ts";
import type { Clock } from "./clock.ts";
import type { RunEnd } from "./retry-run.ts";

export interface DismissRun {
  readonly store: Store;
  readonly clock: Clock;
  readonly request: SyncRequest;
  readonly stop: AbortSignal;
}

/** Settles a dismissal in one change. The sealed copy, unless switched off, is on disk before it (I6). */
export async function runDismissal({ store, clock, request, stop }: DismissRun): Promise<RunEnd> {
  const errors = store
    .work(request.id)
    .filter((item) => item.outcome === null)
    .map((item) => item.error);
  if (stop.aborted) return { kind: "cut" };
  if (errors.length === 0) return { kind: "settled" };
  if (store.settings().sealedCopies) await store.seal(request.id, errors);
  if (stop.aborted) return { kind: "cut" };
  await store.commit([{ kind: "errors-dismissed", request: request.id, errors, at: clock.now() }]);
  return { kind: "settled" };
}
