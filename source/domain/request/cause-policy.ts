import type { ErrorFilter } from "../query/error-filter.ts";
import { matches } from "../query/error-match.ts";
import type { SyncError } from "../error/sync-error.ts";
import type { SyncAction } from "./sync-request.ts";

export const RETRY_RULES = ["never", "after-fix", "ok"] as const;
export const DISMISS_RULES = ["never", "needs-approval", "ok"] as const;

type RetryRule = (typeof RETRY_RULES)[number];
type DismissRule = (typeof DISMISS_RULES)[number];

/** What a rule is about: one cause, whatever one entry of the knowledge explains, or what a query matches. */
type PolicyScope =
  | { readonly kind: "cause"; readonly cause: string }
  | { readonly kind: "entry"; readonly entry: string }
  | { readonly kind: "query"; readonly query: string; readonly filter: ErrorFilter };

/** What a team has agreed on for some of its causes. */
export interface PolicyRule {
  /** Place in the file, from 1: what a refusal calls the rule by. */
  readonly number: number;
  readonly scope: PolicyScope;
  /** Null where the rule says nothing of the action: a later rule may. */
  readonly retry: RetryRule | null;
  readonly dismiss: DismissRule | null;
  /** Who decides; empty when nobody is named. */
  readonly owner: string;
  /** Address of what to do; empty for none. */
  readonly runbook: string;
}

/** The first rule that fits a record and says something of the action decides. */
export interface CausePolicy {
  readonly rules: readonly PolicyRule[];
}

/** What a rule asks before its records are taken; `never` takes none of them. */
export type PolicyDemand = "never" | "fix" | "approval";

/** What somebody states so that records under a rule are taken; empty for nothing. */
export interface PolicyStatement {
  readonly fixed: string;
  readonly approvedBy: string;
}

/** Records of a plan that are taken only with a statement. */
export interface PolicyCondition {
  readonly demand: Exclude<PolicyDemand, "never">;
  readonly records: number;
  /** The rule in words, with its owner and runbook. */
  readonly explanation: string;
}

/** What the policy says of a whole cause; `isPart` when the deciding rule fits only some of its records. */
export interface PolicyOfCause {
  readonly retry: RetryRule | null;
  readonly dismiss: DismissRule | null;
  readonly owner: string;
  readonly runbook: string;
  readonly isPart: boolean;
}

export const NO_POLICY: CausePolicy = { rules: [] };

/** The rules that say something of an action, in their order. */
export function rulesFor({ rules }: CausePolicy, action: SyncAction): readonly PolicyRule[] {
  return rules.filter((rule) => rule[action] !== null);
}

/** What a rule asks of the action; null when it allows it, or says nothing. */
export function demandOf(rule: PolicyRule, action: SyncAction): PolicyDemand | null {
  switch (rule[action]) {
    case "never":
      return "never";
    case "after-fix":
      return "fix";
    case "needs-approval":
      return "approval";
    default:
      return null;
  }
}

/** What the policy says of one record, in the words of its first rules; null when it says nothing. */
export function policyOfError(
  policy: CausePolicy,
  error: SyncError,
  entry: string | null,
  nowAt: number,
): PolicyOfCause | null {
  const fits = policy.rules.filter(({ scope }) => {
    if (scope.kind === "cause") return scope.cause === error.cause;
    return scope.kind === "entry" ? scope.entry === entry : matches(error, scope.filter, nowAt, () => false);
  });
  return saidBy(fits, () => false);
}

/** What the rules say together, the first that says something of an action deciding it; null when none does. */
export function saidBy(
  rules: readonly PolicyRule[],
  isPart: (rule: PolicyRule) => boolean,
): PolicyOfCause | null {
  const retry = rules.find((rule) => rule.retry !== null);
  const dismiss = rules.find((rule) => rule.dismiss !== null);
  const first = retry ?? dismiss ?? rules[0];
  if (first === undefined) return null;
  return {
    retry: retry?.retry ?? null,
    dismiss: dismiss?.dismiss ?? null,
    owner: rules.find(({ owner }) => owner !== "")?.owner ?? "",
    runbook: rules.find(({ runbook }) => runbook !== "")?.runbook ?? "",
    isPart: [retry, dismiss].some((rule) => rule !== undefined && isPart(rule)),
  };
}
