import type { Plan } from "../../domain/request/plan.ts";
import { summariseChecks, type CheckSummary } from "../../domain/sides/check-summary.ts";
import { isRefused, type Outcome } from "../../domain/outcome.ts";
import { PATIENCE_WITH_THROTTLING_MS } from "../../domain/sides/retry-policy.ts";
import { CHECKED_AT_MOST, type TwoSidedCheck, type Verdict } from "../../domain/sides/two-sided-check.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Clock } from "../../engine/turns/clock.ts";
import type { Engine } from "../../engine/engine.ts";
import { positiveNumber } from "../command-line/arguments.ts";
import { checkJson } from "../output/json-views.ts";
import { counted, grouped } from "../../text/numbers.ts";
import type { Call } from "../verb.ts";

/** Records that are read where nothing else is asked for. */
const SAMPLE = 50;

/** What came of reading both sides of a plan's records. */
export interface PlannedCheck {
  /** Records of the plan, of which `checks` are a sample. */
  readonly planned: number;
  readonly checks: readonly TwoSidedCheck[];
}

interface CheckTools {
  readonly clock: Pick<Clock, "sleep">;
  readonly signal: AbortSignal;
  /** Called before every wait for a side that asks to be left alone. */
  readonly onWait: (words: string) => void;
  /** Called with the records that were read, and how many there are. */
  readonly onRead: (read: number, of: number) => void;
}

/** How many records `--check` reads: a sample, or all of the plan. */
export function sampleSize({ args }: Call, plan: Plan): number {
  const sample = args.get("sample");
  if (sample === undefined) return SAMPLE;
  return sample === "all" ? plan.eligible : positiveNumber(sample, "sample");
}

/** `--sample` says nothing without `--check`. */
export function refuseStraySample({ args }: Call): void {
  if (args.get("sample") === undefined || args.has("check")) return;
  throw new UserFacingError(
    "--sample came without --check.",
    "Write dwtriage plan retry … --check --sample 50.",
  );
}

/**
 * Reads both sides of a plan's records, in portions, and writes nothing. A side that asks to wait is waited for, and
 * its records are read again; after five minutes of that they stay unread. Cut short where the signal aborts.
 */
export async function checkPlan(
  engine: Engine,
  plan: Plan,
  size: number,
  tools: CheckTools,
): Promise<Outcome<PlannedCheck>> {
  const sample = await engine.sample(plan.id, size);
  if (isRefused(sample)) return sample;
  const checks = new Map<string, TwoSidedCheck>();
  let left = sample.done;
  let waitedMs = 0;
  while (left.length > 0 && !tools.signal.aborted) {
    const result = await engine.check(left.slice(0, CHECKED_AT_MOST));
    if (isRefused(result)) return result;
    for (const check of result.done) checks.set(check.error, check);
    tools.onRead(checks.size, sample.done.length);
    const waitMs = Math.max(0, ...result.done.map(({ unread }) => unread?.waitMs ?? 0));
    const mayWait = waitMs > 0 && waitedMs < PATIENCE_WITH_THROTTLING_MS;
    const again = mayWait ? result.done.filter(({ unread }) => unread?.waitMs !== undefined) : [];
    left = [...again.map(({ error }) => error), ...left.slice(CHECKED_AT_MOST)];
    if (!mayWait) continue;
    const side = again[0]?.unread?.side ?? "";
    tools.onWait(`The ${side} side asks to wait for ${Math.ceil(waitMs / 1_000)} s; nothing is written.`);
    waitedMs += waitMs;
    await tools.clock.sleep(waitMs, tools.signal);
  }
  const inOrder = sample.done.flatMap((id) => checks.get(id) ?? []);
  return { done: { planned: plan.eligible, checks: inOrder } };
}

/** Counts, and the records without their values: those are for `check`, which a person asks for one by one. */
export function plannedCheckJson({ planned, checks }: PlannedCheck) {
  const foresight = summariseChecks(checks);
  return {
    planned,
    ...foresight,
    records: checks.map((check) => {
      const { error, verdict, explanation, unread } = checkJson(check);
      const columns = check.differences.map(({ column }) => column);
      return { error, verdict, explanation, columns, ...(unread !== undefined && { unread }) };
    }),
  };
}

const WORDS: Readonly<Record<Verdict, string>> = {
  "in-sync": "already in sync: nothing to write",
  "would-update": "would update",
  "would-create": "would create",
  "source-gone": "source gone: would fail again",
  "target-newer": "target newer: conflict, would be rejected",
  superseded: "superseded: a newer version has passed",
  "outside-filter": "outside the table map's filter: would fail again",
  "duplicate-key": "duplicate key: more than one row, would fail again",
  "cannot-tell": "not known",
};

export function plannedCheckText({ planned, checks }: PlannedCheck): string {
  if (checks.length === 0) return "No record was read.";
  const foresight = summariseChecks(checks);
  const which =
    checks.length < planned
      ? `${grouped(checks.length)} of ${counted(planned, "record")}, evenly spread,`
      : counted(checks.length, "record");
  return [
    `Both sides of ${which} were read; nothing was written. A retry would find (our prediction; a service may still refuse a write by rules of its own):`,
    ...foresight.verdicts.map(
      ({ verdict, records }) =>
        `${grouped(records).padStart(9)}  ${WORDS[verdict]}${detailOf(verdict, foresight)}`,
    ),
    ...(foresight.filterUntold === 0
      ? []
      : [
          `${grouped(foresight.filterUntold).padStart(9)}  of them have a table map whose filter cannot be evaluated here: a retry writes none of them without --ignore-map-filters`,
        ]),
    ...(foresight.echoes === 0
      ? []
      : [
          `${grouped(foresight.echoes).padStart(9)}  of these writes may come back: their columns travel in both directions (inferred)`,
        ]),
  ].join("\n");
}

/** The columns that would change; the faults that kept sides from being read. */
function detailOf(verdict: Verdict, { columns, unread }: CheckSummary): string {
  if (verdict === "would-update") {
    const shown = columns.slice(0, 12).map(({ column, records }) => `${column} ${grouped(records)}`);
    const more = columns.length > shown.length ? `, and ${columns.length - shown.length} more columns` : "";
    return `: ${shown.join(", ")}${more}`;
  }
  if (verdict !== "cannot-tell" || unread.length === 0) return "";
  return `: ${unread.map(({ side, fault, records }) => `${side} ${fault} ${grouped(records)}`).join(", ")}`;
}
