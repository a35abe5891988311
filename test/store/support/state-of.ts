import { EVERYTHING } from "../../../source/domain/query/error-filter.ts";
import { NEWEST_FIRST } from "../../../source/domain/query/error-order.ts";
import type { Store } from "../../../source/store/store.ts";

/** Everything a store shows, as plain data, so that two stores can be compared. */
export function stateOf(store: Store, ids: readonly string[]): unknown {
  const rows = store.errors.sort(store.errors.select(EVERYTHING, 0), NEWEST_FIRST);
  return {
    listed: Array.from(rows, (row) => store.errors.at(row)),
    conflicts: store.errors.conflicts,
    jobs: store.jobs(),
    requests: store.requests(),
    work: store.requests().map((request) => store.work(request.id)),
    known: ids.map((id) => store.knownError(id)),
    timelines: ids.map((id) => store.timeline(id)),
    causeMoves: store.causeMoves(),
  };
}
