import type { OutcomeGroup } from "../../domain/cause/outcome-groups.ts";
import type { SettleOutcome } from "../../domain/request/sync-request.ts";
import type { Meaning } from "./theme.ts";

const TITLES: Readonly<Record<SettleOutcome, string>> = {
  "failed-again": "failed again",
  superseded: "superseded",
  kept: "kept",
  cancelled: "given back",
  synced: "synced",
  "already-in-sync": "in sync before",
  dismissed: "dismissed",
};

export const OUTCOME_MEANINGS: Readonly<Record<SettleOutcome, Meaning>> = {
  "failed-again": "danger",
  superseded: "warning",
  kept: "warning",
  cancelled: "dim",
  synced: "good",
  "already-in-sync": "good",
  dismissed: "dim",
};

/** An outcome in a word or two. */
export function outcomeTitle(outcome: SettleOutcome, open: OutcomeGroup["open"] = ""): string {
  if (open === "unread") return "not read back";
  return open === "unknown" ? "write unknown" : TITLES[outcome];
}
