import { refused, type Refusal } from "../../domain/outcome.ts";
import { exportShown, nextFormat, openExport, writeHandOver } from "../commands/export.ts";
import type { ViewState } from "../state/view-state.ts";
import { PANES, type Binding } from "../model/binding.ts";

/** The dialog behind `e`. */
export const EXPORTING: readonly Binding[] = [
  {
    id: "export",
    chords: ["e"],
    title: "export what the list shows to a file",
    places: ["errors", "filters"],
    whyDisabled: (state) => readOnly(state, "An export", "dwtriage export --out -"),
    run: openExport,
  },
  {
    id: "hand-over",
    chords: ["H"],
    title: "write a hand-over of the last eight hours to a file",
    places: PANES,
    whyDisabled: (state) => readOnly(state, "A hand-over", "dwtriage report"),
    run: writeHandOver,
  },
  {
    id: "export-now",
    chords: ["Enter"],
    title: "write the file",
    hint: "write",
    places: ["export"],
    run: exportShown,
  },
  {
    id: "export-format",
    chords: ["Tab"],
    title: "the next format",
    hint: "format",
    places: ["export"],
    run: nextFormat,
  },
];

function readOnly({ overview }: ViewState, what: string, verb: string): Refusal | null {
  if (!overview.readOnly) return null;
  return refused(
    "read-only",
    `${what} is refused: this screen is read-only and writes no file.`,
    `${verb} writes to standard output.`,
  ).refused;
}
