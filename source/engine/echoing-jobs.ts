import type { SyncAction } from "../domain/sync-request.ts";
import type { Store } from "../store/store.ts";

/** Jobs whose writes dual-write may carry back (inferred): those that lead to sides between which it may run. */
export function echoingJobs(
  action: SyncAction,
  jobs: Iterable<string>,
  store: Store,
  hasLiveSync: (connection: string) => boolean,
): readonly string[] {
  if (action !== "retry") return [];
  return Array.from(jobs).filter((name) => {
    const job = store.job(name);
    return job !== undefined && hasLiveSync(job.connection);
  });
}
