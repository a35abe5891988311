import { refused } from "../../domain/outcome.ts";
import { titleOfCause } from "../../domain/cause/cause.ts";
import {
  openWriteOf,
  OUTCOME_ORDER,
  outcomeGroups,
  type OutcomeGroup,
} from "../../domain/cause/outcome-groups.ts";
import type { FilterTerm } from "../../domain/query/error-filter.ts";
import { type NamedOutcome, LEAVING_OUTCOMES } from "../../domain/request/sync-request.ts";
import type { RequestDetail, RequestView } from "../../engine/engine.ts";
import { cancelledBy, type CancelReach } from "../../domain/request/cancel-reach.ts";
import { cancelledWords } from "../../wording/request-words.ts";
import { grouped } from "../../text/numbers.ts";
import { lastOf } from "../state/last-of.ts";
import { isFinished, orderedRequests, showsRequests } from "../draw/request-order.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import type { ViewState } from "../state/view-state.ts";
import { stepInto } from "./trail-commands.ts";

/** The request under the cursor of the request queue. */
export function requestAtCursor(state: ViewState): RequestView | null {
  const rows = orderedRequests(state.requests, state.overview.jobs);
  return rows.find((row) => row.id === state.requestCursor) ?? rows[0] ?? null;
}

/** The outcomes one by one, in the order of their groups. */
export const singleOutcomes = lastOf(({ outcomes }: RequestDetail): readonly NamedOutcome[] =>
  OUTCOME_ORDER.flatMap((outcome) => outcomes.filter((one) => one.outcome === outcome)),
);

function isOfGroup(group: OutcomeGroup | undefined, one: NamedOutcome | undefined): boolean {
  if (group === undefined || one === undefined) return false;
  const isSame = group.outcome === one.outcome && group.entity === one.entity && group.cause === one.cause;
  return isSame && group.open === openWriteOf(one) && group.reason === titleOfCause(one.message);
}

function term(field: "request" | "entity" | "cause" | "id", value: string): FilterTerm {
  return { field, negated: false, values: [value] };
}

/** Shows what became of each record of the request under the cursor. */
export async function openOutcomes(screen: ScreenModel): Promise<void> {
  const request = requestAtCursor(screen.state);
  if (request === null) return;
  await screen.guarded(async () => {
    const detail = await screen.ports.engine.request(request.id);
    if (detail === null) return;
    screen.show({ kind: "outcomes", request: detail, cursor: 0, isSingle: false, names: new Map() });
  });
}

/** Between the groups of outcomes and the records one by one: those of the group under the cursor come first. */
export function toggleSingle(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "outcomes") return;
  const { request, isSingle, cursor } = overlay;
  const groups = outcomeGroups(request.outcomes);
  const ordered = singleOutcomes(request);
  const at = isSingle
    ? groups.findIndex((group) => isOfGroup(group, ordered[cursor]))
    : ordered.findIndex((one) => isOfGroup(groups[cursor], one));
  screen.show({ ...overlay, isSingle: !isSingle, cursor: Math.max(0, at) });
  nameShown(screen);
}

/** Learns key, company and entity of the records around the cursor. */
export function nameShown(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "outcomes" || !overlay.isSingle) return;
  const { request, cursor, names } = overlay;
  const around = singleOutcomes(request).slice(Math.max(0, cursor - NAMED_AROUND), cursor + NAMED_AROUND);
  const ids = around.map(({ error }) => error).filter((id) => !names.has(id));
  if (ids.length === 0) return;
  screen.run(async () => {
    const found = await screen.ports.engine.recordNames(ids);
    const now = screen.state.overlay;
    if (now?.kind !== "outcomes" || now.request.id !== request.id) return;
    const allNames = new Map(now.names);
    for (const name of found) allNames.set(name.id, name);
    screen.show({ ...now, names: allNames });
  });
}

/** More than a screen holds on both sides of the cursor. */
const NAMED_AROUND = 120;

/** Shows the records of the request that are open again, as a filter. */
export async function showFailedAgain(screen: ScreenModel): Promise<void> {
  const { overlay } = screen.state;
  if (overlay?.kind !== "outcomes") return;
  const { request, cursor, isSingle } = overlay;
  const single = isSingle ? singleOutcomes(request)[cursor] : undefined;
  const group = isSingle ? undefined : outcomeGroups(request.outcomes)[cursor];
  const outcome = single?.outcome ?? group?.outcome;
  if (outcome !== undefined && LEAVING_OUTCOMES.has(outcome)) {
    screen.tell(
      `${outcome === "dismissed" ? "Dismissed" : "Synced"} records have left the list.`,
      "Put the cursor on what failed again.",
      "refusal",
    );
    return;
  }
  const ofGroup: readonly FilterTerm[] =
    group === undefined
      ? []
      : [
          ...(group.entity === "" ? [] : [term("entity", group.entity)]),
          ...(group.cause === "" ? [] : [term("cause", group.cause)]),
        ];
  const terms: readonly FilterTerm[] =
    single === undefined
      ? [term("request", request.id), { field: "state", negated: false, values: ["open"] }, ...ofGroup]
      : [term("id", single.error)];
  await stepInto(screen, { terms });
}

/** Asks whether to cancel a request: the named one, or the one under the cursor. */
export function askCancel(screen: ScreenModel, id?: string): void {
  const { requests } = screen.state;
  const wanted = id?.toLowerCase();
  const request =
    wanted === undefined
      ? requestAtCursor(screen.state)
      : (requests.find((one) => one.id.toLowerCase() === wanted) ?? null);
  if (request === null) {
    const what = id === undefined ? "There is no request to cancel." : `There is no request ${id}.`;
    screen.refuse(refused("request-unknown", what, showsRequests(screen.ports.look)).refused);
  } else if (isFinished(request)) {
    screen.refuse(
      refused(
        "request-finished",
        `${request.id} is ${request.state} already.`,
        "Only a waiting, queued, running or held request can be cancelled.",
      ).refused,
    );
  } else {
    screen.show({ kind: "cancel", request });
  }
}

/** Moves the request under the cursor within the outbox; the cursor stays on it. */
export async function moveWaiting(screen: ScreenModel, direction: "earlier" | "later"): Promise<void> {
  const request = requestAtCursor(screen.state);
  if (request === null) return;
  screen.update({ requestCursor: request.id });
  await screen.guarded(async () => {
    const { engine, by } = screen.ports;
    const moved = screen.accepted(await engine.moveInOutbox(request.id, direction, by));
    if (moved !== null) screen.tell(`${moved.id} is submitted ${direction} now.`);
  });
  screen.refresh();
}

export async function confirmCancel(screen: ScreenModel, reach: CancelReach = "one"): Promise<void> {
  const { overlay, requests } = screen.state;
  if (overlay?.kind !== "cancel") return;
  const reached = new Set(cancelledBy(overlay.request, reach, requests).map(({ id }) => id));
  screen.show(null);
  await screen.guarded(async () => {
    const { engine, by } = screen.ports;
    const cancelled = screen.accepted(await engine.cancel(overlay.request.id, by, reach));
    if (cancelled === null) return;
    const others = (await engine.requests()).filter(
      ({ id, state }) => reached.has(id) && id !== cancelled.id && state === "cancelled",
    );
    screen.tell(cancelledWords([cancelled, ...others], grouped));
  });
  screen.refresh();
}

/** `:pace R1 5`, `:pace R1 none`. */
export async function paceRequest(screen: ScreenModel, words: string): Promise<void> {
  const [, request, rate] = /^(\S+)\s+(none|\d{1,5}(?:\.\d{1,3})?)$/.exec(words.trim()) ?? [];
  if (request === undefined || rate === undefined) {
    screen.refuse(
      refused("definition-invalid", `"${words}" is not a pace.`, "Write :pace R1 5, or :pace R1 none.")
        .refused,
    );
    return;
  }
  const { engine, by } = screen.ports;
  const pace = rate === "none" ? null : Number(rate);
  const paced = screen.accepted(await engine.paceRequest({ request, pace, by }));
  if (paced === null) return;
  screen.tell(
    pace === null
      ? `${paced.id} has no limit any more.`
      : `${paced.id} now starts at most ${pace} records per second.`,
  );
  screen.refresh();
}
