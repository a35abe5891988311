import {
  chooseGrouping,
  clearCauseMarks,
  markCause,
  openCause,
  openGrouping,
  proposeOnCauses,
} from "../commands/causes.ts";
import { readOnly } from "./act-bindings.ts";
import type { Binding } from "./binding.ts";

/** The list of causes. */
export const CAUSES: readonly Binding[] = [
  {
    id: "open-cause",
    chords: ["Enter"],
    title: "show its records; Esc comes back",
    hint: "open",
    places: ["causes"],
    needsRow: true,
    run: openCause,
  },
  {
    id: "retry-cause",
    chords: ["r"],
    title: "retry the marked causes, or the one under the cursor: plan first",
    hint: "retry",
    places: ["causes"],
    needsRow: true,
    whyDisabled: (state) => readOnly(state, "A retry"),
    run: (screen) => proposeOnCauses(screen, "retry"),
  },
  {
    id: "dismiss-cause",
    chords: ["D"],
    title: "dismiss the marked causes, or the one under the cursor: plan first",
    hint: "dismiss",
    danger: true,
    places: ["causes"],
    needsRow: true,
    whyDisabled: (state) => readOnly(state, "A dismissal"),
    run: (screen) => proposeOnCauses(screen, "dismiss"),
  },
  {
    id: "mark-cause",
    chords: ["Space"],
    title: "mark the cause, or take its mark away",
    hint: "mark",
    places: ["causes"],
    needsRow: true,
    run: markCause,
  },
  {
    id: "clear-cause-marks",
    chords: ["u"],
    title: "take all marks away",
    places: ["causes"],
    run: clearCauseMarks,
  },
  {
    id: "regroup",
    chords: ["c"],
    title: "group by another column, or by two",
    hint: "regroup",
    places: ["causes"],
    run: openGrouping,
  },
  {
    id: "group-by-chosen",
    chords: ["Enter"],
    title: "group by this",
    hint: "group",
    places: ["grouping"],
    run: chooseGrouping,
  },
];
