import { endReason, stateWord } from "../../domain/request/request-end.ts";
import { cameBack } from "../../domain/cause/cause-memory.ts";
import { BY_CAUSE, type CauseRow } from "../../domain/cause/cause-row.ts";
import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import { parseQuery } from "../../domain/query/query.ts";
import { quoteValue } from "../../domain/query/query-text.ts";
import { readUtc } from "../../domain/query/query-time.ts";
import { isUnfinished } from "../../domain/request/sync-request-states.ts";
import type { Engine, RequestView } from "../../engine/engine.ts";
import { exportedFields } from "../../exports/exported-fields.ts";
import { forecastJson } from "./json-views.ts";

const TOP_CAUSES = 10;
const MOST_CAUSES = 200;
const MOST_ENTITIES = 50;
const OLDEST_FIRST = [{ field: "createdOn", descending: false }] as const;
const ALL: ErrorFilter = { terms: [] };

/** A hand-over in facts; instants are ISO 8601 in UTC. */
export type Report = Awaited<ReturnType<typeof reportFacts>>;

/** What anyone who takes over has to know: as it is now, and what became of it since. */
export async function reportFacts(engine: Engine, sinceAt: number) {
  const [overview, requests] = [await engine.overview(sinceAt), await engine.requests()];
  const arrivedFilter = filterOf(`after:${iso(sinceAt)}`);
  const now = await engine.facets({ filter: ALL, fields: ["entity"], limit: MOST_CAUSES });
  const { rows } = await engine.causes({ filter: ALL, by: BY_CAUSE, top: MOST_CAUSES });
  const fresh = await engine.facets({ filter: arrivedFilter, fields: ["cause"], limit: MOST_CAUSES });
  const newSince = new Map((fresh.fields.cause ?? []).map(({ value, count }) => [value, count]));
  const causes = rows.map((row) => causeFacts(row, newSince.get(row.id) ?? 0));
  const byCount = causes.toSorted((one, other) => other.count - one.count);
  const listed = byCount.filter(({ isNew }, place) => place < TOP_CAUSES || isNew).slice(0, TOP_CAUSES * 2);
  const finished = requests.filter(({ finishedAt }) => finishedAt !== null && finishedAt >= sinceAt);
  const running = requests.filter(({ state }) => isUnfinished(state));
  const { forecast } = overview;
  return {
    environment: overview.environment,
    at: iso(overview.nowAt),
    since: iso(sinceAt),
    listed: overview.total,
    /** Also what has left the list since. */
    arrived: overview.since?.arrived ?? 0,
    left: overview.since?.left ?? 0,
    arrivingPerHour: overview.perHour.at(-1) ?? 0,
    /** By the hour of their creation over the last 24 hours, oldest hour first. */
    arrivedPerHour: overview.perHour,
    /** Only what leaves the list drains it: a record that fails again does not. */
    drainingPerHour: overview.leftLastHour,
    forecast: forecastJson(forecast),
    causes: listed,
    cameBack: byCount.filter(({ back }) => back !== null),
    running: running.map(requestFacts),
    finished: finished.map(requestFacts),
    jobs: overview.jobs.map(({ name, status, slots, errors }) => ({ name, status, slots, errors })),
    oldest: await oldestOf(
      engine,
      (now.fields.entity ?? []).slice(0, MOST_ENTITIES).map(({ value }) => value),
      overview.nowAt,
    ),
    fault: overview.fault,
  };
}

/** A cause with its values taken out, how it moved, and whether it was thought to be dealt with. */
function causeFacts({ id, title, count, memory, snooze, firstAt }: CauseRow, arrived: number) {
  // Every record of it that is listed came since: nobody has seen it on the list before.
  const isNew = arrived === count;
  const back = memory === null ? null : cameBack(memory, snooze, firstAt);
  return { id, title, count, arrived, isNew, back };
}

/** The oldest record of each entity that still waits. */
async function oldestOf(engine: Engine, entities: readonly string[], nowAt: number) {
  const rows = await Promise.all(
    entities.map(async (entity) => {
      const filter = filterOf(`entity:${quoteValue(entity, false)}`);
      return (await engine.errors({ filter, sort: OLDEST_FIRST, offset: 0, limit: 1 })).rows;
    }),
  );
  return rows.flat().map((row) => {
    const { entity, key, company, createdOn } = exportedFields(row);
    return { entity, key, company, createdOn, ageMs: nowAt - row.errorCreatedAt };
  });
}

function requestFacts(request: RequestView) {
  const { id, action, job, state, filter, reason, records, done, succeeded, failed, skipped, createdBy } =
    request;
  const { writesUnread = 0, writesUnknown = 0, about } = request;
  const openWrites = writesUnread + writesUnknown === 0 ? {} : { writesUnread, writesUnknown };
  return {
    id,
    action,
    job,
    state,
    filter,
    reason,
    records,
    done,
    succeeded,
    failed,
    skipped,
    createdBy,
    ...(about === undefined ? {} : { about }),
    ...openWrites,
    ...(stateWord(request) === "stopped" ? { stoppedBecause: endReason(request) } : {}),
  };
}

function filterOf(query: string): ErrorFilter {
  const parsed = parseQuery(query, { readWallTime: readUtc });
  if ("problem" in parsed) throw new Error(`${query}: ${parsed.problem.message}`);
  return parsed.filter;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
