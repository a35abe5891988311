/** A process of its own: every row of the table on the store in the folder it is given, one JSON line a figure. */
import { JobSpeeds } from "../../source/engine/scheduler/job-speeds.ts";
import { readMapName } from "../../source/domain/sides/map-name.ts";
import type { FacetField } from "../../source/domain/query/error-order.ts";
import { NEWEST_FIRST } from "../../source/domain/query/error-order.ts";
import { pageOf } from "../../source/engine/lists/error-pages.ts";
import { PolicyRules } from "../../source/engine/causes/policy-rules.ts";
import { QuietHoursMemo } from "../../source/engine/scheduler/quiet-hours-memo.ts";
import { PlanCache } from "../../source/engine/requests/plan-cache.ts";
import { SYSTEM_CLOCK } from "../../source/engine/turns/clock.ts";
import { SortedRows } from "../../source/engine/lists/sorted-rows.ts";
import { openStore } from "../../source/store/open-store.ts";
import type { NewError, Store } from "../../source/store/store.ts";
import {
  countingDisk,
  filterOf,
  fiveColumns,
  runningRequest,
  settleAll,
  THREE_COLUMNS,
} from "./scale-work.ts";
import { median, percentile } from "./statistics.ts";

const RUNS = 9;
const PAGE = 50;
const QUERY_EVERY_MS = 10;
const WINDOW_HOURS = [1, 3, 24, 72, 168];
const FACETS: readonly FacetField[] = ["entity", "source", "company", "category", "code", "job", "state"];

const [, , folder = ""] = process.argv;
const { ops, counts } = countingDisk();
const store = await openStore(folder, { clock: Date.now, fileOps: ops });
const five = fiveColumns(store);
tell("five", five);
measureReads(store);
measureGroups(store);
await measureTurns(store);
await measureDismissal(store);
await measureSettling(store);
await measureSmallChange(store);
await measureBusy(store);
await store.close();

function tell(name: string, value: unknown): void {
  console.log(JSON.stringify({ name, value }));
}

function times(name: string, work: (run: number) => void): void {
  const ms: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const startedAt = performance.now();
    work(run);
    ms.push(performance.now() - startedAt);
  }
  tell(name, median(ms));
}

/** With terms that were not asked before: the case of its letters tells a term apart and changes no answer. */
function newPage(run: number): void {
  const words = five.words.map(({ field, value }) => ({ field, value: inCase(value, run) }));
  page(run, { words, after: five.after - 1 - run });
}

function inCase(word: string, run: number): string {
  return Array.from(word, (letter, place) =>
    ((run + 1) >> (place % 5)) % 2 === 1 ? letter.toUpperCase() : letter.toLowerCase(),
  ).join("");
}

function page(run: number, columns = five): void {
  const query = { filter: filterOf(columns), sort: NEWEST_FIRST, offset: 0, limit: PAGE };
  pageOf(query, store, new SortedRows(store.errors), Date.now() + run);
}

function measureReads({ errors }: Store): void {
  times("filter", newPage);
  times("filter again", (run) => page(run));
  times("facets", (run) => {
    const filter = filterOf(five);
    for (const field of FACETS) errors.facet(filter, field, run);
  });
  times("facets of all", (run) => {
    const filter = { terms: [] };
    for (const field of FACETS) errors.facet(filter, field, run);
  });
  // A word of its own each time: a word that was searched for is remembered.
  times("substring", (run) => {
    const values = [
      `${["lookup", "currency", "maximum", "missing", "no such"][run % 5]}${run < 5 ? "" : run}`,
    ];
    errors.select({ terms: [{ field: "text", values, negated: false }] }, 0);
  });
  const all = errors.select({ terms: [] }, 0);
  times("sort", () => errors.sort(all, THREE_COLUMNS));
}

function measureGroups({ errors }: Store): void {
  const nowAt = five.after;
  const query = { filter: { terms: [] }, top: 50, windowsMs: WINDOW_HOURS.map((hours) => hours * 3_600_000) };
  times("groups", (run) => errors.groups({ ...query, by: ["code", "entity"] }, nowAt + run));
  times("groups by cause", (run) => errors.groups({ ...query, by: ["cause"] }, nowAt + run));
}

/** What takes longer than a turn of the event loop should, and the longest turn that it took. */
async function measureTurns(store: Store): Promise<void> {
  const rig = new PlanCache(store, SYSTEM_CLOCK, {
    speeds: new JobSpeeds(store, { paceOf: () => null }, new QuietHoursMemo(null)),
    hasLiveSync: () => false,
    policy: new PolicyRules(store, null),
    quiet: new QuietHoursMemo(null),
    readName: readMapName,
    connections: { has: () => false, open: async () => null, close: async () => undefined },
  });
  const scope = { kind: "all" } as const;
  tell("plan", await turnsOf(() => rig.draw({ action: "retry", scope, limit: undefined })));
  tell("plan again", await turnsOf(() => rig.draw({ action: "retry", scope, limit: undefined })));
  const sorted = new SortedRows(store.errors);
  const sort = [{ field: "key", descending: false }] as const;
  const byKey = { filter: { terms: [] }, sort, offset: 0, limit: PAGE };
  const list = async (): Promise<void> => {
    await sorted.prepare(byKey.filter, sort, 0);
    pageOf(byKey, store, sorted, 0);
  };
  tell("list by key", await turnsOf(list));
}

async function turnsOf(work: () => Promise<unknown>): Promise<unknown> {
  let isOver = false;
  let longest = 0;
  let lastAt = performance.now();
  const look = (): void => {
    longest = Math.max(longest, performance.now() - lastAt);
    lastAt = performance.now();
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  const startedAt = performance.now();
  await work();
  const ms = performance.now() - startedAt;
  isOver = true;
  longest = Math.max(longest, performance.now() - lastAt);
  return { ms, longest };
}

async function measureDismissal(store: Store): Promise<void> {
  const ms: number[] = [];
  for (let run = 1; run <= 3; run++) {
    const id = `R${run}`;
    const errors = await runningRequest(store, id, "dismiss");
    const startedAt = performance.now();
    await store.commit([{ kind: "errors-dismissed", request: id, errors, at: Date.now() }]);
    ms.push(performance.now() - startedAt);
    await store.commit([{ kind: "request-completed", request: id, at: Date.now() }]);
  }
  tell("dismiss", median(ms));
}

async function measureSettling(store: Store): Promise<void> {
  const errors = await reconciling(store, "R4");
  counts.syncs = 0;
  const startedAt = performance.now();
  await settleAll(store, "R4", errors);
  const seconds = (performance.now() - startedAt) / 1000;
  tell("settle", errors.length / seconds);
  tell("syncs a settle", counts.syncs / errors.length);
}

async function reconciling(store: Store, request: string): Promise<readonly string[]> {
  const errors = await runningRequest(store, request, "retry");
  await store.commit(errors.map((error) => ({ kind: "error-reconciling", request, error })));
  return errors;
}

async function measureSmallChange(store: Store): Promise<void> {
  const job = store.jobs()[0]?.name ?? "";
  counts.bytes = 0;
  await store.commit([{ kind: "job-status", job, status: "active" }]);
  tell("bytes of a small change", counts.bytes);
}

/** How long a page takes to come while other work holds the loop: from when it was due until it is there. */
async function measureBusy(store: Store): Promise<void> {
  const errors = await reconciling(store, "R5");
  tell("page during settling", await pagesDuring(settleAll(store, "R5", errors)));
  tell("page during import", await pagesDuring(importMore(store)));
}

async function pagesDuring(work: Promise<void>): Promise<unknown> {
  const state = { isOver: false };
  void work.finally(() => {
    state.isOver = true;
  });
  const ms: number[] = [];
  while (!state.isOver) {
    const dueAt = performance.now() + QUERY_EVERY_MS;
    await new Promise((resolve) => {
      setTimeout(resolve, QUERY_EVERY_MS);
    });
    page(ms.length);
    ms.push(performance.now() - dueAt);
  }
  await work;
  return { median: median(ms), p99: percentile(ms, 0.99), pages: ms.length };
}

async function importMore(store: Store): Promise<void> {
  const model = store.errors.at(store.errors.select({ terms: [] }, 0)[0] ?? 0);
  for (let batch = 0; batch < 50; batch++) {
    const rows = Array.from({ length: 1000 }, (_, place): NewError => {
      const id = `MORE-${batch}-${place}`;
      return { error: { ...model, id, state: "open", request: "", uniqueKey: id }, feedHash: id };
    });
    await store.addErrors(rows);
  }
}
