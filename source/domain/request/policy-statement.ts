import { oneOrMany } from "../../text/numbers.ts";
import type { PolicyCondition, PolicyStatement } from "./cause-policy.ts";
import { refused, type Refusal } from "../outcome.ts";
import { isBlank } from "../query/query-text.ts";

const LONGEST_STATEMENT = 2_000;

/** Why these records are not taken with this statement by this person; null when they are. */
export function statementRefusal(
  conditions: readonly PolicyCondition[],
  { fixed, approvedBy }: PolicyStatement,
  by: string,
): Refusal | null {
  const tooLong = [fixed, approvedBy].some((text) => text.length > LONGEST_STATEMENT);
  if (tooLong) {
    return refused(
      "definition-invalid",
      `A statement has at most ${LONGEST_STATEMENT} characters.`,
      "Shorten it; a ticket holds the rest.",
    ).refused;
  }
  const fix = conditions.find(({ demand }) => demand === "fix");
  if (fix !== undefined && isBlank(fixed)) {
    return refused(
      "fix-required",
      `${recordsOf(conditions, "fix")} retried only after a fix (${fix.explanation}).`,
      ["Say what was fixed: ", { way: "fixed" }, ". Or narrow the filter."],
    ).refused;
  }
  const approval = conditions.find(({ demand }) => demand === "approval");
  if (approval === undefined) return null;
  if (isBlank(approvedBy)) {
    return refused(
      "approval-required",
      `${recordsOf(conditions, "approval")} dismissed only with an approval (${approval.explanation}).`,
      ["Say who approved it: ", { way: "approved-by" }, ". Or narrow the filter."],
    ).refused;
  }
  if (isSamePerson(approvedBy, by)) {
    return refused(
      "approval-required",
      `${approvedBy.trim()} asks for this dismissal and cannot approve it as well (${approval.explanation}).`,
      "Name somebody else who approved it.",
    ).refused;
  }
  return null;
}

function recordsOf(conditions: readonly PolicyCondition[], demand: PolicyCondition["demand"]): string {
  const records = conditions.reduce((sum, one) => (one.demand === demand ? sum + one.records : sum), 0);
  return `${records} of these records ${oneOrMany(records, "is", "are")}`;
}

/** `ana` and `ANA@jump1` are one person; both are labels, not proofs. */
function isSamePerson(one: string, other: string): boolean {
  const nameOf = (text: string): string => text.trim().toLowerCase().replace(/@.*$/s, "");
  return nameOf(one) === nameOf(other);
}
