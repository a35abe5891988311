import { exclusionOf } from "../../domain/request/eligibility.ts";
import type { MissingParents } from "../../domain/request/missing-parents.ts";
import { RECORDS_PER_REQUEST } from "../../domain/request/plan.ts";
import type { Scope } from "../../domain/request/selection.ts";
import type { ParentLink } from "../../store/store.ts";
import { yieldToEventLoop } from "../turns/yield-to-event-loop.ts";
import { matchedRows, type ScopeContext } from "../rows/row-sets.ts";

/** Parents reported one by one; the counts are of all. */
const MOST_TOLD = 20;

/** What the records of a scope wait for, and which of it is on the list. */
export async function findParents(scope: Scope, context: ScopeContext): Promise<MissingParents> {
  const index = context.store.errors;
  const steps = index.parentsOf(matchedRows(scope, context));
  let step = steps.next();
  while (step.done !== true) {
    await yieldToEventLoop();
    step = steps.next();
  }
  const { records, parents: links } = step.value;
  const rows = new Set(links.flatMap(({ listed }) => listed));
  const retryable = [...rows].filter(
    (row) => exclusionOf("retry", { state: index.stateOf(row), category: index.categoryOf(row) }) === null,
  );
  const listed = links.filter((link) => link.listed.length > 0).length;
  return {
    records,
    listed,
    missing: links.length - listed,
    most: mostWaitedFor(links).map(({ table, values, company, records: waiting, listed: own }) => ({
      table,
      values,
      company,
      records: waiting,
      listed: own.slice(0, MOST_TOLD).map((row) => index.idOf(row)),
    })),
    retryable: retryable.slice(0, RECORDS_PER_REQUEST).map((row) => index.idOf(row)),
  };
}

/** Those that most rows wait for, most first; the others are never put in order, as there may be very many. */
function mostWaitedFor(links: readonly ParentLink[]): readonly ParentLink[] {
  const most: ParentLink[] = [];
  for (const link of links) {
    const last = most[MOST_TOLD - 1];
    if (last !== undefined && last.records >= link.records) continue;
    const place = most.findIndex(({ records }) => records < link.records);
    most.splice(place < 0 ? most.length : place, 0, link);
    if (most.length > MOST_TOLD) most.pop();
  }
  return most;
}
