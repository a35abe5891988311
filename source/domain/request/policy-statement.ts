import type { PolicyCondition, PolicyStatement } from "./cause-policy.ts";
import { isBlank } from "../query/query-text.ts";
import type { PolicyObstacle } from "./obstacle.ts";

export const LONGEST_STATEMENT = 2_000;

/** Why these records are not taken with this statement by this person; null when they are. */
export function statementObstacle(
  conditions: readonly PolicyCondition[],
  { fixed, approvedBy }: PolicyStatement,
  by: string,
): PolicyObstacle | null {
  if ([fixed, approvedBy].some((text) => text.length > LONGEST_STATEMENT))
    return { kind: "statement-too-long" };
  const fix = conditions.find(({ demand }) => demand === "fix");
  if (fix !== undefined && isBlank(fixed)) return { kind: "fix-unstated", ...underRules(conditions, fix) };
  const approval = conditions.find(({ demand }) => demand === "approval");
  if (approval === undefined) return null;
  if (isBlank(approvedBy)) return { kind: "approval-unstated", ...underRules(conditions, approval) };
  return isSamePerson(approvedBy, by)
    ? { kind: "approved-by-oneself", approvedBy: approvedBy.trim(), explanation: approval.explanation }
    : null;
}

/** All records under that demand, and its first rule in words. */
function underRules(
  conditions: readonly PolicyCondition[],
  { demand, explanation }: PolicyCondition,
): Pick<PolicyCondition, "records" | "explanation"> {
  const records = conditions.reduce((sum, one) => (one.demand === demand ? sum + one.records : sum), 0);
  return { records, explanation };
}

/** `ana` and `ANA@jump1` are one person; both are labels, not proofs. */
function isSamePerson(one: string, other: string): boolean {
  const nameOf = (text: string): string => text.trim().toLowerCase().replace(/@.*$/s, "");
  return nameOf(one) === nameOf(other);
}
