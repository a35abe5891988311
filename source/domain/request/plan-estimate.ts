import type { Plan } from "./plan.ts";
import { endOfRun } from "./queue-times.ts";

/** How a plan is to be carried out, as far as it takes time. */
export interface PlanManner {
  /** Records a second at most. */
  readonly pace?: number | null | undefined;
  readonly ignoresQuietHours?: boolean | undefined;
  /** Not submitted before this moment. */
  readonly notBefore?: number | null | undefined;
}

export interface PlanEstimate {
  readonly ms: number;
  /** True where only the pace that was asked for is known, and not what the job manages. */
  readonly isLeast: boolean;
}

/**
 * Until the last record of the plan is settled: with what runs before it, its pace, and quiet hours. Null where nothing is
 * known of the speed of a job, or somebody has to help first.
 */
export function estimateOf(
  { action, nowAt, requests }: Pick<Plan, "action" | "nowAt"> & { readonly requests: Plan["requests"] },
  manner: PlanManner,
): PlanEstimate | null {
  let lastAt = nowAt;
  let isLeast = false;
  for (const request of requests) {
    const ran = runOf(request, { action, nowAt }, manner);
    if (ran === null) return null;
    lastAt = Math.max(lastAt, ran.endsAt);
    isLeast ||= request.perSecond === null && action === "retry";
  }
  return requests.length === 0 ? null : { ms: Math.round(lastAt - nowAt), isLeast };
}

/** How much later everything runs that is queued behind the records of one job; null where nobody can say. */
export function behindMs(
  request: Plan["requests"][number],
  plan: Pick<Plan, "action" | "nowAt">,
  manner: PlanManner,
): number | null {
  const ran = runOf(request, plan, manner);
  return ran === null ? null : Math.round(ran.endsAt - ran.beginsAt);
}

function runOf(
  { records, before, perSecond, quiet }: Plan["requests"][number],
  { action, nowAt }: Pick<Plan, "action" | "nowAt">,
  { pace, ignoresQuietHours = false, notBefore }: PlanManner,
): { readonly beginsAt: number; readonly endsAt: number } | null {
  if (before.ms === null) return null;
  const beginsAt = Math.max(nowAt + before.ms, notBefore ?? nowAt);
  const manner = { action, ignoresQuietHours, ...(pace == null ? {} : { pace }) };
  const endsAt = endOfRun(beginsAt, records, manner, { perSecond, quiet });
  return endsAt === null ? null : { beginsAt, endsAt };
}
