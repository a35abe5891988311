import type { Change } from "../../domain/journal/change.ts";
import { nextErrorState } from "../../domain/error/sync-error-states.ts";
import type { SyncErrorEvent } from "../../domain/error/sync-error-states.ts";
import type { SettleOutcome, SyncAction } from "../../domain/request/sync-request.ts";
import { hasEnded, nextRequestState } from "../../domain/request/sync-request-states.ts";
import type { RequestEvent } from "../../domain/request/sync-request-states.ts";
import type { PendingState, PendingError, PendingRequest } from "./pending-state.ts";
import { IllegalChangeError } from "../store-errors.ts";
import type { NewError } from "../store.ts";

type Of<Kind extends Change["kind"]> = Extract<Change, { kind: Kind }>;

const EVENT_OF: Readonly<Record<SettleOutcome, SyncErrorEvent>> = {
  synced: "settle-synced",
  "already-in-sync": "settle-synced",
  dismissed: "settle-dismissed",
  "failed-again": "settle-failed",
  superseded: "settle-superseded",
  cancelled: "cancel-request",
  kept: "settle-kept",
};

/** Asks the state tables about a change and notes its effect in the draft; throws IllegalChangeError. */
export function checkChange(change: Change, pending: PendingState): void {
  switch (change.kind) {
    case "deed":
      return;
    case "job-defined":
      return pending.noteJob(change.job.name);
    case "job-removed":
    case "job-renamed":
      if (!pending.hasJob(change.job)) refuse(change, `there is no job ${JSON.stringify(change.job)}`);
      pending.noteJob(change.job, false);
      return change.kind === "job-removed" ? undefined : noteNewName(change, pending);
    case "job-status":
      if (!pending.hasJob(change.job)) refuse(change, `there is no job ${JSON.stringify(change.job)}`);
      return;
    case "error-revised":
      return checkRevision(change, pending);
    case "request-created":
      return checkSubmission(change, pending);
    case "request-submitted":
      return turnRequest(change, pending, "submit");
    case "outbox-moved":
      return checkOutboxMove(change, pending);
    case "request-paced":
      return checkUnfinished(change, pending);
    case "request-running":
      return turnRequest(change, pending, "run");
    case "request-held":
      return turnRequest(change, pending, "hold");
    case "request-released":
      return turnRequest(change, pending, "release");
    case "request-completed":
      return checkCompletion(change, pending);
    case "request-cancelled":
      return checkCancellation(change, pending);
    case "error-reconciling":
      return checkStart(change, pending);
    case "write-intended":
      return checkIntent(change, pending);
    case "write-answered":
      requestOf(change, pending);
      errorOf(change, pending, change.error);
      return;
    case "error-settled":
      return checkSettling(change, pending);
    case "errors-dismissed":
      return checkDismissal(change, pending);
    case "cause-remembered":
      if (change.memory.cause === "") refuse(change, "it names no cause");
      return;
  }
}

function noteNewName(change: Of<"job-renamed">, pending: PendingState): void {
  if (change.to === "") refuse(change, "the new name is empty");
  if (pending.hasJob(change.to)) refuse(change, `there is a job ${JSON.stringify(change.to)} already`);
  pending.noteJob(change.to);
}

/** Checks that the rows of an import are new, each once, open and in no request. */
export function checkRows(rows: readonly NewError[], pending: PendingState): void {
  const seen = new Set<string>();
  const refuse = (id: string, why: string): never => {
    throw new IllegalChangeError(`Illegal import of sync error ${JSON.stringify(id)}: ${why}.`);
  };
  const imported = nextErrorState("new", "import");
  for (const { error } of rows) {
    const { id, state } = error;
    if (id === "") refuse(id, "the id is empty");
    if (seen.has(id)) refuse(id, "it is there twice");
    if (pending.error(id) !== null) refuse(id, "it is stored already");
    if (state !== imported || error.request !== "") {
      refuse(id, `it must be open and in no request, and is ${state}`);
    }
    seen.add(id);
  }
}

function checkRevision(change: Of<"error-revised">, pending: PendingState): void {
  const { state } = errorOf(change, pending, change.error);
  if (state === "synced" || state === "dismissed") {
    refuse(change, `sync error ${change.error} is ${state}, which is final`);
  }
}

function checkSubmission(change: Of<"request-created">, pending: PendingState): void {
  const { request, errors } = change;
  if (pending.request(request.id) !== null) refuse(change, `request ${request.id} is stored already`);
  if (request.id === "") refuse(change, "the id of the request is empty");
  const event = request.outbox === undefined ? "submit" : "put-aside";
  if (request.state !== nextRequestState("new", event)) refuse(change, `it starts as ${request.state}`);
  if (!pending.hasJob(request.job)) refuse(change, `there is no job ${JSON.stringify(request.job)}`);
  if (errors.length === 0 || errors.length !== request.records) {
    refuse(change, `it says ${request.records} records and names ${errors.length}`);
  }
  if (request.succeeded + request.failed + request.skipped > 0) refuse(change, "it has settled records");
  for (const id of errors) moveError(change, pending, id, "take-into-request", request.id);
  pending.noteRequest(request.id, {
    state: request.state,
    action: request.action,
    unsettled: errors.length,
    errors,
  });
}

function checkOutboxMove(change: Of<"outbox-moved">, pending: PendingState): void {
  const { state } = requestOf(change, pending);
  if (state !== "waiting") refuse(change, `request ${change.request} is ${state}, not in the outbox`);
}

function checkUnfinished(change: Of<"request-paced">, pending: PendingState): void {
  const { state } = requestOf(change, pending);
  if (hasEnded(state)) refuse(change, `request ${change.request} is ${state}`);
}

function checkCompletion(change: Of<"request-completed">, pending: PendingState): void {
  const { unsettled } = requestOf(change, pending);
  if (unsettled > 0) refuse(change, `${unsettled} records of request ${change.request} are not settled`);
  turnRequest(change, pending, "complete");
}

function checkCancellation(change: Of<"request-cancelled">, pending: PendingState): void {
  turnRequest(change, pending, "cancel");
  for (const id of pending.heldBy(change.request))
    moveError(change, pending, id, "cancel-request", change.request);
}

function checkStart(change: Of<"error-reconciling">, pending: PendingState): void {
  requireAction(change, pending, "retry");
  requireRunning(change, pending);
  requireHeld(change, pending, change.error);
  moveError(change, pending, change.error, "start", change.request);
}

function checkIntent(change: Of<"write-intended">, pending: PendingState): void {
  const { state } = requireHeld(change, pending, change.error);
  if (state !== "reconciling") refuse(change, `sync error ${change.error} is ${state}, not reconciling`);
}

function checkSettling(change: Of<"error-settled">, pending: PendingState): void {
  const { error, outcome, request } = change;
  if (outcome === "dismissed") requireAction(change, pending, "dismiss");
  requireHeld(change, pending, error);
  const state = moveError(change, pending, error, EVENT_OF[outcome], request);
  if (state !== change.becomes) refuse(change, `${outcome} makes it ${state}, not ${change.becomes}`);
  if (outcome !== "cancelled") noteSettled(change, pending, 1);
}

function checkDismissal(change: Of<"errors-dismissed">, pending: PendingState): void {
  requireAction(change, pending, "dismiss");
  if (change.because !== undefined && change.because.length !== change.errors.length) {
    refuse(change, `it names ${change.errors.length} records and ${change.because.length} proofs`);
  }
  for (const id of change.errors) {
    const standing = requireHeld(change, pending, id);
    moveError(change, pending, id, "settle-dismissed", change.request, standing);
  }
  noteSettled(change, pending, change.errors.length);
}

function turnRequest(
  change: Change & { readonly request: string },
  pending: PendingState,
  event: RequestEvent,
): void {
  const standing = requestOf(change, pending);
  const state = nextRequestState(standing.state, event);
  if (state === null) {
    refuse(change, `request ${change.request} is ${standing.state}, and the table has no "${event}" there`);
  }
  pending.noteRequest(change.request, { ...standing, state });
}

function moveError(
  change: Change,
  pending: PendingState,
  id: string,
  event: SyncErrorEvent,
  request: string,
  standing: PendingError = errorOf(change, pending, id),
): PendingError["state"] {
  const state = nextErrorState(standing.state, event);
  if (state === null) {
    refuse(change, `sync error ${id} is ${standing.state}, and the table has no "${event}" there`);
  }
  pending.noteError(id, state, request);
  return state;
}

function noteSettled(
  change: Change & { readonly request: string },
  pending: PendingState,
  records: number,
): void {
  const standing = requestOf(change, pending);
  pending.noteRequest(change.request, { ...standing, unsettled: standing.unsettled - records });
}

function requireAction(
  change: Change & { readonly request: string },
  pending: PendingState,
  action: SyncAction,
): void {
  const standing = requestOf(change, pending);
  if (standing.action !== action) refuse(change, `request ${change.request} is a ${standing.action}`);
}

function requireRunning(change: Change & { readonly request: string }, pending: PendingState): void {
  const standing = requestOf(change, pending);
  if (standing.state !== "running") {
    refuse(change, `request ${change.request} is ${standing.state}, not running`);
  }
}

function requireHeld(
  change: Change & { readonly request: string },
  pending: PendingState,
  id: string,
): PendingError {
  const standing = errorOf(change, pending, id);
  if (standing.request !== change.request) {
    refuse(change, `sync error ${id} is not in request ${change.request}`);
  }
  return standing;
}

function requestOf(change: Change & { readonly request: string }, pending: PendingState): PendingRequest {
  const standing = pending.request(change.request);
  return standing ?? refuse(change, `there is no request ${JSON.stringify(change.request)}`);
}

function errorOf(change: Change, pending: PendingState, id: string): PendingError {
  return pending.error(id) ?? refuse(change, `there is no sync error ${JSON.stringify(id)}`);
}

function refuse(change: Change, because: string): never {
  throw new IllegalChangeError(`Illegal change "${change.kind}": ${because}.`);
}
