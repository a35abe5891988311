import type { DismissalProof } from "../domain/request/dismissal-proof.ts";
import { UNFINISHED_PER_JOB } from "../domain/request/plan.ts";
import type { PlanHistory, PlannedRequest } from "../domain/request/plan.ts";
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
