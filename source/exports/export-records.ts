import type { ExportFormat } from "../domain/export-format.ts";
import type { WithTimeline } from "../domain/request/timeline.ts";
import type { ExportParts, ExportWriter } from "./export-parts.ts";
import { markdownWriter, csvWriter, ndjsonWriter } from "./text-writers.ts";

const WRITERS: Readonly<Record<ExportFormat, (parts: ExportParts) => ExportWriter | Promise<ExportWriter>>> =
  {
    csv: csvWriter,
    ndjson: ndjsonWriter,
    // The library that packs archives makes its tables when it is loaded, which every start would pay for.
    xlsx: async (parts) => (await import("./xlsx-writer.ts")).xlsxWriter(parts),
    md: markdownWriter,
  };

export interface ExportCounts {
  records: number;
  /** Texts that the format could not hold whole. */
  cut: number;
}

/** The bytes of an export, as the pages of its records come; `counts` grows with what is written. */
export async function* exportBytes(
  pages: AsyncIterable<readonly WithTimeline[]>,
  format: ExportFormat,
  parts: ExportParts,
  counts: ExportCounts,
): AsyncGenerator<Uint8Array> {
  const writer = await WRITERS[format](parts);
  for await (const rows of pages) {
    yield* writer.page(rows);
    counts.records += rows.length;
    counts.cut = writer.cut;
  }
  yield* writer.end();
}
