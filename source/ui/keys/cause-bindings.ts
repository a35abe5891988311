import { clearCauseMarks, markCause, openCause, proposeOnCauses } from "../commands/causes.ts";
import { causeUnderCursor, toggleSnoozed } from "../commands/cause-notes.ts";
import { openCommandLine } from "../commands/command-line.ts";
import { readOnly } from "../state/read-only.ts";
import type { Binding } from "../model/binding.ts";
import type { ScreenModel } from "../model/screen-model.ts";

/** The list of causes. */
export const ON_CAUSES: readonly Binding[] = [
  {
    id: "open-cause",
    group: "look",
    chords: ["Enter"],
    title: "show its records",
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
    group: "mark",
    chords: ["Space"],
    title: "mark the cause, or take its mark away",
    hint: "mark",
    places: ["causes"],
    needsRow: true,
    run: markCause,
  },
  {
    id: "clear-cause-marks",
    group: "mark",
    chords: ["u"],
    title: "clear all marks",
    places: ["causes"],
    run: clearCauseMarks,
  },
  {
    id: "note-cause",
    chords: ["n"],
    title: "note something on the cause; a web address in it is its ticket",
    hint: "note",
    places: ["causes"],
    needsRow: true,
    whyDisabled: (state) => readOnly(state, "A note"),
    run: (screen) => writeOnCause(screen, "note"),
  },
  {
    id: "snooze-cause",
    chords: ["z"],
    title: "snooze the cause: until a time (4h), or until it grows (+100)",
    hint: "snooze",
    places: ["causes"],
    needsRow: true,
    whyDisabled: (state) => readOnly(state, "A snooze"),
    run: (screen) => writeOnCause(screen, "snooze"),
  },
  {
    id: "show-snoozed",
    group: "look",
    chords: ["Z"],
    title: "show the snoozed causes, or fold them",
    places: ["causes"],
    run: toggleSnoozed,
  },
];

/** Opens the command line with the start of a command on the cause under the cursor, to be ended by hand. */
function writeOnCause(screen: ScreenModel, command: "note" | "snooze"): void {
  if (causeUnderCursor(screen) !== null) openCommandLine(screen, `${command} `);
}
