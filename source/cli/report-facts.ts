import { innermostReason } from "../domain/cause.ts";
import { drainForecast } from "../domain/drain-forecast.ts";
import type { ErrorFilter } from "../domain/error-filter.ts";
import { parseQuery } from "../domain/query.ts";
import { quoteValue } from "../domain/query-text.ts";
import { readUtc } from "../domain/query-time.ts";
import { isUnfinished } from "../domain/sync-request-states.ts";
import type { Engine, RequestView } from "../engine/engine.ts";
import { exportedFields } from "../exports/exported-fields.ts";

const TOP_CAUSES = 10;
const MOST_CAUSES = 200;
const MOST_ENTITIES = 50;
const OLDEST_FIRST = [{ field: "createdOn", descending: false }] as const;
const ALL: ErrorFilter = { terms: [] };

/** A hand-over in facts; instants are ISO 8601 in UTC. */
export type Report = Awaited<ReturnType<typeof reportFacts>>;

/** What whoever takes over has to know: as it is now, and what became of it since. */
export async function reportFacts(engine: Engine, sinceAt: number) {
  const [overview, requests] = [await engine.overview(), await engine.requests()];
  const arrivedFilter = filterOf(`after:${iso(sinceAt)}`);
  const arrived = await matched(engine, arrivedFilter);
  const now = await engine.facets({ filter: ALL, fields: ["cause", "entity"], limit: MOST_CAUSES });
  const fresh = await engine.facets({ filter: arrivedFilter, fields: ["cause"], limit: MOST_CAUSES });
  const newSince = new Map((fresh.fields.cause ?? []).map(({ value, count }) => [value, count]));
  const causes = (now.fields.cause ?? []).map(({ value, count }) => {
    const arrivedNow = newSince.get(value) ?? 0;
    // Every record of it that is listed came since: nobody has seen it on the list before.
    return { id: value, count, arrived: arrivedNow, isNew: arrivedNow === count };
  });
  const told = causes.filter(({ isNew }, place) => place < TOP_CAUSES || isNew).slice(0, TOP_CAUSES * 2);
  const finished = requests.filter(({ finishedAt }) => finishedAt !== null && finishedAt >= sinceAt);
  const running = requests.filter(({ state }) => isUnfinished(state));
  const left = finished.reduce((sum, { succeeded }) => sum + succeeded, 0);
  const perSecond = running.flatMap((request) => (request.perSecond === null ? [] : [request.perSecond]));
  const draining = perSecond.length === 0 ? null : perSecond.reduce((sum, rate) => sum + rate, 0) * 3_600;
  const arriving = now.windows.hour;
  const forecast = drainForecast(overview.total, arriving, draining, overview.nowAt);
  return {
    environment: overview.environment,
    at: iso(overview.nowAt),
    since: iso(sinceAt),
    listed: overview.total,
    arrived,
    left,
    arrivingPerHour: arriving,
    drainingPerHour: draining === null ? null : Math.round(draining),
    forecast: forecast.kind === "clear" ? { ...forecast, at: iso(forecast.at) } : forecast,
    causes: await Promise.all(
      told.map(async (cause) => ({ ...cause, title: await titleOf(engine, cause.id) })),
    ),
    running: running.map(requestFacts),
    finished: finished.map(requestFacts),
    jobs: overview.jobs.map(({ name, status, slots, errors }) => ({ name, status, slots, errors })),
    oldest: await oldestOf(
      engine,
      (now.fields.entity ?? []).slice(0, MOST_ENTITIES).map(({ value }) => value),
    ),
    fault: overview.fault,
  };
}

async function matched(engine: Engine, filter: ErrorFilter): Promise<number> {
  return (await engine.errors({ filter, sort: [], offset: 0, limit: 1 })).matched;
}

async function titleOf(engine: Engine, cause: string): Promise<string> {
  const filter = filterOf(`cause:${quoteValue(cause, false)}`);
  const [row] = (await engine.errors({ filter, sort: [], offset: 0, limit: 1 })).rows;
  return row === undefined ? "" : innermostReason(row.message).slice(0, 200);
}

/** The oldest record of each entity that still waits. */
async function oldestOf(engine: Engine, entities: readonly string[]) {
  const rows = await Promise.all(
    entities.map(async (entity) => {
      const filter = filterOf(`entity:${quoteValue(entity, false)}`);
      return (await engine.errors({ filter, sort: OLDEST_FIRST, offset: 0, limit: 1 })).rows;
    }),
  );
  return rows.flat().map((row) => {
    const { entity, key, company, createdOn } = exportedFields(row);
    return { entity, key, company, createdOn };
  });
}

function requestFacts(request: RequestView) {
  const { id, action, job, state, filter, reason, records, done, succeeded, failed, skipped, createdBy } =
    request;
  return { id, action, job, state, filter, reason, records, done, succeeded, failed, skipped, createdBy };
}

function filterOf(query: string): ErrorFilter {
  const parsed = parseQuery(query, { readWallTime: readUtc });
  if ("problem" in parsed) throw new Error(`${query}: ${parsed.problem.message}`);
  return parsed.filter;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
