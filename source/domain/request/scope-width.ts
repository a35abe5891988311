import { compares } from "../query/error-match.ts";
import type { ErrorFilter, FilterTerm } from "../query/error-filter.ts";
import { printQuery } from "../query/query.ts";
import { isBlank } from "../query/query-text.ts";
import type { ScopeObstacle } from "./obstacle.ts";
import type { Scope } from "./selection.ts";
import { LISTED_STATES } from "../error/sync-error.ts";

/** The fields of few values, with every value that a listed record can have. */
const EVERY_VALUE = {
  source: ["finance-and-operations", "dataverse"],
  category: ["application", "system", "concurrency"],
  state: LISTED_STATES,
  operation: ["create", "update"],
} as const;

/** What else is refused where it is mistyped. */
const READ_FIELDS: readonly FilterTerm["field"][] = ["is", "attempts", "since", "after", "before", "on"];

/** Neither service is older, so that no record of theirs is. */
const FIRST_INSTANT = Date.UTC(2000, 0, 1);
/** Clocks of two machines differ by less. */
const CLOCK_SLACK_MS = 86_400_000;

/**
 * Why a scope is wider than what was written for it, or null. A filter that matches every record whatever they are is
 * an empty one in other words. One that only leaves words out, and has left out nothing, holds a mistyped word.
 */
export function widthObstacle(
  scope: Scope,
  { matched, listed, nowAt }: { readonly matched: number; readonly listed: number; readonly nowAt: number },
): ScopeObstacle | null {
  if (scope.kind !== "filter") return null;
  const { terms } = scope.filter;
  if (terms.length === 0) return { kind: "filter-empty" };
  const narrowing = terms.filter((term) => !matchesAll(term, nowAt));
  if (narrowing.length === 0) return { kind: "filter-matches-all", query: printed(terms) };
  const isAllLeftIn = listed > 0 && matched === listed && narrowing.every(leavesWordsOut);
  return isAllLeftIn ? { kind: "filter-leaves-nothing-out", query: printed(narrowing) } : null;
}

function printed(terms: ErrorFilter["terms"]): string {
  return printQuery({ terms });
}

/** A term whose value may be mistyped: every other one is checked where it is read. */
function leavesWordsOut(term: FilterTerm): boolean {
  if (!term.negated) return false;
  return !(term.field in EVERY_VALUE) && !READ_FIELDS.includes(term.field);
}

/** True for a term that holds for every record there can be. */
function matchesAll(term: FilterTerm, nowAt: number): boolean {
  switch (term.field) {
    case "is":
      return false;
    case "source":
    case "state":
    case "operation":
      return !term.negated && covers<string>(EVERY_VALUE[term.field], term.values);
    case "category":
      // Conflicts are never listed.
      return term.negated
        ? term.values.every((value) => value === "conflict")
        : covers<string>(EVERY_VALUE.category, term.values);
    case "attempts":
      return coversCounts(term);
    case "since":
      return !term.negated && nowAt - term.durationMs <= FIRST_INSTANT;
    case "after":
      return term.negated ? isToCome(term.at, nowAt) : term.at <= FIRST_INSTANT;
    case "before":
      return term.negated ? term.at <= FIRST_INSTANT : isToCome(term.at, nowAt);
    case "on":
      return term.negated && (isToCome(term.from, nowAt) || term.to <= FIRST_INSTANT);
    case "text":
      return !term.negated && term.values.some(isBlank);
    default:
      return !term.negated && term.values.some((value) => /^\*+$/.test(value));
  }
}

function isToCome(at: number, nowAt: number): boolean {
  return at > nowAt + CLOCK_SLACK_MS;
}

function covers<T>(all: readonly T[], values: readonly T[]): boolean {
  return all.every((one) => values.includes(one));
}

/** Between two bounds that are written nothing changes, so the counts next to each stand for all. */
function coversCounts({ values, negated }: Extract<FilterTerm, { readonly field: "attempts" }>): boolean {
  const edges = [0, ...values.flatMap(({ count }) => [count - 1, count, count + 1])];
  return edges
    .filter((edge) => edge >= 0)
    .every((edge) => values.some(({ comparison, count }) => compares(edge, comparison, count)) !== negated);
}
