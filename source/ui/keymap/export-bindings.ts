import { refused } from "../../domain/outcome.ts";
import { exportShown, nextFormat, openExport } from "../commands/export.ts";
import type { Binding } from "./binding.ts";

/** The dialog behind `e`. */
export const EXPORTING: readonly Binding[] = [
  {
    id: "export",
    chords: ["e"],
    title: "export what the list shows to a file",
    places: ["errors", "filters"],
    whyDisabled: ({ overview }) =>
      overview.readOnly
        ? refused(
            "read-only",
            "An export is refused: this screen is read-only and writes no file.",
            "dwtriage export --out - writes to standard output.",
          ).refused
        : null,
    run: openExport,
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
