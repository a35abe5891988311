import { refused, type Refusal } from "../../domain/outcome.ts";
import {
  askLimit,
  climbPlan,
  confirmByKey,
  editReason,
  enterInPlan,
  eraseDigit,
  ignoreMapFilters,
  ignoreQuietHours,
  leavePlan,
  nextPlanField,
  packPlan,
  planOnePerCause,
  typeDigit,
} from "../commands/act.ts";
import { enterMeans, isCounting, writtenField } from "../state/plan-form.ts";
import type { Overlay, ViewState } from "../state/view-state.ts";
import { drawn, type PlaceDefinition } from "./place.ts";
import { planLines } from "./plan-lines.ts";

const body = drawn("plan", ({ form, waitedS = 0 }, { state, layout, screen }) => {
  const room = { width: layout.columns, height: layout.bodyRows };
  return planLines(form, state, room, screen.ports.look, waitedS);
});

/** The dialog between an action and its request. */
export const PLAN: PlaceDefinition = {
  title: "Plan",
  body,
  isConfirming: true,
  isSame: isSamePlan,
  shared: [
    {
      id: "plan-enter",
      chords: ["Enter"],
      title: "what the highlighted button says; Cancel until the form is complete",
      hint: "press the button",
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
      id: "leave-plan",
      chords: ["Esc"],
      title: "leave; nothing is asked for",
      hint: "leave",
      places: ["plan", "reason", "counting"],
      run: leavePlan,
    },
  ],
  keys: [
    {
      id: "confirm-retry",
      chords: ["y"],
      title: "confirm a small retry",
      confirms: always,
      run: confirmByKey,
    },
    {
      id: "plan-first",
      chords: ["f"],
      title: "retry the first N only",
      whyDisabled: retriesOnly,
      run: (screen) => askLimit(screen, "first"),
    },
    {
      id: "plan-newest",
      chords: ["n"],
      title: "retry the newest N only",
      whyDisabled: retriesOnly,
      run: (screen) => askLimit(screen, "newest"),
    },
    {
      id: "plan-one-per-cause",
      chords: ["o"],
      title: "retry the newest record of each cause only",
      whyDisabled: retriesOnly,
      run: planOnePerCause,
    },
    {
      id: "plan-pack",
      chords: ["P"],
      title: "pack into as many requests as it takes; the outbox submits them as slots free",
      run: packPlan,
    },
    {
      id: "plan-ladder",
      chords: ["L"],
      title: "climb a ladder: 1, 10, 100 … records, each step only when the one before has held",
      whyDisabled: retriesOnly,
      run: climbPlan,
    },
    {
      id: "plan-pace",
      chords: ["s"],
      title: "limit the rate: at most N records per second; none removes the limit",
      whyDisabled: retriesOnly,
      run: (screen) => askLimit(screen, "pace"),
    },
    {
      id: "plan-ignore-quiet-hours",
      chords: ["Q"],
      title: "run in quiet hours as well",
      whyDisabled: notQuiet,
      run: ignoreQuietHours,
    },
    {
      id: "plan-ignore-map-filters",
      chords: ["F"],
      title: "write past filters that cannot be evaluated",
      whyDisabled: whyFiltersStay,
      run: ignoreMapFilters,
    },
    {
      id: "plan-digit",
      chords: "0123456789".split(""),
      title: "type the count",
      confirms: ({ overlay }) => overlay?.kind === "plan" && isCounting(overlay.form),
      run: typeDigit,
    },
    {
      id: "plan-erase",
      chords: ["Backspace", "Delete"],
      title: "erase a digit",
      run: eraseDigit,
    },
  ],
};

/** The same dialog while a reason or a statement is written. */
export const REASON: PlaceDefinition = {
  title: "Reason of a dismissal",
  body,
  line: {
    field: ({ overlay }) =>
      overlay?.kind === "plan" && !overlay.form.isSubmitting ? writtenField(overlay.form) : null,
    edit: editReason,
    isLeftByEsc: false,
  },
  isConfirming: true,
  isSame: isSamePlan,
  keys: [],
};

/** The same dialog before it can be answered. */
export const COUNTING: PlaceDefinition = {
  title: "While a plan is drawn",
  body,
  isConfirming: true,
  keys: [],
};

/** The same plan, to be packed and paced as it was seen. */
function isSamePlan(now: Overlay, before: Overlay): boolean {
  if (now.kind !== "plan" || before.kind !== "plan") return false;
  const [one, other] = [before.form, now.form];
  return (
    one.plan !== null &&
    one.plan === other.plan &&
    one.packing === other.packing &&
    one.pace === other.pace &&
    one.ignoresQuietHours === other.ignoresQuietHours
  );
}

function always(): boolean {
  return true;
}

function notQuiet({ overlay }: ViewState): Refusal | null {
  if (overlay?.kind !== "plan" || (overlay.form.plan?.quiet.length ?? 0) > 0) return null;
  return refused("not-in-table", "No job of this plan is in its quiet hours.", "It runs as it is.").refused;
}

function whyFiltersStay({ overlay }: ViewState): Refusal | null {
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
