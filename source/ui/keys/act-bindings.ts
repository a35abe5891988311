import { propose } from "../commands/act.ts";
import { clearMarks, drawRange, invertMarks, markAll, markRow } from "../commands/mark.ts";
import { askCancel, moveWaiting } from "../commands/request.ts";
import { undo } from "../commands/undo.ts";
import type { Binding } from "../model/binding.ts";
import { readOnly } from "../state/read-only.ts";

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
    title: "mark a range: start it here, move, then mark",
    places: ["errors"],
    needsRow: true,
    run: drawRange,
  },
  { id: "invert-marks", chords: ["i"], title: "invert the marks", places: ["errors"], run: invertMarks },
  { id: "clear-marks", chords: ["u"], title: "clear all marks", places: ["errors"], run: clearMarks },
  {
    id: "undo",
    group: "act",
    chords: ["U"],
    title: "undo the last change of marks, filter, sorting, columns, notes or snoozes",
    titleIn: { causes: "undo the last change of filter, notes or snoozes" },
    places: ["causes", "errors", "filters", "columns"],
    run: (screen) => undo(screen, "back"),
  },
  {
    id: "redo",
    group: "act",
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
];

/** Keys that end or move a request. */
export const ON_REQUESTS: readonly Binding[] = [
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
];
