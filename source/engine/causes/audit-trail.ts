import type { Change } from "../../domain/journal/change.ts";
import type { AuditEvent, VouchedFile } from "../../domain/journal/audit-event.ts";
import type { Store } from "../../store/store.ts";
import type { AuditTrail } from "../../domain/journal/audit-views.ts";
import type { ImportOptions, ImportReport } from "../../domain/feed-import.ts";
import type { ExportNote } from "../engine.ts";

/** Lines of one answer. */
const MOST_LINES = 10_000;

/** The newest lines since a moment, and what the whole chain proves. */
export async function auditTrail(store: Store, sinceAt: number | undefined): Promise<AuditTrail> {
  const { lines, brokenAt, head } = await store.audit();
  const since = sinceAt === undefined ? lines : lines.filter((line) => atOf(line) >= sinceAt);
  return { lines: since.slice(-MOST_LINES), total: lines.length, brokenAt, head };
}

/** A line that cannot be read is always shown: it is the one to look at. */
function atOf(line: string): number {
  const at = /"at":"([^"]+)"/.exec(line)?.[1];
  return at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at);
}

/** A deed as a change of its own, to be committed together with what it reports. */
export function auditEventChange(
  action: AuditEvent["action"],
  at: number,
  by: string | undefined,
  scope: string,
  more: Partial<Pick<AuditEvent, "filter" | "records" | "outcome" | "file">> = {},
): Change {
  return {
    kind: "deed",
    deed: { at, by: by ?? "", action, scope, filter: "", records: null, outcome: "", ...more },
  };
}

export function exportEvent({ by, file, filter, records, format }: ExportNote, at: number): Change {
  return auditEventChange("export", at, by, `${format} ${file}`, { filter, records });
}

/** `rejected` holds the lines that could not be read, where there were any. */
export function importEvent(
  options: ImportOptions,
  report: ImportReport,
  at: number,
  rejected: VouchedFile | null,
): Change {
  const { added, known, updated, rejectedCount } = report;
  const outcome = `${added} added, ${known} known, ${updated} updated, ${rejectedCount} rejected`;
  return auditEventChange("import", at, options.by, `${report.format} feed ${options.feedName}`, {
    records: report.read,
    outcome,
    ...(rejected === null ? {} : { file: rejected }),
  });
}
