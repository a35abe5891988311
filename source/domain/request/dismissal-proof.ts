import type { ErrorTrait } from "../query/error-filter.ts";

/** What a dismissal can rest on; each is asked of a record again at the moment of settling. */
export type DismissalProof = ErrorTrait | "equal-sides";

export const DISMISSAL_PROOFS: readonly DismissalProof[] = ["superseded", "equal-sides"];

const WORDS: Readonly<Record<DismissalProof, string>> = {
  superseded: "a later error of the same record stands for it",
  "equal-sides": "both sides are read and no mapped column differs",
};

/** What a dismissal asks of each record when its turn comes; empty where it asks for nothing. */
export function proofWords(provenBy: readonly DismissalProof[]): string {
  if (provenBy.length === 0) return "";
  const proofs = provenBy.map((proof) => WORDS[proof]).join(", or ");
  return `Each is dismissed only if at that moment ${proofs}; the others stay open with the reason. The proof goes into the sealed copy and the request's outcomes.`;
}
