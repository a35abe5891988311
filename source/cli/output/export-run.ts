import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import type { SortTerm } from "../../domain/query/error-order.ts";
import type { ExportFormat } from "../../domain/export-format.ts";
import { printQuery } from "../../domain/query/query.ts";
import { done, isRefused, type Outcome } from "../../domain/outcome.ts";
import type { Engine } from "../../engine/engine.ts";
import { exportBytes, type ExportCounts } from "../../exports/export-records.ts";
import type { ExportColumn } from "../../exports/exported-fields.ts";
import { writeNewFile } from "../files/new-file.ts";
import { errorPages } from "./listed-pages.ts";

/** What is exported, and how. */
export interface ExportOrder {
  readonly filter: ErrorFilter;
  readonly sort: readonly SortTerm[];
  readonly format: ExportFormat;
  readonly columns: readonly ExportColumn[];
  readonly bom: boolean;
  /** Who exports, for the audit. */
  readonly by: string;
}

export interface ExportReport extends ExportCounts {
  readonly file: string;
  readonly format: ExportFormat;
}

/** The signal ended an export. */
export class InterruptedExportError extends Error {}

/** The bytes of the export; `counts` and `onProgress` grow with it. An aborted signal throws. */
export async function* exportedBytes(
  engine: Engine,
  order: ExportOrder,
  counts: ExportCounts,
  signal: AbortSignal,
  onProgress: (records: number) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  const pages = errorPages(engine, order, null, order.columns.includes("timeline"));
  for await (const bytes of exportBytes(untilAborted(pages, signal), order.format, order, counts)) {
    if (signal.aborted) throw new InterruptedExportError();
    onProgress(counts.records);
    yield bytes;
  }
}

/** Some formats hold many pages back: between two of them is a place to end as well. */
async function* untilAborted<Page>(pages: AsyncIterable<Page>, signal: AbortSignal): AsyncGenerator<Page> {
  for await (const page of pages) {
    if (signal.aborted) throw new InterruptedExportError();
    yield page;
  }
}

/** Notes it in the audit, before anybody can use what was written. */
export function noteExport(
  engine: Engine,
  { by, filter, format }: ExportOrder,
  file: string,
  records: number,
): Promise<Outcome<null>> {
  return engine.noteExport({ by, file, filter: printQuery(filter), records, format });
}

/** Exports to a new file; null when the signal ended it, and then no file is left. */
export async function exportToFile(
  engine: Engine,
  order: ExportOrder,
  target: { readonly file: string; readonly force: boolean },
  signal: AbortSignal,
  onProgress?: (records: number) => void,
): Promise<Outcome<ExportReport> | null> {
  const counts: ExportCounts = { records: 0, cut: 0 };
  try {
    const bytes = exportedBytes(engine, order, counts, signal, onProgress);
    const written = await writeNewFile(target.file, bytes, target.force, (file) =>
      noteExport(engine, order, file, counts.records),
    );
    return isRefused(written) ? written : done({ file: written.done, format: order.format, ...counts });
  } catch (reason) {
    if (reason instanceof InterruptedExportError) return null;
    throw reason;
  }
}
