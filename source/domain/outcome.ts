/** Rules that refuse a move. Each name is part of the headless JSON. */
export const RULES = [
  "job-not-active",
  "job-unknown",
  "job-in-use",
  "no-connection",
  "connection-unknown",
  "queue-full",
  "request-too-large",
  "empty-scope",
  "nothing-eligible",
  "scope-required",
  "reason-required",
  "confirmation-required",
  "read-only",
  "request-unknown",
  "request-finished",
  "submitted-already",
  "plan-expired",
  "definition-invalid",
  "cause-unknown",
  "not-in-table",
  "drifted",
  "policy-never",
  "fix-required",
  "approval-required",
  "policy-unreadable",
  "filter-untold",
  "file-exists",
  "environment-other",
] as const;

export type Rule = (typeof RULES)[number];

/** A refused move: a value, never thrown. */
export interface Refusal {
  readonly rule: Rule;
  /** What was refused and why, one sentence. */
  readonly message: string;
  /** What to do instead. */
  readonly remedy: Remedy;
}

/** Ways of asking for the same differently; each front has its own name for one. */
export type Way =
  | "all"
  | "first"
  | "pack"
  | "ladder"
  | "stop-above"
  | "pace"
  | "expect"
  | "reason"
  | "fixed"
  | "approved-by"
  | "ignore-map-filters";

/** Where a front names something in its own way: the words of a command, or a way with its value. */
export type Hint = { readonly command: readonly string[] } | { readonly way: Way; readonly value?: string };

/** Words, with hints in them where a shell and the screen name things differently. */
export type Remedy = string | readonly (string | Hint)[];

export type Outcome<T> = { readonly done: T } | { readonly refused: Refusal };

export function done<T>(value: T): Outcome<T> {
  return { done: value };
}

export function refused(rule: Rule, message: string, remedy: Remedy): { readonly refused: Refusal } {
  return { refused: { rule, message, remedy } };
}

export function isRefused<T>(outcome: Outcome<T>): outcome is { readonly refused: Refusal } {
  return "refused" in outcome;
}
