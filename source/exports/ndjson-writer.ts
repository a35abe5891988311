import { safeJson } from "../text/safe-json.ts";
import { textWriter, type ExportParts, type ExportWriter } from "./export-parts.ts";
import { exportedEntry } from "./exported-timeline.ts";
import { CauseTitles, exportedRow, type ExportColumn } from "./exported-fields.ts";

/** The records as JSON lines under their stable names: exact, and a feed that can be imported again. */
export function ndjsonWriter({ columns }: ExportParts): ExportWriter {
  const titles = new CauseTitles();
  return textWriter("", (row) => {
    const fields = exportedRow(row, titles);
    const valueOf = (column: ExportColumn): unknown =>
      column === "timeline" ? (row.timeline ?? []).map(exportedEntry) : fields[column];
    return `${safeJson(Object.fromEntries(columns.map((column) => [column, valueOf(column)])))}\n`;
  });
}
