import type { DismissalProof } from "../domain/request/dismissal-proof.ts";
import { UNFINISHED_PER_JOB } from "../domain/request/plan.ts";
import type { ExclusionReason, PlanHistory, PlannedRequest } from "../domain/request/plan.ts";
import type { PolicyRule } from "../domain/request/cause-policy.ts";
import type { RecordLimit, Scope } from "../domain/request/selection.ts";
import type { SyncAction } from "../domain/request/sync-request.ts";
import { percentText, oneOrMany } from "../text/numbers.ts";

/** `14 retries of this cause: 2% cleared.`, and how many records are likely to be tried in vain. */
export function historyWords(history: PlanHistory | null): string {
  if (history === null) return "";
  const { causes, retried, retries, records, cleared, hopeless } = history;
  const share = `${percentText(cleared, records)} cleared`;
  const tried =
    causes === 1
      ? `${retries} ${oneOrMany(retries, "retry", "retries")} of this cause: ${share}.`
      : `${retried} of these ${causes} causes ${oneOrMany(retried, "was", "were")} retried before: ${share}.`;
  if (hopeless === 0) return tried;
  const which = oneOrMany(causes, "them", `${hopeless} of them`);
  return `${tried} A retry hardly ever clears ${which}: fix the cause first.`;
}

/** `place 4 of 5`, or that there is none. */
export function placeWords({ place }: Pick<PlannedRequest, "place">): string {
  return place <= UNFINISHED_PER_JOB
    ? `place ${place} of ${UNFINISHED_PER_JOB}`
    : `no place free (${UNFINISHED_PER_JOB} of ${UNFINISHED_PER_JOB} taken)`;
}

const PROOFS: Readonly<Record<DismissalProof, string>> = {
  superseded: "a later error of the same record replaces it",
  "equal-sides": "both sides are read and no mapped column differs",
};

/** What a dismissal asks of each record when its turn comes; empty where it asks for nothing. */
export function proofWords(provenBy: readonly DismissalProof[]): string {
  if (provenBy.length === 0) return "";
  const proofs = provenBy.map((proof) => PROOFS[proof]).join(", or ");
  return `Each is dismissed only if at that moment ${proofs}; the others stay open with the reason. The proof goes into the sealed copy and the request's outcomes.`;
}

/** The scope in words, for the dialog. */
export function scopeWords(scope: Scope, limit: RecordLimit | undefined): string {
  const whole = {
    marked: "The marked records",
    cause: "All records of this cause",
    filter: "Everything the filter matches",
    all: "All sync errors, without any filter",
  }[scope.kind];
  if (limit === undefined) return whole;
  if (limit.which === "one-per-cause") return `One record of each cause, of: ${whole.toLowerCase()}`;
  return `The ${limit.which} ${limit.count}, of: ${whole.toLowerCase()}`;
}

/** What a plan says next to the count of records left out; `requests` are those that hold some of them. */
export function exclusionWords(
  reason: Exclude<ExclusionReason, "policy">,
  requests: readonly string[],
): string {
  switch (reason) {
    case "concurrency":
      return "Concurrency: a newer version has already passed; they are never retried, only dismissed";
    case "in-request":
      return `already in ${requests.slice(0, 5).join(", ")}${requests.length > 5 ? ", …" : ""}`;
    case "superseded":
      return "superseded: a later error of the same record replaces each; retrying that one sends the current data (is:superseded shows them)";
    case "not-chosen":
      return "outside the part that was asked for";
  }
}

/** `policy rule 2: retry never; owner Credit team; runbook https://…` */
export function ruleWords(rule: PolicyRule, action: SyncAction): string {
  const owner = rule.owner === "" ? "" : `; owner ${rule.owner}`;
  const runbook = rule.runbook === "" ? "" : `; runbook ${rule.runbook}`;
  return `policy rule ${rule.number}: ${action} ${rule[action] ?? "ok"}${owner}${runbook}`;
}
