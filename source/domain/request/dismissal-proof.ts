import type { ErrorTrait } from "../query/error-filter.ts";

/** What a dismissal can rest on; each is asked of a record again at the moment of settling. */
export type DismissalProof = ErrorTrait | "equal-sides";

export const DISMISSAL_PROOFS: readonly DismissalProof[] = ["superseded", "equal-sides"];
