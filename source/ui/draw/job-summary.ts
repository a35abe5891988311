import { statusTitle } from "../../domain/sides/integration-job.ts";
import { UNFINISHED_PER_JOB } from "../../domain/request/plan.ts";
import type { JobView, RequestView } from "../../engine/engine.ts";
import type { Look } from "./theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { jobSymbol } from "./header-lines.ts";
import { duration } from "./instants.ts";
import { grouped } from "../../text/numbers.ts";

/** Title and text of each column, in their order. */
export type JobSummary = Readonly<Record<string, string>>;

/** One row per job: what it does and how full its queue is. */
export function jobSummary(
  jobs: readonly JobView[],
  requests: readonly RequestView[],
  look: Look,
): readonly JobSummary[] {
  return jobs.map((job) => {
    const running = requests.find((one) => one.job === job.name && one.state === "running");
    const { used } = job.slots;
    const bar =
      look.glyphs.slotUsed.repeat(used) + look.glyphs.slotFree.repeat(Math.max(0, UNFINISHED_PER_JOB - used));
    return {
      job: visibleText(job.name, look.ascii),
      status: `${jobSymbol(job, look)} ${statusTitle(job.status)}`,
      places: `${bar} ${used} of ${UNFINISHED_PER_JOB}`,
      running: running === undefined ? look.glyphs.dash : `${running.id} ${running.action}`,
      pace: running?.perSecond == null ? look.glyphs.dash : `${running.perSecond.toFixed(1)}/s`,
      // The request that runs, and all of the job's requests: two lengths of time, two names.
      "this one": running?.remainingMs == null ? look.glyphs.dash : duration(running.remainingMs),
      all: job.allLeftMs === null || used === 0 ? look.glyphs.dash : duration(job.allLeftMs),
      errors: grouped(job.errors),
    };
  });
}
