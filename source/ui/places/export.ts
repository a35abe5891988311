import { drawn, type PlaceDefinition } from "./place.ts";
import { refused, type Refusal } from "../../domain/outcome.ts";
import {
  editExport,
  exportShown,
  nextFormat,
  openExport,
  writeHandOver,
} from "../commands/export-commands.ts";
import { stopWork } from "../commands/long-work.ts";
import { PANES } from "../model/binding.ts";
import type { ExportFormat } from "../../domain/export-format.ts";
import { formatOfFile } from "../../domain/export-format.ts";
import { printQuery } from "../../domain/query/query.ts";
import { wrap } from "../../text/cell-text.ts";
import { fieldText, type TextField } from "../state/text-field.ts";
import type { Look } from "../draw/theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { fieldPieces } from "../draw/field-line.ts";
import { line, piece, titledRule } from "../draw/line.ts";
import { counted } from "../../text/numbers.ts";
import { sortTitle } from "../state/sort-fields.ts";

const FORMATS: Readonly<Record<ExportFormat, string>> = {
  csv: "CSV; an apostrophe stands before what a spreadsheet could take for a formula",
  ndjson:
    "NDJSON, exact; can be imported again when id, created on, entity, source, key and message are shown",
  xlsx: "an Excel workbook",
  md: "a Markdown table",
};
const LABEL = " file   ";

/** The dialog of an export: where to, in which format, and exactly what. */
function exportLines(
  field: TextField,
  state: Pick<ViewState, "filter" | "sort" | "columns" | "errors">,
  width: number,
  look: Look,
): readonly string[] {
  const query = printQuery(state.filter);
  const format = formatOfFile(fieldText(field));
  const sort = state.sort.map((term) => `${sortTitle(term.field)}${term.descending ? ", last first" : ""}`);
  const columns = state.columns.filter((column) => column.isShown).map(({ id }) => id);
  const rows: readonly (readonly [string, string])[] = [
    ["what", counted(state.errors.matched, "record")],
    ["filter", query === "" ? "none: all that are listed" : visibleText(query, look.ascii)],
    ["sorting", sort.join("; ")],
    ["columns", columns.join(", ")],
    [
      "format",
      format === null
        ? `none: the ending is not known. ${look.key("export-format")} takes the next one`
        : FORMATS[format],
    ],
  ];
  return [
    titledRule("Export", width, look, "title"),
    line([piece(LABEL, "dim"), ...fieldPieces(field, true, width - LABEL.length, look)], [], width, look),
    "",
    ...rows.flatMap(([title, text]) => labelled(title, text, width, look)),
  ];
}

function labelled(title: string, text: string, width: number, look: Look): readonly string[] {
  const indent = 10;
  return wrap(text, width - indent - 1).map((part, place) =>
    line([piece(` ${(place === 0 ? title : "").padEnd(indent - 1)}`, "dim"), piece(part)], [], width, look),
  );
}

export const EXPORT: PlaceDefinition = {
  title: "Export",
  body: drawn("export", ({ field }, { state, layout, screen }) =>
    exportLines(field, state, layout.columns, screen.ports.look),
  ),
  line: {
    field: ({ overlay }) => (overlay?.kind === "export" ? overlay.field : null),
    edit: editExport,
    isLeftByEsc: true,
  },
  shared: [
    {
      id: "export",
      group: "act",
      chords: ["e"],
      title: "export what the list shows to a file",
      places: ["errors", "filters"],
      whyDisabled: (state) => whyReadOnly(state, "An export", "dwtriage export --out -"),
      run: openExport,
    },
    {
      id: "stop-work",
      group: "elsewhere",
      chords: ["Ctrl-x"],
      title: "stop the import or export that runs",
      places: PANES,
      run: stopWork,
    },
    {
      id: "hand-over",
      group: "act",
      chords: ["H"],
      title: "write a hand-over of the last eight hours to a file",
      places: PANES,
      whyDisabled: (state) => whyReadOnly(state, "A hand-over", "dwtriage report"),
      run: writeHandOver,
    },
  ],
  keys: [
    {
      id: "export-now",
      chords: ["Enter"],
      title: "write the file",
      hint: "write",
      run: exportShown,
    },
    {
      id: "export-format",
      chords: ["Tab"],
      title: "the next format",
      hint: "format",
      run: nextFormat,
    },
  ],
};

function whyReadOnly({ overview }: ViewState, what: string, verb: string): Refusal | null {
  if (!overview.readOnly) return null;
  return refused(
    "read-only",
    `${what} is refused: this screen is read-only and writes no file.`,
    `${verb} writes to standard output.`,
  ).refused;
}
