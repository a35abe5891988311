import { remedyText } from "../../wording/voice.ts";
import type { Plan } from "../../domain/request/plan.ts";
import { scopeQuery, type RecordLimit, type Scope } from "../../domain/request/selection.ts";
import { estimateOf } from "../../domain/request/plan-estimate.ts";
import { fitsOne, placeWords } from "../../domain/request/plan.ts";
import { proofWords } from "../../domain/request/dismissal-proof.ts";
import { historyWords } from "../../domain/request/plan-history.ts";
import { padStart, wrap } from "../../text/cell-text.ts";
import {
  enterMeans,
  isConfirmedByKey,
  isRefusedPlan,
  mannerOf,
  needsCount,
  needsReason,
  refusalsOf,
  statementAsked,
  type PlanForm,
} from "../state/plan-form.ts";
import type { Look } from "../draw/theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { fieldPieces } from "../draw/field-line.ts";
import { duration } from "../draw/instants.ts";
import { line, piece, titledRule, type Piece } from "../draw/line.ts";
import { count, counted } from "../state/numbers.ts";
import { headOfLine, packLines } from "./pack-lines.ts";
import { paceLines } from "./pace-lines.ts";

type Facts = Pick<ViewState, "overview" | "errors">;

/**
 * The dialog before a request: scope in words, as a query and as a count; what is left out; what confirms it. When it
 * does not fit, the query is cut first: what is asked for and what confirms it always show.
 */
export function planLines(
  form: PlanForm,
  state: Facts,
  { width, height }: { readonly width: number; readonly height: number },
  look: Look,
): readonly string[] {
  const { plan } = form;
  const scope = [
    titleLine(form, state, width, look),
    ...wrap(scopeInWords(form, state), width - 2).map((text) => look.paint("strong", ` ${text}`)),
    ...queryLines(form, width, look),
  ];
  if (plan === null) {
    const waiting = " Counting what it would do; nothing has changed yet. Esc leaves.";
    return fitted(scope, [line([piece(waiting, "dim")], [], width, look)], [], height, look);
  }
  const asked = isRefusedPlan(form, plan)
    ? refusalLines(plan, form, width, look)
    : confirmLines(form, plan, width, look);
  return fitted(scope, countLines(plan, form, width, look), asked, height, look);
}

function titleLine({ action }: PlanForm, { overview }: Facts, width: number, look: Look): string {
  const where = overview.production ? ` in PRODUCTION ${visibleText(overview.environment, look.ascii)}` : "";
  const [title, meaning] =
    action === "retry" ? (["Retry", "title"] as const) : (["Dismiss for good", "danger"] as const);
  return titledRule(`${title}${where}`, width, look, overview.production ? "danger" : meaning);
}

/** The three parts with a blank line between where there is room; without it the scope gives way, then the counts. */
function fitted(
  scope: readonly string[],
  counts: readonly string[],
  asked: readonly string[],
  height: number,
  look: Look,
): readonly string[] {
  if (scope.length + counts.length + asked.length + 2 <= height)
    return [...scope, "", ...counts, "", ...asked];
  const scopeRoom = Math.max(2, height - counts.length - asked.length);
  const shownScope =
    scope.length <= scopeRoom
      ? scope
      : [...scope.slice(0, scopeRoom - 1), look.paint("dim", "   (the rest of the query is cut)")];
  const countRoom = Math.max(0, height - shownScope.length - asked.length);
  return [...shownScope, ...counts.slice(Math.max(0, counts.length - countRoom)), ...asked].slice(-height);
}

/** What the action applies to, in words. */
function scopeInWords({ scope, limit }: PlanForm, { errors }: Facts): string {
  const whole = wholeScope(scope, errors.total);
  if (limit === null) return whole;
  return `${limitWords(limit)}${whole.charAt(0).toLowerCase()}${whole.slice(1)}`;
}

function wholeScope(scope: Scope, total: number): string {
  switch (scope.kind) {
    case "marked":
      return `The ${counted(scope.ids.length, "marked record")}, also those that the filter hides.`;
    case "cause":
      return "Everything of this one cause that the filter matches, frozen when you confirm:";
    case "all":
      return `All ${counted(total, "sync error")}: the filter is empty.`;
    case "filter":
      return "Everything that the filter matches, frozen when you confirm:";
  }
}

function limitWords(limit: RecordLimit): string {
  return limit.which === "one-per-cause"
    ? "Only the newest of each cause, of: "
    : `Only the ${limit.which} ${count(limit.count)} of: `;
}

function queryLines({ scope }: PlanForm, width: number, look: Look): readonly string[] {
  if (scope.kind !== "filter" && scope.kind !== "cause") return [];
  const query = scopeQuery(scope);
  if (query === "") return [];
  return wrap(visibleText(query, look.ascii), width - 4).map((text) => look.paint("accent", `   ${text}`));
}

function countLines(plan: Plan, form: PlanForm, width: number, look: Look): readonly string[] {
  const row = (value: number, text: string): readonly string[] =>
    wrap(text, width - 14).map((part, index) => `${padStart(index === 0 ? count(value) : "", 10)}  ${part}`);
  const isProven = plan.provenBy.length + form.provenBy.length > 0;
  const doing = form.action === "retry" ? "to retry" : isProven ? "to dismiss where proven" : "to dismiss";
  const requests = requestWords(plan, form, look);
  return [
    ...row(plan.matched, "matched"),
    ...plan.excluded.flatMap((one) =>
      row(one.count, `left out: ${visibleText(one.explanation, look.ascii)}`),
    ),
    ...headOfLine(plan, form, look).flatMap(({ records, words }) => row(records, words)),
    ...row(plan.eligible, `${doing}${requests}`).map((text) => look.paint("strong", text)),
    ...proofLines(plan, form, width, look),
    ...waitingLines(form, width, look),
    ...historyLines(plan, width, look),
    ...conditionLines(plan, width, look),
    ...echoLines(plan, width, look),
  ];
}

/** The requests with their places, and until when they are done; how a packed plan is cut is said below. */
function requestWords(plan: Plan, form: PlanForm, look: Look): string {
  if (plan.requests.length === 0) return "";
  const places = plan.requests.map(
    (request) =>
      `${counted(request.records, "record")} in ${visibleText(request.job, look.ascii)}, ${placeWords(request)}`,
  );
  const isWhole = form.packing === null && plan.requests.every(fitsOne);
  const requests = isWhole
    ? `: ${counted(places.length, "request")} ${look.glyphs.dash} ${places.join("; ")}`
    : "";
  const estimate = estimateOf(plan, mannerOf(form));
  if (estimate === null) return requests;
  return `${requests}; ${estimate.isLeast ? "at least" : "about"} ${duration(estimate.ms)} until they are done`;
}

/** What the cause policy asks for, and of how many records. */
function conditionLines({ conditions }: Plan, width: number, look: Look): readonly string[] {
  return conditions.flatMap(({ records, explanation }) =>
    wrap(`${count(records)} of them: ${visibleText(explanation, look.ascii)}`, width - 2).map((text) =>
      look.paint("warning", ` ${text}`),
    ),
  );
}

/** What follows a retry of parents. */
function waitingLines({ waiting }: PlanForm, width: number, look: Look): readonly string[] {
  if (waiting === null) return [];
  const words =
    "These are the parents. Once they are queued, the plan of what waits for them opens: it runs behind.";
  return wrap(words, width - 2).map((text) => look.paint("accent", ` ${text}`));
}

/** What is asked of each record before it is dismissed. */
function proofLines(plan: Plan, { basis, provenBy }: PlanForm, width: number, look: Look): readonly string[] {
  const proofs = new Set([...plan.provenBy, ...provenBy]);
  const words = `${basis} ${proofWords([...proofs])}`.trim();
  return words === "" ? [] : wrap(words, width - 2).map((text) => look.paint("accent", ` ${text}`));
}

/** What retries of these causes came to: loud where another one is likely to be in vain. */
function historyLines({ history }: Plan, width: number, look: Look): readonly string[] {
  const words = historyWords(history);
  if (history === null || words === "") return [];
  const meaning = history.hopeless > 0 ? "warning" : "plain";
  return wrap(words, width - 2).map((text) => look.paint(meaning, ` ${text}`));
}

/** Short in the dialog; docs/retry-and-dismiss.md has all of it. */
function echoLines({ echoes }: Plan, width: number, look: Look): readonly string[] {
  if (echoes.length === 0) return [];
  const words = "Dual-write may carry these writes back while its maps run (inferred).";
  return wrap(words, width - 2).map((text) => look.paint("dim", ` ${text}`));
}

function refusalLines(plan: Plan, form: PlanForm, width: number, look: Look): readonly string[] {
  const found = refusalsOf(form, plan);
  const refusals =
    found.length > 0
      ? found
      : [{ message: `There is nothing to ${form.action}.`, remedy: "Change the filter or the marks." }];
  return [
    ...refusals.flatMap(({ message, remedy }) => [
      ...wrap(`Refused: ${visibleText(message, look.ascii)}`, width - 2).map((text) =>
        look.paint("danger", ` ${text}`),
      ),
      ...wrap(visibleText(remedyText(remedy, look.voice), look.ascii), width - 4).map((text) => `   ${text}`),
    ]),
    "",
    ...packLines(form, plan, width, look),
    ...partLines(form, width, look),
    enterButton(form, plan, look),
  ];
}

function confirmLines(form: PlanForm, plan: Plan, width: number, look: Look): readonly string[] {
  const hint = wrap(form.hint, width - 2).map((text) => look.paint("warning", ` ${text}`));
  return [
    ...(form.wantedLimit === null ? fieldLines(form, plan, width, look) : []),
    ...packLines(form, plan, width, look),
    ...paceLines(form, plan, width, look),
    ...partLines(form, width, look),
    ...(form.hint === "" ? [] : hint),
    "",
    form.isSubmitting ? look.paint("dim", " Asking for it now.") : enterButton(form, plan, look),
  ];
}

/** What has to be typed, or pressed, to confirm. */
function fieldLines(form: PlanForm, plan: Plan, width: number, look: Look): readonly string[] {
  const isRetry = form.action === "retry";
  const row = (pieces: readonly Piece[]): string => line(pieces, [], width, look);
  const lines: string[] = [];
  if (!isRetry) {
    const warning = " Dismissed records leave every list, count and export. There is no way back.";
    lines.push(row([piece(warning, "danger")]));
  }
  if (needsReason(form)) {
    const field = fieldPieces(form.reason, form.at === "reason", width - 28, look);
    lines.push(row([piece(" Why (kept in the audit): "), ...field]));
  }
  const asked = statementAsked(form, plan);
  if (asked !== null) {
    const label =
      asked === "fix" ? " What was fixed (kept in the audit): " : " Approved by (kept in the audit): ";
    const field = fieldPieces(form.statement, form.at === "statement", width - label.length - 1, look);
    lines.push(row([piece(label), ...field]));
  }
  if (needsCount(form, plan)) {
    const prompt = piece(` Type ${plan.eligible} to ${form.action}: `);
    lines.push(row([prompt, ...typed(form.count, form.at === "count")]));
  }
  if (isConfirmedByKey(form))
    lines.push(row([piece(` y retries ${counted(plan.eligible, "record")}.`, "strong")]));
  return lines;
}

/** How to try a part first; a dismissal has no part to try. */
function partLines({ action, wantedLimit }: PlanForm, width: number, look: Look): readonly string[] {
  if (action !== "retry") return [];
  if (wantedLimit === null) {
    return [
      look.paint("dim", " Try a part first:  f first N   n newest N   o one per cause   L ladder   s pace"),
    ];
  }
  const asks =
    wantedLimit.which === "pace" ? "How many records a second?" : `How many of the ${wantedLimit.which}?`;
  const prompt = piece(` ${asks} `);
  return [line([prompt, ...typed(wantedLimit.digits, true)], [], width, look)];
}

/** The button that Enter presses now is the highlighted one: Cancel, until the form is complete. */
function enterButton(form: PlanForm, plan: Plan, look: Look): string {
  const word = form.action === "retry" ? "Retry" : "Dismiss";
  const names = {
    leave: "Cancel",
    next: "Next field",
    "wrong-count": "Check the count",
    confirm: `${word} ${count(plan.eligible)}`,
    limit: form.wantedLimit?.which === "pace" ? "Keep that pace" : "Plan that many",
  };
  return button(` ${names[enterMeans(form)]} `, look);
}

function button(name: string, look: Look): string {
  return ` ${look.paint("dim", `${look.glyphs.enter} `)}${look.paint("selected", `[${name}]`)}`;
}

function typed(digits: string, hasFocus: boolean): readonly Piece[] {
  return [piece(digits, "strong"), hasFocus ? piece(" ", "selected") : piece("_", "dim")];
}
