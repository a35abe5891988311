/** Rules that refuse a move. Each name is part of the headless JSON. */
export type Rule =
  | "job-not-active"
  | "job-unknown"
  | "no-connection"
  | "connection-unknown"
  | "queue-full"
  | "request-too-large"
  | "empty-scope"
  | "nothing-eligible"
  | "scope-required"
  | "reason-required"
  | "confirmation-required"
  | "read-only"
  | "request-unknown"
  | "request-finished"
  | "submitted-already"
  | "plan-expired"
  | "definition-invalid"
  | "cause-unknown"
  | "not-in-table"
  | "drifted"
  | "policy-never"
  | "fix-required"
  | "approval-required"
  | "policy-unreadable"
  | "filter-untold"
  | "file-exists";

/** A refused move: a value, never thrown. */
export interface Refusal {
  readonly rule: Rule;
  /** What was refused and why, one sentence. */
  readonly message: string;
  /** What to do instead. */
  readonly remedy: string;
}

export type Outcome<T> = { readonly done: T } | { readonly refused: Refusal };

export function done<T>(value: T): Outcome<T> {
  return { done: value };
}

export function refused(rule: Rule, message: string, remedy: string): { readonly refused: Refusal } {
  return { refused: { rule, message, remedy } };
}

/** What a read-only session answers to whatever would change something. */
export function readOnlyRefusal(): { readonly refused: Refusal } {
  return refused(
    "read-only",
    "This session is read-only; nothing was changed.",
    "Leave --read-only out, or clear readOnly in the configuration, to act.",
  );
}

export function isRefused<T>(outcome: Outcome<T>): outcome is { readonly refused: Refusal } {
  return "refused" in outcome;
}
