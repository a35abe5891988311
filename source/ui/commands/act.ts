import { DEFAULT_LADDER, DEFAULT_STOP_ABOVE } from "../../domain/request/outbox.ts";
import { UNFINISHED_PER_JOB, type Plan } from "../../domain/request/plan.ts";
import { printQuery } from "../../domain/query/query.ts";
import type { RecordLimit, Scope } from "../../domain/request/selection.ts";
import type { SyncAction } from "../../domain/request/sync-request.ts";
import type { Submitted } from "../../engine/engine.ts";
import {
  beyondFilters,
  editedReason,
  enterMeans,
  erasedDigit,
  isConfirmedByKey,
  nextField,
  openPlanForm,
  packed,
  typedDigit,
  withPace,
  withPlan,
  type PlanBasis,
  type PlanForm,
  type WantedLimit,
} from "../state/plan-form.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { endedTone, endedWords, showsRequests } from "../draw/request-order.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { fieldText, type Edit } from "../state/text-field.ts";
import type { ViewState } from "../state/view-state.ts";

/** The marked records when there are any, else everything that the shown filter matches; nothing else, ever. */
export function scopeOf({ marks, filter }: ViewState): Scope {
  if (marks.size > 0) return { kind: "marked", ids: [...marks] };
  // Without a filter the key says it of everything, and the dialog asks for the whole count.
  return filter.terms.length === 0 ? { kind: "all" } : { kind: "filter", filter, query: printQuery(filter) };
}

/** Asks the engine what the action would do, and shows it before anything is asked for. */
export function propose(screen: ScreenModel, action: SyncAction): void {
  proposeScope(screen, action, scopeOf(screen.state));
}

export function proposeScope(
  screen: ScreenModel,
  action: SyncAction,
  scope: Scope,
  basis: PlanBasis = {},
): void {
  draw(screen, openPlanForm(action, scope, null, basis));
}

function draw(screen: ScreenModel, form: PlanForm): void {
  screen.show({ kind: "plan", form });
  screen.update({ notice: null, range: null });
  screen.run(() => countSeconds(screen, form));
  screen.run(async () => {
    try {
      const { action, scope, limit } = form;
      const plan = await screen.ports.engine.plan(action, scope, limit ?? undefined);
      change(screen, form, (shown) => withPlan(shown, plan));
    } catch (error) {
      change(screen, form, () => null);
      throw error;
    }
  });
}

const SECOND_MS = 1_000;

/** Counts the seconds in the dialog while the engine plans, or takes the request: over everything that is a while. */
async function countSeconds(screen: ScreenModel, form: PlanForm): Promise<void> {
  for (let waitedS = 1; ; waitedS++) {
    await screen.ports.pause(SECOND_MS);
    const { overlay } = screen.state;
    if (overlay?.kind !== "plan" || overlay.form !== form) return;
    screen.update({ overlay: { ...overlay, waitedS } });
  }
}

/** Changes the dialog if it is still the one that was acted on. */
function change(screen: ScreenModel, from: PlanForm, to: (form: PlanForm) => PlanForm | null): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "plan" || overlay.form !== from) return;
  const form = to(overlay.form);
  screen.show(form === null ? null : { kind: "plan", form });
}

function withForm(screen: ScreenModel, to: (form: PlanForm) => PlanForm): void {
  const { overlay } = screen.state;
  if (overlay?.kind === "plan") screen.show({ kind: "plan", form: to(overlay.form) });
}

/** `y`: confirms where one key is enough. */
export function confirmByKey(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "plan") return;
  if (isConfirmedByKey(overlay.form)) confirm(screen, overlay.form);
  else
    withForm(screen, (form) => ({
      ...form,
      hint: `${screen.ports.look.key("confirm-retry")} is not enough here.`,
    }));
}

/** Enter: leaves, unless what was typed asks for more. */
export function enterInPlan(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "plan") return;
  const { form } = overlay;
  switch (enterMeans(form)) {
    case "confirm":
      confirm(screen, form);
      break;
    case "next":
      withForm(screen, nextField);
      break;
    case "limit":
      if (form.wantedLimit?.which === "pace") withForm(screen, withPace);
      else draw(screen, openPlanForm(form.action, form.scope, wantedLimit(form), form));
      break;
    case "wrong-count":
      withForm(screen, (shown) => ({
        ...shown,
        count: "",
        hint: `You typed ${grouped(Number(shown.count))}; the count is ${grouped(shown.plan?.eligible ?? 0)}.`,
      }));
      break;
    case "leave":
      leavePlan(screen);
      break;
  }
}

function wantedLimit({ wantedLimit }: PlanForm): RecordLimit | null {
  const wanted = Number(wantedLimit?.digits ?? 0);
  if (wantedLimit === null || wantedLimit.which === "pace" || wanted === 0) return null;
  return { count: wanted, which: wantedLimit.which };
}

export function leavePlan(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "plan") return;
  if (overlay.form.wantedLimit !== null) {
    withForm(screen, (form) => ({ ...form, wantedLimit: null }));
    return;
  }
  screen.show(null);
  if (overlay.form.isSubmitting) {
    screen.tell("Already submitted; the result will appear here.", showsRequests(screen.ports.look));
    return;
  }
  screen.tell(`Nothing was ${overlay.form.action === "retry" ? "retried" : "dismissed"}.`);
}

export function typeDigit(screen: ScreenModel, digit: string): void {
  withForm(screen, (form) => typedDigit(form, digit));
}

export function eraseDigit(screen: ScreenModel): void {
  withForm(screen, erasedDigit);
}

export function editReason(screen: ScreenModel, edit: Edit): void {
  withForm(screen, (form) => editedReason(form, edit));
}

export function nextPlanField(screen: ScreenModel): void {
  withForm(screen, nextField);
}

/** Plans one record of each cause: the smallest try that says something of all of them. */
export function planOnePerCause(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "plan") return;
  const { action, scope } = overlay.form;
  draw(screen, openPlanForm(action, scope, { which: "one-per-cause" }, overlay.form));
}

/** Cuts the plan into requests that the outbox submits as slots free. */
export function packPlan(screen: ScreenModel): void {
  withForm(screen, (form) =>
    packed(form, { isCut: true, ladder: null, stopAbove: DEFAULT_STOP_ABOVE, notBefore: null }),
  );
}

/** Tries the plan in growing parts, each only when the one before has held. */
export function climbPlan(screen: ScreenModel): void {
  withForm(screen, (form) =>
    packed(form, {
      isCut: true,
      ladder: DEFAULT_LADDER,
      stopAbove: DEFAULT_STOP_ABOVE,
      notBefore: null,
    }),
  );
}

/** Runs in the quiet hours of the jobs as well, or no longer. */
export function ignoreQuietHours(screen: ScreenModel): void {
  withForm(screen, (form) => ({ ...form, ignoresQuietHours: !form.ignoresQuietHours }));
}

/** Goes on although the filter of a table map cannot be evaluated, or no longer. */
export function ignoreMapFilters(screen: ScreenModel): void {
  withForm(screen, beyondFilters);
}

/** Asks for a number of records to try before the rest, or for how many a second. */
export function askLimit(screen: ScreenModel, which: WantedLimit["which"]): void {
  withForm(screen, (form) => ({ ...form, wantedLimit: { which, digits: "" }, hint: "" }));
}

/** Asks for the request. Not awaited by the keys: a second, impatient press meets the dialog and does nothing. */
function confirm(screen: ScreenModel, form: PlanForm): void {
  const { plan } = form;
  if (plan === null || form.isSubmitting) return;
  const sent = { ...form, isSubmitting: true };
  screen.show({ kind: "plan", form: sent });
  screen.run(() => countSeconds(screen, sent));
  screen.run(() => submit(screen, sent, plan));
}

async function submit(screen: ScreenModel, sent: PlanForm, plan: Plan): Promise<void> {
  const { action } = sent;
  let next: Scope | null = null;
  let isSubmitted = false;
  try {
    const reason = fieldText(sent.reason).trim();
    const { packing, provenBy } = sent;
    const statement = fieldText(sent.statement).trim();
    const outcome = await screen.ports.engine.submit({
      plan: plan.id,
      action,
      by: screen.ports.by,
      reason,
      ...(statement === "" ? {} : action === "retry" ? { fixed: statement } : { approvedBy: statement }),
      ...(sent.pace === null ? {} : { pace: sent.pace }),
      ...(sent.ignoresQuietHours ? { ignoresQuietHours: true } : {}),
      ...(sent.ignoresMapFilters ? { ignoresMapFilters: true } : {}),
      ...(packing === null ? {} : { packing }),
      ...(provenBy.length === 0 ? {} : { provenBy }),
    });
    const submitted = screen.accepted(outcome);
    if (submitted !== null) {
      isSubmitted = true;
      // The marks have done their work; keeping them would propose the same records again.
      next = sent.waiting;
      if (sent.scope.kind === "marked" && next === null) screen.update({ marks: new Set() });
      else if (screen.state.view === "causes" && next === null) screen.update({ causeMarks: new Map() });
      screen.update({ requestCursor: submitted.requests[0]?.id ?? screen.state.requestCursor });
      const tone = endedTone(submitted.requests, screen.state.requests);
      screen.tell(afterSubmit(screen, submitted), showsRequests(screen.ports.look), tone);
    }
  } finally {
    const { overlay } = screen.state;
    // What was planned from is acted on: only a refusal leads back to it.
    if (overlay?.kind === "plan" && overlay.form === sent) {
      if (isSubmitted) screen.update({ overlay: null });
      else screen.show(null);
    }
  }
  // The parents are queued: what waits for them runs behind, in the order of creation.
  if (next !== null && screen.state.overlay === null) proposeScope(screen, "retry", next);
  screen.refresh();
}

/** What to say of a submit; a small request may have ended before its answer came. */
function afterSubmit(screen: ScreenModel, submitted: Submitted): string {
  const { requests } = screen.state;
  const ended = endedWords(submitted.requests, requests);
  if (ended !== "") return ended;
  const unseen = submitted.requests.filter(({ id }) => requests.every((request) => request.id !== id));
  // As unfinished ones, so that their end is reported whenever it comes.
  screen.update({ requests: [...requests, ...unseen] });
  return submittedWords(submitted, screen.ports.look.glyphs.between);
}

/** `R4 queued: 4,002 records · place 4 of 5`, and what moved since the plan was seen. */
function submittedWords(submitted: Submitted, between: string): string {
  const { requests, repeated, seen, frozen, gone, leftOut } = submitted;
  const names = requests.map((request) => request.id).join(", ");
  if (repeated) return `Already queued as ${names}: the same records are not asked for twice.`;
  const waiting = requests.filter(({ state }) => state === "waiting");
  const records = waiting.reduce((sum, request) => sum + request.records, 0);
  const submittedNow = requests.filter(({ state }) => state !== "waiting");
  const places = submittedNow.map((request) => {
    const place =
      request.position === null
        ? ""
        : ` ${between} place ${request.position} of ${UNFINISHED_PER_JOB} in ${request.job}`;
    return `${request.id} queued: ${counted(request.records, "record")}${place}`;
  });
  const [next] = waiting;
  if (next !== undefined) {
    places.push(
      `${counted(records, "record")} in the outbox (${counted(waiting.length, "request")} from ${next.id})`,
    );
  }
  const moved =
    gone === 0 && leftOut === 0
      ? ""
      : ` (you saw ${grouped(seen)}; ${grouped(frozen)} frozen: ${grouped(gone)} gone, ${grouped(leftOut)} new left out)`;
  return places.join("; ") + moved;
}
