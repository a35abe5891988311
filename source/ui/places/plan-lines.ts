import { forecastWords } from "../../wording/forecast-words.ts";
import { proofWords, placeWords, historyWords } from "../../wording/plan-words.ts";
import { remedyText } from "../../wording/voice.ts";
import { fitsOne } from "../../domain/request/plan.ts";
import type { Plan } from "../../domain/request/plan.ts";
import { estimateOf } from "../../domain/request/plan-estimate.ts";
import { padStart, textWidth, wrap } from "../../text/cell-text.ts";
import {
  enterMeans,
  isConfirmedByKey,
  isRefusedPlan,
  mannerOf,
  needsCount,
  needsReason,
  refusalsOf,
  statementAsked,
} from "../state/plan-form.ts";
import type { PlanForm } from "../state/plan-form.ts";
import type { Look } from "../draw/theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { fieldPieces } from "../draw/field-line.ts";
import { endTime } from "../draw/header-lines.ts";
import { duration } from "../draw/instants.ts";
import { line, piece } from "../draw/line.ts";
import type { Piece } from "../draw/line.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { namedParts, scopeParts, fittedLines, part } from "./scope-parts.ts";
import type { ScopeFacts, Part } from "./scope-parts.ts";
import { headOfLine, packLines } from "./pack-lines.ts";
import { paceLines } from "./pace-lines.ts";

/**
 * The dialog before a request: scope in words, as a query and as a count; what is left out; what confirms it. Where it
 * does not fit, explanations give way first: scope, query, count, what cannot be taken back and what confirms always show.
 */
export function planLines(
  form: PlanForm,
  state: ScopeFacts,
  { width, height }: { readonly width: number; readonly height: number },
  look: Look,
  waitedS = 0,
): readonly string[] {
  const { plan } = form;
  const scope = scopeParts(form, state, width, look);
  if (plan === null) {
    const listed = counted(state.errors.total, "listed record");
    const words = `Counting what it would do, over ${listed}${waitedWords(waitedS)}; nothing has changed yet. ${look.key("leave-plan")} leaves.`;
    const waiting = wrap(words, width - 2).map((text) => look.paint("dim", ` ${text}`));
    return fittedLines([...scope, GAP, part(waiting)], height, look);
  }
  const parts = isRefusedPlan(form, plan)
    ? refusalParts(plan, form, width, look)
    : confirmParts(form, plan, width, look, waitedS);
  const named = namedParts(plan, state, width, look);
  const counts = countParts(plan, form, width, look);
  return fittedLines([...scope, ...named, GAP, ...counts, GAP, ...parts], height, look);
}

/** `: 3s so far`, once a second has passed. */
function waitedWords(seconds: number): string {
  return seconds === 0 ? "" : `: ${duration(seconds * 1_000)} so far`;
}

/** A blank line where there is room for one. */
const GAP = part([""], 9);

function countParts(plan: Plan, form: PlanForm, width: number, look: Look): readonly Part[] {
  const row = (value: number, text: string): readonly string[] =>
    wrap(text, width - 14).map(
      (part, index) => `${padStart(index === 0 ? grouped(value) : "", 10)}  ${part}`,
    );
  const isProven = plan.provenBy.length + form.provenBy.length > 0;
  const doing = form.action === "retry" ? "to retry" : isProven ? "to dismiss where proven" : "to dismiss";
  const strong = (text: string): readonly string[] =>
    row(plan.eligible, text).map((one) => look.paint("strong", one));
  return [
    part(row(plan.matched, "matched"), 7),
    ...plan.excluded.map((one) =>
      part(row(one.count, `left out: ${visibleText(one.explanation, look.ascii)}`), 5),
    ),
    part(
      headOfLine(plan, form, look).flatMap(({ records, words }) => row(records, words)),
      6,
    ),
    {
      ...part(strong(`${doing}${requestWords(plan, form, look)}`), 5),
      short: strong(`${doing}${placeInShort(plan, form)}`).slice(0, 1),
      stays: true,
    },
    part(proofLines(plan, form, width, look), 2),
    part(waitingLines(form, width, look), 2),
    part(historyLines(plan, width, look), 3),
    part(forecastLines(plan, width, look), 5),
    part(conditionLines(plan, width, look), 1),
    part(echoLines(plan, width, look), 7),
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
  // What is done at once, as a dismissal, needs no forecast.
  if (estimate === null || estimate.ms < 1_000) return requests;
  return `${requests}; ${estimate.isLeast ? "at least" : "about"} ${duration(estimate.ms)} until they are done`;
}

/** The place in the queue of a plan that is one request; what is more stands elsewhere. */
function placeInShort({ requests }: Plan, { packing }: PlanForm): string {
  const [only, ...more] = requests;
  if (only === undefined || more.length > 0 || packing !== null) return "";
  return `: ${placeWords(only)}`;
}

/** What the cause policy asks for, and of how many records. */
function conditionLines({ conditions }: Plan, width: number, look: Look): readonly string[] {
  return conditions.flatMap(({ records, explanation }) =>
    wrap(`${grouped(records)} of them: ${visibleText(explanation, look.ascii)}`, width - 2).map((text) =>
      look.paint("warning", ` ${text}`),
    ),
  );
}

/** What follows a retry of parents. */
function waitingLines({ waiting }: PlanForm, width: number, look: Look): readonly string[] {
  if (waiting === null) return [];
  const words =
    "These are the parent records. Once they are queued, the plan for the records waiting on them opens; those run afterwards.";
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

/** What the header says of the whole list, so that a plan is seen against it. */
function forecastLines({ forecast, nowAt }: Plan, width: number, look: Look): readonly string[] {
  const words = forecastWords(forecast, (at) => endTime(at, nowAt, look));
  if (words === "") return [];
  return wrap(`The whole list, without this: ${words}.`, width - 2).map((text) =>
    look.paint("dim", ` ${text}`),
  );
}

/** Short in the dialog; docs/retry-and-dismiss.md has all of it. */
function echoLines({ echoes }: Plan, width: number, look: Look): readonly string[] {
  if (echoes.length === 0) return [];
  const words = "Dual-write may carry these writes back while its maps run (inferred).";
  return wrap(words, width - 2).map((text) => look.paint("dim", ` ${text}`));
}

function refusalParts(plan: Plan, form: PlanForm, width: number, look: Look): readonly Part[] {
  const found = refusalsOf(form, plan);
  const refusals =
    found.length > 0
      ? found
      : [{ message: `There is nothing to ${form.action}.`, remedy: "Change the filter or the marks." }];
  return [
    ...refusals.map(({ message, remedy }, place) =>
      part(
        [
          ...wrap(`Refused: ${visibleText(message, look.ascii)}`, width - 2).map((text) =>
            look.paint("danger", ` ${text}`),
          ),
          ...wrap(visibleText(remedyText(remedy, look.voice), look.ascii), width - 4).map(
            (text) => `   ${text}`,
          ),
        ],
        Math.min(place, 3),
      ),
    ),
    GAP,
    part(packLines(form, plan, width, look), 2),
    // A part is refused as well, unless it is the number that is refused.
    part(
      isAskingPart(form) || found.some(({ rule }) => rule === "request-too-large")
        ? partLines(form, width, look)
        : [],
      isAskingPart(form) ? 0 : 6,
    ),
    part([enterButton(form, plan, look)]),
  ];
}

function confirmParts(
  form: PlanForm,
  plan: Plan,
  width: number,
  look: Look,
  waitedS: number,
): readonly Part[] {
  const hint = wrap(form.hint, width - 2).map((text) => look.paint("warning", ` ${text}`));
  return [
    ...(form.wantedLimit === null ? fieldParts(form, plan, width, look) : []),
    part(packLines(form, plan, width, look), form.packing === null ? 6 : 1),
    part(paceLines(form, plan, width, look), 4),
    part(partLines(form, width, look), isAskingPart(form) ? 0 : 6),
    part(form.hint === "" ? [] : hint),
    GAP,
    part([
      form.isSubmitting
        ? look.paint("dim", ` Submitting...${waitedWords(waitedS).replace(":", "")}`)
        : enterButton(form, plan, look),
    ]),
  ];
}

/** True while a number is being typed. */
function isAskingPart({ wantedLimit }: PlanForm): boolean {
  return wantedLimit !== null;
}

/** What has to be typed, or pressed, to confirm. */
function fieldParts(form: PlanForm, plan: Plan, width: number, look: Look): readonly Part[] {
  const isRetry = form.action === "retry";
  const row = (pieces: readonly Piece[]): string => line(pieces, [], width, look);
  const lines: string[] = [];
  if (needsReason(form)) {
    const field = fieldPieces(form.reason, form.at === "reason", width - 28, look);
    lines.push(row([piece(" Why (kept in the audit): "), ...field]));
  }
  const statement = statementAsked(form, plan);
  if (statement !== null) {
    const label =
      statement === "fix" ? " What was fixed (kept in the audit): " : " Approved by (kept in the audit): ";
    const field = fieldPieces(form.statement, form.at === "statement", width - label.length - 1, look);
    lines.push(row([piece(label), ...field]));
  }
  if (needsCount(form, plan)) {
    const prompt = piece(` Type ${plan.eligible} to ${form.action}: `);
    lines.push(row([prompt, ...typed(form.count, form.at === "count")]));
  }
  if (isConfirmedByKey(form))
    lines.push(
      row([piece(` ${look.key("confirm-retry")} retries ${counted(plan.eligible, "record")}.`, "strong")]),
    );
  return [...(isRetry ? [] : finalParts(width, look)), part(lines)];
}

/** What cannot be taken back stands first, and stays; what it means follows where there is room. */
function finalParts(width: number, look: Look): readonly Part[] {
  const said = (text: string): readonly string[] =>
    wrap(text, width - 2).map((one) => look.paint("danger", ` ${one}`));
  const whole = said("There is no way back: dismissed records leave every list, count and export.");
  return [{ ...part(whole, 5), short: said("There is no way back."), stays: true }];
}

const PARTS: Readonly<Record<string, string>> = {
  "plan-first": "first N",
  "plan-newest": "newest N",
  "plan-one-per-cause": "one per cause",
  "plan-ladder": "ladder",
  "plan-pace": "pace",
};

/** How to try a part first; a dismissal has no part to try. */
function partLines({ action, wantedLimit }: PlanForm, width: number, look: Look): readonly string[] {
  if (action !== "retry") return [];
  if (wantedLimit === null) {
    const ways = Object.entries(PARTS).map(([action, what]) => `${look.key(action)} ${what}`);
    return wrapUnits(["Try a part first:", ...ways], width - 2).map((text) => look.paint("dim", ` ${text}`));
  }
  const asks =
    wantedLimit.which === "pace" ? "How many records per second?" : `How many of the ${wantedLimit.which}?`;
  const prompt = piece(` ${asks} `);
  return [line([prompt, ...typed(wantedLimit.digits, true)], [], width, look)];
}

/** Lines of units that are never torn apart: a key stays with what it does. */
function wrapUnits(units: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const unit of units) {
    const last = lines.at(-1);
    const joined = `${last ?? ""}   ${unit}`;
    if (last !== undefined && textWidth(joined) <= width) lines.splice(-1, 1, joined);
    else lines.push(unit);
  }
  return lines;
}

/** The button that Enter presses now is the highlighted one: Cancel, until the form is complete. */
function enterButton(form: PlanForm, plan: Plan, look: Look): string {
  const word = form.action === "retry" ? "Retry" : "Dismiss";
  const names = {
    leave: "Cancel",
    next: "Next field",
    "wrong-count": "Check the count",
    confirm: `${word} ${grouped(plan.eligible)}`,
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
