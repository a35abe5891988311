import { refusalsAsPacked } from "../../wording/refusal-words.ts";
import { refusalIn, SHELL } from "../../wording/voice.ts";
import { heldWords } from "../../wording/request-words.ts";
import { estimateOf } from "../../domain/request/plan-estimate.ts";
import type { JobView, RequestDetail, RequestView, Submitted, WholeError } from "../../engine/engine.ts";
import { sequenceOf } from "../../domain/sides/integration-job.ts";
import type { Cause } from "../../domain/cause/cause.ts";
import type { DrainForecast } from "../../domain/request/drain-forecast.ts";
import type { PolicyOfCause } from "../../domain/request/cause-policy.ts";
import type { CauseMemory } from "../../domain/cause/cause-memory.ts";
import type { CauseRow, Grouping } from "../../domain/cause/cause-row.ts";
import type { Explanation } from "../../domain/cause/explanation.ts";
import { partSizes } from "../../domain/request/outbox.ts";
import type { Packing } from "../../domain/request/outbox.ts";
import type { MissingParents } from "../../domain/request/missing-parents.ts";
import type { PhantomSample } from "../../domain/sides/phantom-sample.ts";
import type { UpdateBurst } from "../../domain/sides/update-burst.ts";
import type { Plan } from "../../domain/request/plan.ts";
import type { RecordsNamed } from "../../domain/request/records-named.ts";
import type { RequestDrift } from "../../domain/request/request-drift.ts";
import type { OutboxPlace } from "../../domain/request/sync-request.ts";
import type { CauseMoves } from "../../domain/request/timeline.ts";
import type { RecordHistory } from "../../domain/error/superseded.ts";
import type { SyncError } from "../../domain/error/sync-error.ts";
import type { TwoSidedCheck } from "../../domain/sides/two-sided-check.ts";
import { exportedFields, exportedEntry } from "../../exports/exported-fields.ts";

/** The headless JSON: field names are stable from the first release; instants are ISO 8601 in UTC. */
export function errorJson(error: SyncError) {
  return exportedFields(error);
}

/** One sync error, whole: with its message taken apart, and what is known of it (null when nothing is). */
export function shownErrorJson(
  error: WholeError,
  { title, layers }: Cause,
  explanation: Explanation | null,
  policy: PolicyOfCause | null,
) {
  return {
    ...errorJson(error),
    record: recordJson(error.history),
    causeTitle: title,
    layers: layers.map(({ kind, text }) => ({ kind, text })),
    timeline: (error.timeline ?? []).map(exportedEntry),
    explanation,
    policy,
  };
}

/** The errors of the record, and the one that stands for this; null where it is the only one. */
function recordJson(history: RecordHistory | undefined) {
  if (history === undefined) return null;
  const { errors, firstAt, lastAt, supersededBy } = history;
  return {
    errors,
    firstCreatedOn: iso(firstAt),
    lastCreatedOn: iso(lastAt),
    supersededBy:
      supersededBy === null
        ? null
        : { id: supersededBy.id, createdOn: iso(supersededBy.createdAt), synced: supersededBy.isSynced },
  };
}

/** A cause, or a row of another grouping: that has its values instead of what is known of a cause. */
export function causeJson(row: CauseRow, matched: number, explanation: Explanation | null, by: Grouping) {
  const { windows } = row;
  return {
    id: row.id,
    title: row.title,
    count: row.count,
    share: matched === 0 ? 0 : Number((row.count / matched).toFixed(4)),
    entities: row.entities,
    companies: row.companies,
    firstSeen: iso(row.firstAt),
    lastSeen: iso(row.lastAt),
    windows: {
      "1h": windows.hour,
      "3h": windows.threeHours,
      "24h": windows.day,
      "3d": windows.threeDays,
      "7d": windows.week,
    },
    lastRetry: lastRetryJson(row.lastRetry, row.memory),
    was: movesJson(row.cameFrom),
    movedTo: movesJson(row.movedTo),
    meaning: explanation?.meaning ?? null,
    remedy: explanation?.remedy ?? null,
    retryAdvice: explanation?.retry ?? null,
    notes: notesJson(row.memory),
    snooze: row.snooze,
    policy: row.policy,
    ...(by.length === 1 && by[0] === "cause"
      ? {}
      : { values: Object.fromEntries(by.map((field, place) => [field, row.values[place] ?? ""])) }),
  };
}

/** What is kept of a cause. */
export function causeMemoryJson(memory: CauseMemory) {
  const { snooze } = memory;
  return {
    id: memory.cause,
    lastRetry: lastRetryJson(memory.score.last, memory),
    notes: notesJson(memory),
    snooze:
      snooze === null
        ? null
        : { by: snooze.by, on: iso(snooze.at), until: isoOrNull(snooze.until), past: snooze.past },
  };
}

function notesJson(memory: CauseMemory | null) {
  return (memory?.notes ?? []).map(({ text, ticket, by, at }) => ({ text, ticket, by, on: iso(at) }));
}

/** Causes on the other side of moves that retries made, the largest first; `others` are not named. */
function movesJson({ top, distinct }: CauseMoves) {
  return {
    causes: top.map(({ cause, title, records, at, request }) => ({
      id: cause,
      title,
      records,
      on: iso(at),
      request,
    })),
    others: distinct - top.length,
  };
}

/** The newest retry that has ended, and what all of them came to. */
function lastRetryJson(last: CauseRow["lastRetry"], memory: CauseMemory | null) {
  if (last === null || memory === null) return null;
  const { retries, records, cleared } = memory.score;
  return {
    on: iso(last.at),
    records: last.records,
    cleared: last.cleared,
    all: { retries, records, cleared },
  };
}

/** `differences` hold business data: they go to anyone who asked, and nowhere else. */
export function checkJson(check: TwoSidedCheck) {
  const { error, verdict, explanation, differences, checkedAt, unread } = check;
  return {
    error,
    verdict,
    explanation,
    differences,
    ...(unread === undefined ? {} : { unread: { side: unread.side, fault: unread.fault } }),
    checkedOn: iso(checkedAt),
  };
}

/** A burst of updates; `sample` is null where none was taken. */
export function burstJson(burst: UpdateBurst, filter: string, sample: PhantomSample | null) {
  const { dataSource, entity, firstAt, lastAt, records } = burst;
  return {
    entity,
    source: dataSource,
    firstCreatedOn: iso(firstAt),
    lastCreatedOn: iso(lastAt),
    records,
    filter,
    sample:
      sample === null
        ? null
        : {
            checked: sample.checked,
            equal: sample.equal,
            different: sample.different,
            untold: sample.untold,
            takenOn: iso(sample.at),
          },
  };
}

export function requestJson(request: RequestView) {
  return {
    id: request.id,
    job: request.job,
    action: request.action,
    state: request.state,
    createdOn: iso(request.createdAt),
    createdBy: request.createdBy,
    filter: request.filter,
    reason: request.reason,
    ...(request.fixed === undefined ? {} : { fixed: request.fixed }),
    ...(request.approvedBy === undefined ? {} : { approvedBy: request.approvedBy }),
    ...(request.provenBy === undefined ? {} : { provenBy: request.provenBy }),
    ...(request.about === undefined ? {} : { about: aboutJson(request.about) }),
    records: request.records,
    done: request.done,
    succeeded: request.succeeded,
    failed: request.failed,
    skipped: request.skipped,
    ...(request.writesUnread === undefined ? {} : { writesUnread: request.writesUnread }),
    ...(request.writesUnknown === undefined ? {} : { writesUnknown: request.writesUnknown }),
    startedOn: isoOrNull(request.startedAt),
    finishedOn: isoOrNull(request.finishedAt),
    position: request.position,
    ...(request.cancelledBy === undefined ? {} : { cancelledBy: request.cancelledBy }),
    ...(request.perSecond === null ? {} : { perSecond: request.perSecond }),
    ...(request.remainingMs === null ? {} : { remainingMs: Math.round(request.remainingMs) }),
    ...(request.pace === undefined ? {} : { pace: request.pace }),
    ...(request.ignoresQuietHours === true ? { ignoresQuietHours: true } : {}),
    ...(request.ignoresMapFilters === true ? { ignoresMapFilters: true } : {}),
    ...(request.state === "held" ? { heldBecause: heldWords(request, SHELL) } : {}),
    ...(request.heldUntil === undefined ? {} : { heldUntil: iso(request.heldUntil) }),
    ...(request.drift === null ? {} : { drift: driftJson(request.drift) }),
    ...(request.outbox === undefined ? {} : { outbox: outboxJson(request.outbox, request.expectedAt) }),
  };
}

function aboutJson({ cause, title, causes, entity, entities }: RecordsNamed) {
  return { cause, causeTitle: title, causes, entity, entities };
}

function driftJson({ seen, gone, leftOut, sinceFreeze }: RequestDrift) {
  const { fresh, ...since } = sinceFreeze;
  return { seen, gone, leftOut, sinceFreeze: { ...since, new: fresh } };
}

function outboxJson(place: OutboxPlace, expectedAt: number | null) {
  return {
    part: place.part,
    of: place.of,
    expectedAt: isoOrNull(expectedAt),
    notBefore: isoOrNull(place.notBefore),
    stopAbove: place.stopAbove,
    stoppedBecause: place.stoppedBecause,
  };
}

export function requestDetailJson(request: RequestDetail, keys: ReadonlyMap<string, string> = new Map()) {
  return {
    ...requestJson(request),
    outcomes: request.outcomes.map(({ error, entity, company, outcome, message, at, write }) => ({
      error,
      key: keys.get(error) ?? "",
      company,
      entity,
      outcome,
      message,
      at: iso(at),
      ...(write === undefined ? {} : { write }),
    })),
  };
}

/** With what the matched records wait for, where a retry is planned. */
export function retryPlanJson(plan: Plan, { records, listed, missing }: MissingParents, packing?: Packing) {
  return { ...planJson(plan, packing), parents: { records, listed, missing } };
}

/** With a packing also the sizes of the parts, by job, in the order in which they are submitted. */
export function planJson(plan: Plan, packing?: Packing) {
  return {
    action: plan.action,
    scope: plan.scope,
    filter: plan.query,
    matched: plan.matched,
    eligible: plan.eligible,
    excluded: plan.excluded,
    ...(plan.provenBy.length === 0 ? {} : { provenBy: plan.provenBy }),
    requests: plan.requests.map(({ job, records, place, before, ownMs }) => ({
      job,
      records,
      position: place,
      before,
      ownMs,
    })),
    conditions: plan.conditions,
    quiet: plan.quiet.map(({ job, until }) => ({ job, until: iso(until) })),
    slots: plan.slots,
    estimatedMs: estimateOf(plan, { notBefore: packing?.notBefore })?.ms ?? null,
    forecast: forecastJson(plan.forecast),
    echoes: plan.echoes,
    refusals: refusalsAsPacked(plan, packing).map((refusal) => refusalIn(refusal, SHELL)),
    ...(packing === undefined
      ? {}
      : {
          notBefore: isoOrNull(packing.notBefore),
          parts: plan.requests.map(({ job, records }) => ({
            job,
            records: partSizes(records, packing.ladder),
          })),
        }),
  };
}

/** When the whole list will be empty, as far as that is known. */
export function forecastJson(forecast: DrainForecast) {
  switch (forecast.kind) {
    case "clear":
      return { kind: forecast.kind, at: iso(forecast.at) };
    case "resting":
      return { kind: forecast.kind, until: iso(forecast.until) };
    default:
      return forecast;
  }
}

export function submittedJson(submitted: Submitted) {
  return { ...submitted, requests: submitted.requests.map(requestJson) };
}

export function jobJson(job: JobView) {
  return {
    name: job.name,
    status: job.status,
    primary: job.primary,
    connection: job.connection,
    maps: job.maps.map(({ entity, table }) => ({ sequence: sequenceOf(job, entity), entity, table })),
    slots: job.slots,
    errors: job.errors,
    allLeftMs: job.allLeftMs === null ? null : Math.round(job.allLeftMs),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
