import type { Plan } from "../domain/plan.ts";
import type { SyncAction } from "../domain/sync-request.ts";
import type { Store } from "../store/store.ts";
import type { QuietWatch } from "./quiet-watch.ts";

/** Jobs that are in their quiet hours now. */
export function quietJobs(jobs: Iterable<string>, quiet: QuietWatch, nowAt: number): Plan["quiet"] {
  return Array.from(jobs).flatMap((job) => {
    const until = quiet.until(job, nowAt);
    return until === null ? [] : [{ job, until, words: quiet.endWords(until) }];
  });
}

/** Of these jobs, those whose writes may come back. */
export function echoesOf(
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
