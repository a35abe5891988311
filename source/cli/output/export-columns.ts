import type { ExportFormat } from "../../domain/export-format.ts";
import { EXPORT_COLUMNS, WORKBOOK_COLUMNS, type ExportColumn } from "../../exports/exported-fields.ts";
import { didYouMean } from "../command-line/corrections.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";

/** A table in a ticket has room for these. */
const SHORT: readonly ExportColumn[] = [
  "createdOn",
  "entity",
  "source",
  "key",
  "company",
  "code",
  "message",
  "state",
];

const USUAL: Readonly<Partial<Record<ExportFormat, readonly ExportColumn[]>>> = {
  md: SHORT,
  xlsx: WORKBOOK_COLUMNS,
};

/** The columns that were asked for; without a word all, and in Markdown those that people read. */
export function columnsOf(text: string | undefined, format: ExportFormat): readonly ExportColumn[] {
  if (text === undefined) return USUAL[format] ?? EXPORT_COLUMNS;
  const columns = text.split(",").map((name) => {
    const column = WORKBOOK_COLUMNS.find((one) => one.toLowerCase() === name.trim().toLowerCase());
    if (column !== undefined) return column;
    throw new UserFacingError(
      `"${name}" is not a column.${didYouMean(name.trim(), WORKBOOK_COLUMNS)}`,
      `Columns: ${WORKBOOK_COLUMNS.join(", ")}.`,
    );
  });
  return [...new Set(columns)];
}
