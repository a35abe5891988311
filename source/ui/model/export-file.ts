import type { EnvironmentState } from "../../domain/environment-name.ts";
import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import type { SortField, SortTerm } from "../../domain/query/error-order.ts";
import type { ExportFormat } from "../../domain/export-format.ts";
import type { JobMap } from "../../domain/sides/integration-job.ts";
import type { SyncError } from "../../domain/error/sync-error.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { ImportReport } from "../../domain/feed-import.ts";

/** Reads a feed; says now and then how many lines it has read. Throws once `signal` has ended it: what is in stays. */
export type ImportFile = (
  path: string,
  onProgress: (read: number) => void,
  signal: AbortSignal,
) => Promise<Outcome<ImportReport>>;

/** What the list shows, and where it goes. */
interface ShownExport {
  readonly file: string;
  readonly format: ExportFormat;
  readonly filter: ErrorFilter;
  readonly sort: readonly SortTerm[];
  readonly columns: readonly SortField[];
}

/** Null when `signal` has ended it, and no file is left. */
export type ExportFile = (
  order: ShownExport,
  onProgress: (records: number) => void,
  signal: AbortSignal,
) => Promise<Outcome<{ readonly file: string; readonly records: number; readonly cut: number }> | null>;

/** What is taken out of copies. */
export interface CopyRedaction {
  readonly record: (error: SyncError) => SyncError;
  /** True when the screen shows nothing that is redacted elsewhere. */
  readonly isScreenRedacted: boolean;
}

/** What the screen does with files; absent where it cannot. */
export interface WritingPorts {
  /** The environments of the configuration, and the way into another one; absent where only a folder was named. */
  readonly environments?: {
    readonly states: () => Promise<readonly EnvironmentState[]>;
    /** Leaves this screen for the one of that environment. */
    readonly open: (name: string) => void;
  };
  /** How a path that is being written can go on. */
  readonly filesLike?: (start: string) => Promise<readonly string[]>;
  /** Reads the table maps of a job out of `Map A, Map B`. */
  readonly readMaps?: (text: string) => Promise<Outcome<readonly JobMap[]>>;
  readonly exportFile?: ExportFile;
  /** Writes a hand-over and answers its path. */
  readonly writeReport?: (file: string) => Promise<Outcome<string>>;
}
