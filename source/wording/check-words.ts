import { counted } from "../text/numbers.ts";
import type { DataSource } from "../domain/error/data-source.ts";
import type { SyncError } from "../domain/error/sync-error.ts";
import type { JudgedSides } from "../domain/sides/two-sided-check.ts";
import type { UnfitColumn } from "../domain/sides/reconciliation.ts";

/** The warning in one sentence, for plans whose jobs lead to the services. */
export const WRITE_BACK_WARNING =
  "While a table map runs, dual-write may carry a write back as a change of its own (inferred); only columns that differ are written.";

const MOST_NAMED = 4;

/** What is in the way, in one sentence: a record is refused before anything of it is written. */
export function unfitWords(columns: readonly UnfitColumn[]): string {
  const named = columns.slice(0, MOST_NAMED).map(({ column, because }) => `${column}: ${because}`);
  const more = columns.length > MOST_NAMED ? `; and ${columns.length - MOST_NAMED} more` : "";
  return `The target cannot take the source's value of ${named.join("; ")}${more}.`;
}

/** What was seen on both sides, and what follows for a retry or a dismissal, in one sentence. */
export function sidesWords(
  { verdict, differences, unfit, isFilterUntold }: JudgedSides,
  { category, recordVersion }: Pick<SyncError, "category" | "recordVersion">,
  primary: DataSource,
): string {
  const wouldWrite = verdict === "would-update" || verdict === "would-create";
  if (category === "concurrency" && wouldWrite)
    return "The sides differ, but a Concurrency failure is never retried: the newer version has to carry the change.";
  switch (verdict) {
    case "in-sync":
      return "Every mapped column is equal on both sides: by what was read now it is safe to dismiss.";
    case "would-update":
      return `A retry would update ${counted(differences.length, "column")} at the target.`;
    case "would-create":
      return "The target has no such row: a retry would create it.";
    case "source-gone":
      return "The source row no longer exists: a retry would write nothing and fail again.";
    case "target-newer":
      return `The target changed the row later and ${primary} is the primary side: a retry would be rejected.`;
    case "superseded":
      return `The source row is no longer at record version ${recordVersion}: a System failure syncs only in its latest version.`;
    case "outside-filter":
      return "The source row is outside the table map's filter: dual-write does not carry it, and a retry would write nothing.";
    case "duplicate-key":
    case "cannot-tell":
      if (unfit !== undefined) return unfitWords(unfit);
      return isFilterUntold === true
        ? "The sides differ, but whether the table map's filter carries the row cannot be decided: a retry writes nothing unless you ask it to go on."
        : "The sides could not be compared.";
  }
}

/** Why both sides of a record were not read. */
export const UNREAD = {
  noJob: (job: string) => `There is no job ${job}.`,
  notConnected: (job: string) => `${job} is not connected: nothing was read.`,
  noMap: (environment: string, entity: string) =>
    `${environment} has no table map "${entity}": nothing was read.`,
  engineEnded: "The engine ended before both sides were read.",
  answered: (side: DataSource, message: string) => `The ${side} side answered: ${message}`,
  waits: (side: DataSource, waitMs: number) =>
    `The ${side} side asks to wait for ${Math.ceil(waitMs / 1_000)} s: check again after that.`,
} as const;

/** Why the records of a table map cannot be retried. */
export const UNMAPPED = {
  noMap: (environment: string) =>
    `${environment} has no table map of that name: its records cannot be retried.`,
  notConnected: "The job is not connected: its records cannot be retried.",
} as const;
