import { percentText, oneOrMany } from "../../text/numbers.ts";
import type { PlanHistory } from "./plan.ts";

/** `Of this cause 2% cleared in 14 retries.`, and how many records are likely to be tried in vain. */
export function historyWords(history: PlanHistory | null): string {
  if (history === null) return "";
  const { causes, retried, retries, records, cleared, hopeless } = history;
  const share = `${percentText(cleared, records)} cleared`;
  const tried =
    causes === 1
      ? `Of this cause ${share} in ${retries} ${oneOrMany(retries, "retry", "retries")}.`
      : `${retried} of these ${causes} causes ${oneOrMany(retried, "was", "were")} retried before: ${share}.`;
  if (hopeless === 0) return tried;
  const which = oneOrMany(causes, "them", `${hopeless} of them`);
  return `${tried} A retry hardly ever clears ${which}: mend the cause first.`;
}
