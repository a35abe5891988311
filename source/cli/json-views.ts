import type { JobView, RequestDetail, RequestView, Submitted } from "../engine/engine.ts";
import { sequenceOf } from "../domain/integration-job.ts";
import type { Cause } from "../domain/cause.ts";
import type { Explanation } from "../domain/explanation.ts";
import type { MissingParents } from "../domain/missing-parents.ts";
import type { Plan } from "../domain/plan.ts";
import type { SyncError } from "../domain/sync-error.ts";
import type { TwoSidedCheck } from "../domain/two-sided-check.ts";
import { exportedFields } from "../exports/exported-fields.ts";

/** The headless JSON: field names are stable from the first release; instants are ISO 8601 in UTC. */
export function errorJson(error: SyncError) {
  return exportedFields(error);
}

/** One sync error, whole: with its message taken apart, and what is known of it (null when nothing is). */
export function shownErrorJson(error: SyncError, { title, layers }: Cause, explanation: Explanation | null) {
  return {
    ...errorJson(error),
    causeTitle: title,
    layers: layers.map(({ kind, text }) => ({ kind, text })),
    explanation,
  };
}

/** `differences` hold business data: they go to whoever asked, and nowhere else. */
export function checkJson({ error, verdict, explanation, differences, checkedAt }: TwoSidedCheck) {
  return { error, verdict, explanation, differences, checkedOn: iso(checkedAt) };
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
    records: request.records,
    done: request.done,
    succeeded: request.succeeded,
    failed: request.failed,
    skipped: request.skipped,
    startedOn: isoOrNull(request.startedAt),
    finishedOn: isoOrNull(request.finishedAt),
    position: request.position,
    ...(request.state === "held" ? { heldBecause: request.heldBecause } : {}),
  };
}

export function requestDetailJson(request: RequestDetail) {
  return {
    ...requestJson(request),
    outcomes: request.outcomes.map(({ error, outcome, message, at }) => ({
      error,
      outcome,
      message,
      at: iso(at),
    })),
  };
}

/** With what the matched records wait for, where a retry is planned. */
export function retryPlanJson(plan: Plan, { records, listed, missing }: MissingParents) {
  return { ...planJson(plan), parents: { records, listed, missing } };
}

export function planJson(plan: Plan) {
  return {
    action: plan.action,
    scope: plan.scope,
    filter: plan.query,
    matched: plan.matched,
    eligible: plan.eligible,
    excluded: plan.excluded,
    requests: plan.requests.map(({ job, records, place }) => ({ job, records, position: place })),
    slots: plan.slots,
    estimatedMs: plan.estimatedMs,
    refusals: plan.refusals,
  };
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
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
