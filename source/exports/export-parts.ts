import type { WithTimeline } from "../domain/request/timeline.ts";
import type { ExportColumn } from "./exported-fields.ts";

/** What an export writes. */
export interface ExportParts {
  readonly columns: readonly ExportColumn[];
  /** True starts a CSV with a byte order mark, which some spreadsheets need to take it for UTF-8. */
  readonly bom: boolean;
}

/** Takes records page by page and answers bytes as they are ready; `end` has the last of them. */
export interface ExportWriter {
  page(rows: readonly WithTimeline[]): readonly Uint8Array[];
  end(): readonly Uint8Array[];
  /** Texts that the format could not hold whole. */
  readonly cut: number;
}

/** A writer of lines of text: its own head, then each record as a piece. */
export function textWriter(head: string, line: (row: WithTimeline) => string): ExportWriter {
  const encoder = new TextEncoder();
  let before = head;
  return {
    cut: 0,
    page: (rows) => {
      const text = before + rows.map(line).join("");
      before = "";
      return [encoder.encode(text)];
    },
    end: () => (before === "" ? [] : [encoder.encode(before)]),
  };
}
