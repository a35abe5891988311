import { refused, type Refusal } from "../../domain/outcome.ts";
import {
  askLimit,
  climbPlan,
  confirmByKey,
  enterInPlan,
  eraseDigit,
  ignoreMapFilters,
  ignoreQuietHours,
  leavePlan,
  nextPlanField,
  packPlan,
  planOnePerCause,
  propose,
  typeDigit,
} from "../commands/act.ts";
import { clearMarks, drawRange, invertMarks, markAll, markRow } from "../commands/mark.ts";
import { askCancel, confirmCancel, moveWaiting, waitingBehind } from "../commands/request.ts";
import { undo } from "../commands/undo.ts";
import { closeOverlay } from "../commands/view.ts";
import { enterMeans, isCounting } from "../state/plan-form.ts";
import type { ViewState } from "../state/view-state.ts";
import type { Binding } from "../model/binding.ts";

export const MARKING: readonly Binding[] = [
  {
    id: "mark",
    chords: ["Space"],
    title: "mark the record, or take its mark away",
    hint: "mark",
    places: ["errors"],
    needsRow: true,
    run: markRow,
  },
  {
    id: "mark-all",
    chords: ["a"],
    title: "mark all that the filter matches (at most 10,000)",
    places: ["errors"],
    run: markAll,
  },
  {
    id: "mark-range",
    chords: ["v"],
    title: "mark a range: start it here, move, then v or Space",
    places: ["errors"],
    needsRow: true,
    run: drawRange,
  },
  { id: "invert-marks", chords: ["i"], title: "invert the marks", places: ["errors"], run: invertMarks },
  { id: "clear-marks", chords: ["u"], title: "take all marks away", places: ["errors"], run: clearMarks },
  {
    id: "undo",
    chords: ["U"],
    title: "undo the last change of marks, filter, sorting, columns, notes or snoozes",
    places: ["causes", "errors", "filters", "columns"],
    run: (screen) => undo(screen, "back"),
  },
  {
    id: "redo",
    chords: ["Ctrl-r"],
    title: "do again what was undone",
    places: ["causes", "errors", "filters", "columns"],
    run: (screen) => undo(screen, "forth"),
  },
];

/** Keys that lead to a request, or end one. The key that confirms is never the key that triggered. */
export const ACTING: readonly Binding[] = [
  {
    id: "retry",
    chords: ["r"],
    title: "retry: plan first, then confirm",
    hint: "retry",
    places: ["errors", "detail", "filters"],
    whyDisabled: (state) => readOnly(state, "A retry"),
    run: (screen) => propose(screen, "retry"),
  },
  {
    id: "dismiss",
    chords: ["D"],
    title: "dismiss: plan first, then reason and count",
    hint: "dismiss",
    danger: true,
    places: ["errors", "detail", "filters"],
    whyDisabled: (state) => readOnly(state, "A dismissal"),
    run: (screen) => propose(screen, "dismiss"),
  },
  {
    id: "cancel-request",
    chords: ["C"],
    title: "cancel the request",
    hint: "cancel",
    danger: true,
    places: ["requests"],
    whyDisabled: (state) => readOnly(state, "Cancelling a request"),
    run: (screen) => askCancel(screen),
  },
  {
    id: "outbox-earlier",
    chords: ["K"],
    title: "move a request of the outbox before the one above it",
    places: ["requests"],
    whyDisabled: (state) => readOnly(state, "Moving a request"),
    run: (screen) => moveWaiting(screen, "earlier"),
  },
  {
    id: "outbox-later",
    chords: ["J"],
    title: "move a request of the outbox behind the one below it",
    places: ["requests"],
    whyDisabled: (state) => readOnly(state, "Moving a request"),
    run: (screen) => moveWaiting(screen, "later"),
  },
  {
    id: "cancel-rest",
    chords: ["R"],
    title: "cancel the request and the parts that wait behind it",
    hint: "and the rest",
    danger: true,
    places: ["cancel"],
    confirms: always,
    whyDisabled: nothingBehind,
    run: (screen) => confirmCancel(screen, true),
  },
  {
    id: "confirm-cancel",
    chords: ["y"],
    title: "cancel the request",
    hint: "cancel it",
    danger: true,
    places: ["cancel"],
    confirms: always,
    run: (screen) => confirmCancel(screen),
  },
  {
    id: "keep-request",
    chords: ["Enter", "Esc", "n", "q"],
    title: "let the request go on",
    hint: "let it go on",
    places: ["cancel"],
    run: closeOverlay,
  },
  {
    id: "confirm-retry",
    chords: ["y"],
    title: "confirm a small retry",
    places: ["plan"],
    confirms: always,
    run: confirmByKey,
  },
  {
    id: "plan-enter",
    chords: ["Enter"],
    title: "what the highlighted button says; Cancel until the form is complete",
    hint: "as the button says",
    places: ["plan", "reason"],
    confirms: ({ overlay }) => overlay?.kind === "plan" && enterMeans(overlay.form) === "confirm",
    run: enterInPlan,
  },
  {
    id: "plan-next-field",
    chords: ["Tab", "Shift-Tab"],
    title: "the other field",
    places: ["plan", "reason"],
    run: nextPlanField,
  },
  {
    id: "plan-first",
    chords: ["f"],
    title: "retry the first N only",
    places: ["plan"],
    whyDisabled: retriesOnly,
    run: (screen) => askLimit(screen, "first"),
  },
  {
    id: "plan-newest",
    chords: ["n"],
    title: "retry the newest N only",
    places: ["plan"],
    whyDisabled: retriesOnly,
    run: (screen) => askLimit(screen, "newest"),
  },
  {
    id: "plan-one-per-cause",
    chords: ["o"],
    title: "retry the newest record of each cause only",
    places: ["plan"],
    whyDisabled: retriesOnly,
    run: planOnePerCause,
  },
  {
    id: "plan-pack",
    chords: ["P"],
    title: "pack into as many requests as it takes; the outbox submits them as slots free",
    places: ["plan"],
    run: packPlan,
  },
  {
    id: "plan-ladder",
    chords: ["L"],
    title: "climb a ladder: 1, 10, 100 … records, each step only when the one before has held",
    places: ["plan"],
    whyDisabled: retriesOnly,
    run: climbPlan,
  },
  {
    id: "plan-pace",
    chords: ["s"],
    title: "at most so many records a second; none takes the limit away",
    places: ["plan"],
    whyDisabled: retriesOnly,
    run: (screen) => askLimit(screen, "pace"),
  },
  {
    id: "plan-ignore-quiet-hours",
    chords: ["Q"],
    title: "run in quiet hours as well",
    places: ["plan"],
    whyDisabled: notQuiet,
    run: ignoreQuietHours,
  },
  {
    id: "plan-ignore-map-filters",
    chords: ["F"],
    title: "write past filters that cannot be told",
    places: ["plan"],
    whyDisabled: filtersAreTold,
    run: ignoreMapFilters,
  },
  {
    id: "plan-digit",
    chords: "0123456789".split(""),
    title: "type the count",
    places: ["plan"],
    confirms: ({ overlay }) => overlay?.kind === "plan" && isCounting(overlay.form),
    run: typeDigit,
  },
  {
    id: "plan-erase",
    chords: ["Backspace", "Delete"],
    title: "erase a digit",
    places: ["plan"],
    run: eraseDigit,
  },
  {
    id: "leave-plan",
    chords: ["Esc"],
    title: "leave; nothing is asked for",
    hint: "leave",
    places: ["plan", "reason", "counting"],
    run: leavePlan,
  },
];

/** The refusal of what a read-only screen may not do. */
export function readOnly({ overview }: ViewState, what: string): Refusal | null {
  if (!overview.readOnly) return null;
  return refused(
    "read-only",
    `${what} is refused: this screen is read-only.`,
    "Start dwtriage without --read-only, or take readOnly out of its configuration.",
  ).refused;
}

function always(): boolean {
  return true;
}

function nothingBehind({ overlay, requests }: ViewState): Refusal | null {
  if (overlay?.kind !== "cancel" || waitingBehind(overlay.request, requests).length > 0) return null;
  return refused("not-in-table", "No part of the same scope waits behind this one.", "y cancels it alone.")
    .refused;
}

function notQuiet({ overlay }: ViewState): Refusal | null {
  if (overlay?.kind !== "plan" || (overlay.form.plan?.quiet.length ?? 0) > 0) return null;
  return refused("not-in-table", "No job of this plan is in its quiet hours.", "It runs as it is.").refused;
}

function filtersAreTold({ overlay }: ViewState): Refusal | null {
  if (overlay?.kind !== "plan") return null;
  if (overlay.form.plan?.refusals.some(({ rule }) => rule === "filter-untold") === true) return null;
  return refused(
    "not-in-table",
    "Every filter of a table map in this plan can be evaluated.",
    "What they do not carry is not written.",
  ).refused;
}

function retriesOnly({ overlay }: ViewState): Refusal | null {
  if (overlay?.kind !== "plan" || overlay.form.action === "retry") return null;
  return refused(
    "not-in-table",
    "Only a retry can be tried on a part.",
    "Mark the records to dismiss, or narrow the filter.",
  ).refused;
}
