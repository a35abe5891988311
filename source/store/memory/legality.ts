import type { Change } from "../../domain/journal/change.ts";
import { nextErrorState } from "../../domain/error/sync-error-states.ts";
import type { SyncErrorEvent } from "../../domain/error/sync-error-states.ts";
import type { SettleOutcome, SyncAction } from "../../domain/request/sync-request.ts";
import { hasEnded, nextRequestState } from "../../domain/request/sync-request-states.ts";
import type { RequestEvent } from "../../domain/request/sync-request-states.ts";
import type { Draft, ErrorStanding, RequestStanding } from "./draft.ts";
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
export function checkChange(change: Change, draft: Draft): void {
  switch (change.kind) {
    case "deed":
      return;
    case "job-defined":
      return draft.noteJob(change.job.name);
    case "job-status":
      if (!draft.hasJob(change.job)) refuse(change, `there is no job ${JSON.stringify(change.job)}`);
      return;
    case "error-revised":
      return checkRevision(change, draft);
    case "request-created":
      return checkSubmission(change, draft);
    case "request-submitted":
      return turnRequest(change, draft, "submit");
    case "outbox-moved":
      return checkOutboxMove(change, draft);
    case "request-paced":
      return checkUnfinished(change, draft);
    case "request-running":
      return turnRequest(change, draft, "run");
    case "request-held":
      return turnRequest(change, draft, "hold");
    case "request-released":
      return turnRequest(change, draft, "release");
    case "request-completed":
      return checkCompletion(change, draft);
    case "request-cancelled":
      return checkCancellation(change, draft);
    case "error-reconciling":
      return checkStart(change, draft);
    case "write-intended":
      return checkIntent(change, draft);
    case "write-answered":
      requestOf(change, draft);
      errorOf(change, draft, change.error);
      return;
    case "error-settled":
      return checkSettling(change, draft);
    case "errors-dismissed":
      return checkDismissal(change, draft);
    case "cause-remembered":
      if (change.memory.cause === "") refuse(change, "it names no cause");
      return;
  }
}

/** Checks that the rows of an import are new, each once, open and in no request. */
export function checkRows(rows: readonly NewError[], draft: Draft): void {
  const seen = new Set<string>();
  const refuse = (id: string, why: string): never => {
    throw new IllegalChangeError(`Illegal import of sync error ${JSON.stringify(id)}: ${why}.`);
  };
  const imported = nextErrorState("new", "import");
  for (const { error } of rows) {
    const { id, state } = error;
    if (id === "") refuse(id, "the id is empty");
    if (seen.has(id)) refuse(id, "it is there twice");
    if (draft.error(id) !== null) refuse(id, "it is stored already");
    if (state !== imported || error.request !== "") {
      refuse(id, `it must be open and in no request, and is ${state}`);
    }
    seen.add(id);
  }
}

function checkRevision(change: Of<"error-revised">, draft: Draft): void {
  const { state } = errorOf(change, draft, change.error);
  if (state === "synced" || state === "dismissed") {
    refuse(change, `sync error ${change.error} is ${state}, which is final`);
  }
}

function checkSubmission(change: Of<"request-created">, draft: Draft): void {
  const { request, errors } = change;
  if (draft.request(request.id) !== null) refuse(change, `request ${request.id} is stored already`);
  if (request.id === "") refuse(change, "the id of the request is empty");
  const event = request.outbox === undefined ? "submit" : "put-aside";
  if (request.state !== nextRequestState("new", event)) refuse(change, `it starts as ${request.state}`);
  if (!draft.hasJob(request.job)) refuse(change, `there is no job ${JSON.stringify(request.job)}`);
  if (errors.length === 0 || errors.length !== request.records) {
    refuse(change, `it says ${request.records} records and names ${errors.length}`);
  }
  if (request.succeeded + request.failed + request.skipped > 0) refuse(change, "it has settled records");
  for (const id of errors) moveError(change, draft, id, "take-into-request", request.id);
  draft.noteRequest(request.id, {
    state: request.state,
    action: request.action,
    unsettled: errors.length,
    errors,
  });
}

function checkOutboxMove(change: Of<"outbox-moved">, draft: Draft): void {
  const { state } = requestOf(change, draft);
  if (state !== "waiting") refuse(change, `request ${change.request} is ${state}, not in the outbox`);
}

function checkUnfinished(change: Of<"request-paced">, draft: Draft): void {
  const { state } = requestOf(change, draft);
  if (hasEnded(state)) refuse(change, `request ${change.request} is ${state}`);
}

function checkCompletion(change: Of<"request-completed">, draft: Draft): void {
  const { unsettled } = requestOf(change, draft);
  if (unsettled > 0) refuse(change, `${unsettled} records of request ${change.request} are not settled`);
  turnRequest(change, draft, "complete");
}

function checkCancellation(change: Of<"request-cancelled">, draft: Draft): void {
  turnRequest(change, draft, "cancel");
  for (const id of draft.heldBy(change.request))
    moveError(change, draft, id, "cancel-request", change.request);
}

function checkStart(change: Of<"error-reconciling">, draft: Draft): void {
  requireAction(change, draft, "retry");
  requireRunning(change, draft);
  requireHeld(change, draft, change.error);
  moveError(change, draft, change.error, "start", change.request);
}

function checkIntent(change: Of<"write-intended">, draft: Draft): void {
  const { state } = requireHeld(change, draft, change.error);
  if (state !== "reconciling") refuse(change, `sync error ${change.error} is ${state}, not reconciling`);
}

function checkSettling(change: Of<"error-settled">, draft: Draft): void {
  const { error, outcome, request } = change;
  if (outcome === "dismissed") requireAction(change, draft, "dismiss");
  requireHeld(change, draft, error);
  const state = moveError(change, draft, error, EVENT_OF[outcome], request);
  if (state !== change.becomes) refuse(change, `${outcome} makes it ${state}, not ${change.becomes}`);
  if (outcome !== "cancelled") noteSettled(change, draft, 1);
}

function checkDismissal(change: Of<"errors-dismissed">, draft: Draft): void {
  requireAction(change, draft, "dismiss");
  if (change.because !== undefined && change.because.length !== change.errors.length) {
    refuse(change, `it names ${change.errors.length} records and ${change.because.length} proofs`);
  }
  for (const id of change.errors) {
    const standing = requireHeld(change, draft, id);
    moveError(change, draft, id, "settle-dismissed", change.request, standing);
  }
  noteSettled(change, draft, change.errors.length);
}

function turnRequest(change: Change & { readonly request: string }, draft: Draft, event: RequestEvent): void {
  const standing = requestOf(change, draft);
  const state = nextRequestState(standing.state, event);
  if (state === null) {
    refuse(change, `request ${change.request} is ${standing.state}, and the table has no "${event}" there`);
  }
  draft.noteRequest(change.request, { ...standing, state });
}

function moveError(
  change: Change,
  draft: Draft,
  id: string,
  event: SyncErrorEvent,
  request: string,
  standing: ErrorStanding = errorOf(change, draft, id),
): ErrorStanding["state"] {
  const state = nextErrorState(standing.state, event);
  if (state === null) {
    refuse(change, `sync error ${id} is ${standing.state}, and the table has no "${event}" there`);
  }
  draft.noteError(id, state, request);
  return state;
}

function noteSettled(change: Change & { readonly request: string }, draft: Draft, records: number): void {
  const standing = requestOf(change, draft);
  draft.noteRequest(change.request, { ...standing, unsettled: standing.unsettled - records });
}

function requireAction(
  change: Change & { readonly request: string },
  draft: Draft,
  action: SyncAction,
): void {
  const standing = requestOf(change, draft);
  if (standing.action !== action) refuse(change, `request ${change.request} is a ${standing.action}`);
}

function requireRunning(change: Change & { readonly request: string }, draft: Draft): void {
  const standing = requestOf(change, draft);
  if (standing.state !== "running") {
    refuse(change, `request ${change.request} is ${standing.state}, not running`);
  }
}

function requireHeld(change: Change & { readonly request: string }, draft: Draft, id: string): ErrorStanding {
  const standing = errorOf(change, draft, id);
  if (standing.request !== change.request) {
    refuse(change, `sync error ${id} is not in request ${change.request}`);
  }
  return standing;
}

function requestOf(change: Change & { readonly request: string }, draft: Draft): RequestStanding {
  const standing = draft.request(change.request);
  return standing ?? refuse(change, `there is no request ${JSON.stringify(change.request)}`);
}

function errorOf(change: Change, draft: Draft, id: string): ErrorStanding {
  return draft.error(id) ?? refuse(change, `there is no sync error ${JSON.stringify(id)}`);
}

function refuse(change: Change, because: string): never {
  throw new IllegalChangeError(`Illegal change "${change.kind}": ${because}.`);
}
