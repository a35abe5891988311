import { innermostReason } from "../../domain/cause/cause.ts";
import { NEWEST_FIRST, type FacetCount } from "../../domain/query/error-order.ts";
import { statusTitle } from "../../domain/sides/integration-job.ts";
import type { Engine } from "../../engine/engine.ts";
import { jobJson, requestJson } from "./json-views.ts";
import { type Output } from "./output.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { hasEnded } from "../../domain/request/sync-request-states.ts";

const CAUSES = 10;

/** What the screen would show first, as plain text or JSON: for pipes, dumb terminals and health checks. */
export async function printSummary(engine: Engine, output: Output): Promise<void> {
  const overview = await engine.overview();
  const facets = await engine.facets({ filter: { terms: [] }, fields: ["cause", "entity"], limit: CAUSES });
  const requests = await engine.requests();
  const unfinished = requests.filter(({ state }) => !hasEnded(state));
  const causes = await newestOfCauses(engine, facets.fields.cause ?? []);
  output.answer(
    {
      environment: overview.environment,
      errors: overview.total,
      conflicts: overview.conflicts,
      jobs: overview.jobs.map(jobJson),
      requests: unfinished.map(requestJson),
      causes,
    },
    () =>
      [
        `dwtriage  ${overview.environment}  ${counted(overview.total, "sync error")}, ${grouped(facets.windows.day)} in the last 24 hours`,
        ...overview.jobs.map(
          ({ name, status, slots, errors }) =>
            `  ${name}: ${statusTitle(status)}, ${slots.used} of 5 requests, ${counted(errors, "sync error")}`,
        ),
        ...unfinished.map(
          ({ id, job, action, state, done, records }) =>
            `  ${id}: ${action} in ${job} ${state}, ${grouped(done)} of ${grouped(records)}`,
        ),
        ...(causes.length === 0
          ? ["No sync errors. dwtriage import FILE reads a feed; dwtriage demo shows a sample."]
          : ["", causeTable(causes, output)]),
      ].join("\n"),
  );
}

interface CauseInShort {
  readonly cause: string;
  readonly count: number;
  /** Message and entity of its newest record. */
  readonly message: string;
  readonly entity: string;
}

function newestOfCauses(engine: Engine, causes: readonly FacetCount[]): Promise<readonly CauseInShort[]> {
  return Promise.all(
    causes.map(async ({ value, count }) => {
      const filter = { terms: [{ field: "cause", negated: false, values: [value] }] } as const;
      const page = await engine.errors({ filter, sort: NEWEST_FIRST, offset: 0, limit: 1 });
      return {
        cause: value,
        count,
        message: page.rows[0]?.message ?? "",
        entity: page.rows[0]?.entity ?? "",
      };
    }),
  );
}

function causeTable(causes: readonly CauseInShort[], output: Output): string {
  return output.table(causes, [
    { title: "count", value: ({ count }) => grouped(count), alignRight: true },
    { title: "cause", value: ({ cause }) => cause },
    { title: "newest record's entity", value: ({ entity }) => entity, most: 32, least: 10, goes: 1 },
    { title: "and reason", value: ({ message }) => innermostReason(message), most: 100, least: 20 },
  ]);
}
