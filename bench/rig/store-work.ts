import { remedyText, SHELL } from "../../source/wording/voice.ts";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { composeEngine } from "../../source/cli/engine/compose.ts";
import { withTerm, type ErrorFilter } from "../../source/domain/query/error-filter.ts";
import type { FacetField } from "../../source/domain/query/error-order.ts";
import { isRefused, type Outcome } from "../../source/domain/outcome.ts";
import { RECORDS_PER_REQUEST } from "../../source/domain/request/plan.ts";
import { parseQuery } from "../../source/domain/query/query.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";
import type { ImportReport } from "../../source/domain/feed-import.ts";
import type { Engine } from "../../source/engine/engine.ts";
import { timed } from "./timed.ts";

export const FACET_FIELDS: readonly FacetField[] = [
  "entity",
  "source",
  "company",
  "category",
  "code",
  "job",
  "attempts",
  "state",
  "cause",
];
/** What a facet pane shows of a field. */
export const FACET_VALUES = 50;

/** The engine on a data folder, as the command line builds it. */
export function openEngine(folder: string): Promise<Engine> {
  return composeEngine({ folder, mode: "write", readOnly: false });
}

export async function importNdjson(engine: Engine, feed: string): Promise<ImportReport> {
  return expectDone(
    await engine.importFeed(createReadStream(feed), {
      format: "ndjson",
      feedName: "bench",
      job: null,
      headings: {},
      dateOrder: null,
      dryRun: false,
    }),
  );
}

/** Reads the feed and parses each line, and nothing else: the floor of any import of it. */
export async function parseOnly(feed: string): Promise<void> {
  for await (const line of createInterface({ input: createReadStream(feed), crlfDelay: Infinity })) {
    JSON.parse(line);
  }
}

export function filterOf(query: string): ErrorFilter {
  const parsed = parseQuery(query, { readWallTime: readUtc });
  if ("problem" in parsed) throw new Error(`${query}: ${parsed.problem.message}`);
  return parsed.filter;
}

/** The most frequent value of each of five columns, as an operator picks them one after another. */
export async function fiveColumnFilter(engine: Engine): Promise<ErrorFilter> {
  const fields = ["company", "entity", "code", "job"] as const;
  let filter = filterOf("source:fo");
  for (const field of fields) {
    const { fields: counts } = await engine.facets({ filter, fields: [field], limit: 2 });
    // An empty value (a global table has no company) is counted, but no query names it.
    const value = counts[field]?.find((count) => count.value !== "")?.value;
    if (value === undefined) throw new Error(`No ${field} is left to filter by.`);
    filter = withTerm(filter, { field, negated: false, values: [value] }, false);
  }
  return filter;
}

export interface Dismissal {
  readonly records: number;
  /** Until the request is queued on disk. */
  readonly submitMs: number;
  /** From there until its end is on disk, with the sealed copy. */
  readonly runMs: number;
}

/** Dismisses as many records as one request takes, with the scheduler running. */
export async function dismissOneRequest(engine: Engine): Promise<Dismissal> {
  const { jobs } = await engine.overview();
  const job = jobs.toSorted((left, right) => right.errors - left.errors)[0];
  if (job === undefined) throw new Error("The import made no job.");
  engine.start();
  const connected = await engine.defineJob({ name: job.name, connection: "none", status: "active" });
  expectDone(connected);
  const query = `job:${JSON.stringify(job.name)}`;
  const submitted = await timed(() =>
    engine.submit({
      action: "dismiss",
      by: "bench",
      reason: "measured",
      scope: { kind: "filter", filter: filterOf(query), query },
      limit: { which: "first", count: RECORDS_PER_REQUEST },
    }),
  );
  const [request] = expectDone(submitted.value).requests;
  if (request === undefined) throw new Error("The dismissal made no request.");
  const run = await timed(() => untilCompleted(engine, request.id));
  return { records: request.records, submitMs: submitted.ms, runMs: run.ms };
}

/** Looks at most once in `lookMs`: where notices come with each record, the looking itself would be measured. */
export async function untilCompleted(engine: Engine, id: string, lookMs = 0): Promise<void> {
  let wake = (): void => undefined;
  const unsubscribe = engine.subscribe(() => wake());
  try {
    for (;;) {
      const noticed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const request = (await engine.requests()).find((one) => one.id === id);
      if (request?.state === "completed") return;
      if (request?.state === "held") throw new Error(`The request is held: ${request.heldBecause}`);
      await noticed;
      if (lookMs > 0) await sleep(lookMs);
    }
  } finally {
    unsubscribe();
  }
}

export function expectDone<T>(outcome: Outcome<T>): T {
  if (isRefused(outcome))
    throw new Error(`${outcome.refused.message} ${remedyText(outcome.refused.remedy, SHELL)}`);
  return outcome.done;
}
