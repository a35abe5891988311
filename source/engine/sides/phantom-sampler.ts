import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import type { SortTerm } from "../../domain/query/error-order.ts";
import { isRefused, done, type Outcome } from "../../domain/outcome.ts";
import type { PhantomSample } from "../../domain/sides/phantom-sample.ts";
import type { Scope } from "../../domain/request/selection.ts";
import { spread } from "../../text/spread.ts";
import { burstsIn, type UpdateBurst } from "../../domain/sides/update-burst.ts";
import type { RowSet, Store } from "../../store/store.ts";
import type { CauseWriter } from "../causes/cause-writer.ts";
import type { Clock } from "../turns/clock.ts";
import { linkAll } from "../rows/record-linking.ts";
import { yieldToEventLoop } from "../turns/yield-to-event-loop.ts";
import { matchedRows } from "../rows/row-sets.ts";
import type { RecordChecks } from "./record-checks.ts";

const OLDEST_FIRST: readonly SortTerm[] = [{ field: "createdOn", descending: false }];
/** A sample is spread over this many of the oldest updates of its scope. */
const SAMPLED_FROM = 100_000;
const MOST_BURSTS = 20;

interface DeskParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly checks: RecordChecks;
  readonly causeWriter: CauseWriter;
  /** False where nothing may be written: a sample is then reported and not kept. */
  readonly mayKeep: () => boolean;
}

/** Looks for what the documented known issue leaves behind: bursts of updates that change no mapped column. */
export class PhantomSampler {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Bursts among the open updates that the filter matches, largest first. */
  async bursts(filter: ErrorFilter): Promise<readonly UpdateBurst[]> {
    const { errors } = this.#parts.store;
    await linkAll(errors);
    const rows = this.#openUpdates({ kind: "filter", filter, query: "" });
    const found: UpdateBurst[] = [];
    for (const [entity, ofEntity] of errors.parts(rows, "entity")) {
      for (const [source, ofSource] of errors.parts(ofEntity, "source")) {
        await yieldToEventLoop();
        const moments = Array.from(errors.sort(ofSource, OLDEST_FIRST), (row) => errors.createdAt(row));
        const dataSource = source === "dataverse" ? source : "finance-and-operations";
        for (const { from, to } of burstsIn(moments)) {
          const [firstAt = 0, lastAt = 0] = [moments[from], moments[to - 1]];
          found.push({ entity, dataSource, firstAt, lastAt, records: to - from });
        }
      }
    }
    return found.sort((one, other) => other.records - one.records).slice(0, MOST_BURSTS);
  }

  /** Compares both sides of some open updates of the scope; what a cause's sample showed is kept with the cause. */
  async sample(scope: Scope, count: number): Promise<Outcome<PhantomSample>> {
    const { checks, clock, causeWriter, mayKeep, store } = this.#parts;
    await linkAll(store.errors);
    const updates = this.#openUpdates(scope);
    const ids = spread(Array.from(updates.subarray(0, SAMPLED_FROM)), count).map((row) =>
      store.errors.idOf(row),
    );
    const result = await checks.check(ids);
    if (isRefused(result)) return result;
    const at = clock.now();
    const verdicts = result.done.map(({ verdict }) => verdict);
    const equal = verdicts.filter((verdict) => verdict === "in-sync").length;
    const untold = verdicts.filter((verdict) => verdict === "cannot-tell").length;
    const checked = verdicts.length;
    if (scope.kind === "cause" && isWhole(scope.filter) && checked > untold && mayKeep()) {
      const sides = { checked: checked - untold, equal, at };
      await causeWriter.change(scope.cause, (memory) => ({ ...memory, sides }));
    }
    return done({ updates: updates.length, checked, equal, untold, different: checked - equal - untold, at });
  }

  #openUpdates(scope: Scope): RowSet {
    const { clock, store } = this.#parts;
    const matched = matchedRows(scope, { store, nowAt: clock.now() });
    const none = new Uint32Array();
    const updates = store.errors.parts(matched, "operation").get("update") ?? none;
    return store.errors.parts(updates, "state").get("open") ?? none;
  }
}

/** True for a filter that leaves none of a cause's updates out: what a part of them showed is no verdict on all. */
function isWhole({ terms }: ErrorFilter): boolean {
  return terms.every(({ field, negated }) => (field === "operation" && !negated) || field === "cause");
}
