import { RETRY_RULES } from "../request/cause-policy.ts";
/** `ok`: it may pass by itself; `after-fix`: only once the remedy was applied; `never`: it cannot succeed. */
export const RETRY_ADVICE = RETRY_RULES;
export type RetryAdvice = (typeof RETRY_ADVICE)[number];

/** What is known of a kind of error. */
export interface Explanation {
  readonly id: string;
  /** Who raises it, e.g. `Dataverse`. */
  readonly raisedBy: string;
  readonly meaning: string;
  readonly remedy: string;
  readonly retry: RetryAdvice;
  /** Whether the retry advice stands in the source, or is ours. */
  readonly advice: "documented" | "ours";
  /** Page that documents the error; null where none does. */
  readonly source: string | null;
}

export interface Explained {
  readonly code: string;
  readonly message: string;
  readonly category: string;
}
