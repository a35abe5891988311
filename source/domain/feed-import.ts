import type { FeedFormat } from "./feed-format.ts";

export interface ImportOptions {
  readonly format: FeedFormat | "auto";
  /** Stem of the file name, or `stdin`: names the job that is made where none fits. */
  readonly feedName: string;
  readonly job: string | null;
  readonly headings: Readonly<Record<string, string>>;
  readonly dateOrder: "dmy" | "mdy" | null;
  readonly dryRun: boolean;
  /** Our field name → its value in every record, for fields that the feed lacks. */
  readonly constants?: Readonly<Record<string, string>>;
  /** True leaves out what a workbook hides. */
  readonly visibleOnly?: boolean;
  /** Aborts when nobody waits for the import any more; what came before stays. */
  readonly signal?: AbortSignal;
  /** Who asks, for the audit. */
  readonly by?: string;
  /** Called now and then with the lines read so far. */
  readonly onProgress?: (read: number) => void;
}

export interface ImportReport {
  readonly format: FeedFormat;
  readonly read: number;
  readonly added: number;
  /** Already there: unchanged, updated, or final. */
  readonly known: number;
  /** Of the known, those whose state was newer and were updated. */
  readonly updated: number;
  /** Of the added, Conflict failures: kept, never listed. */
  readonly conflicts: number;
  /** The first 100; the file has all. */
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  readonly rejectedCount: number;
  readonly rejectedFile: string | null;
  /** Of the rejected lines, those that the file has no room for. */
  readonly rejectedNotKept: number;
  /** What a workbook hides: rows, columns with a heading, sheets with records; null for any other feed. */
  readonly hidden: { readonly rows: number; readonly columns: number; readonly sheets: number } | null;
  /** Records by job, and whether the import made the job. */
  readonly jobs: readonly { readonly name: string; readonly records: number; readonly made: boolean }[];
}
