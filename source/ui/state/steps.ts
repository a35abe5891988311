import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import type { SortTerm } from "../../domain/query/error-order.ts";
import type { CauseWords } from "../../engine/engine.ts";
import type { ColumnChoice } from "./list-columns.ts";

/** What a person has arranged for themselves; nothing of it touches the data. */
export interface Arrangement {
  readonly filter: ErrorFilter;
  readonly history: FilterHistory;
  readonly sort: readonly SortTerm[];
  readonly columns: readonly ColumnChoice[];
  readonly marks: ReadonlySet<string>;
}

export interface FilterHistory {
  readonly filters: readonly ErrorFilter[];
  readonly at: number;
}

/** One step that can be taken back: what it changed, in words, and how things stood on its other side. */
interface Step {
  readonly what: string;
  readonly before: Arrangement;
  /** What it kept of a cause, for the colleagues as well; absent where it arranged something. */
  readonly kept?: KeptOfCause;
}

/** How something that is kept of a cause is taken away, and put there again. */
export interface KeptOfCause {
  readonly cause: string;
  readonly back: CauseWords;
  readonly forth: CauseWords;
}

export interface Steps {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

export const NO_STEPS: Steps = { past: [], future: [] };
const MOST_STEPS = 100;
/** Marks that all remembered steps may hold together: ten thousand marks are half a megabyte. */
const MOST_MARKS = 200_000;

/** Remembers a step that is about to be made; what was undone before it cannot come back. */
export function remembered({ past }: Steps, what: string, before: Arrangement, kept?: KeptOfCause): Steps {
  const steps: Step[] = [];
  let marks = 0;
  const made: Step = { what, before, ...(kept === undefined ? {} : { kept }) };
  for (const step of [...past, made].slice(-MOST_STEPS).reverse()) {
    marks += step.before.marks.size;
    if (steps.length > 0 && marks > MOST_MARKS) break;
    steps.push(step);
  }
  return { past: steps.reverse(), future: [] };
}

export interface Walked {
  readonly what: string;
  readonly arrangement: Arrangement;
  readonly kept: KeptOfCause | null;
  readonly steps: Steps;
}

/** One step back, or forth again; null when there is none. */
export function walked({ past, future }: Steps, by: "back" | "forth", now: Arrangement): Walked | null {
  const step = by === "back" ? past.at(-1) : future.at(-1);
  if (step === undefined) return null;
  const other: Step = { ...step, before: now };
  const steps: Steps =
    by === "back"
      ? { past: past.slice(0, -1), future: [...future, other] }
      : { past: [...past, other], future: future.slice(0, -1) };
  return { what: step.what, arrangement: step.before, kept: step.kept ?? null, steps };
}
