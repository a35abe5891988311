import { safeJson } from "../../text/safe-json.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { counted } from "../../text/numbers.ts";
import { queryNames, type NameQuery } from "../output/titles-by-cause.ts";
import { sinceOf } from "../command-line/option-values.ts";
import { timeText } from "../command-line/time-text.ts";
import type { AuditTrail } from "../../domain/journal/audit-views.ts";
import type { FileReading } from "../../store/store.ts";
import type { Call, Verb } from "../verb.ts";

export const auditVerb: Verb = {
  name: "audit",
  usage: "audit [--since 7d|22:00|2026-11-20T14:00] [--verify]",
  takesNoWords: true,
  summary:
    "list who did what, oldest first; --verify says whether a line, a sealed copy or a file of rejected lines was changed",
  options: ["since", "verify"],
  run: (call) =>
    call.withEngine("read", async (engine) => {
      const { nowAt } = await engine.overview();
      const since = sinceOf(call.args.get("since"), call.configuration.utc, nowAt);
      const trail = await engine.audit(since);
      if (call.args.has("verify")) return verdict(call, trail, await engine.auditedFiles());
      const entries = trail.lines.map(entryOf);
      const named = await queryNames(engine, call.output.isJson ? [] : trail.lines);
      call.output.answer(entries, () =>
        entries.length === 0 ? "Nothing was done in that time." : entryTable(entries, call, named),
      );
      if (trail.brokenAt !== null) call.output.note(broken(trail.brokenAt));
      return EXIT.done;
    }),
};

function verdict({ output }: Call, { total, brokenAt, head }: AuditTrail, files: FileReading): ExitCode {
  output.answer({ lines: total, brokenAt, head, files }, () => {
    const chain =
      brokenAt === null
        ? `${counted(total, "line")}, each follows from the one before. The last one's hash: ${head}`
        : broken(brokenAt);
    return [chain, ...fileWords(files)].join("\n");
  });
  return brokenAt === null && files.changed.length === 0 ? EXIT.done : EXIT.fault;
}

/** What was moved away or has no line is no fault: sealed copies and rejected lines are their owner's to delete. */
function fileWords({ sound, changed, missing, unvouched }: FileReading): readonly string[] {
  const lines = [
    `Sealed copies and files of rejected lines: ${sound} of ${sound + changed.length} as they were written.`,
    ...changed.map((name) => `${name} is not as it was written: it was damaged or edited.`),
  ];
  if (missing.length > 0) lines.push(`Moved away or deleted: ${missing.join(", ")}.`);
  if (unvouched.length > 0) lines.push(`No line of the audit names: ${unvouched.join(", ")}.`);
  return lines;
}

function broken(line: number): string {
  return `Line ${line} of the audit does not follow from the one before it: one of them was changed, removed or put in.`;
}

type Entry = Readonly<Record<string, unknown>>;

/** A line as an object; one that somebody has spoilt shows as it is. */
function entryOf(line: string): Entry {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Falls through: it is shown, not hidden.
  }
  return { at: "", by: "", action: "unreadable", outcome: line };
}

function entryTable(entries: readonly Entry[], { configuration, output }: Call, named: NameQuery): string {
  const text = (entry: Entry, name: string): string => {
    const value = entry[name];
    return typeof value === "string" ? value : value === null || value === undefined ? "" : safeJson(value);
  };
  const time = (entry: Entry): string => {
    const at = Date.parse(text(entry, "at"));
    return Number.isNaN(at) ? "" : timeText(at, configuration.utc);
  };
  const reasonText = (entry: Entry): string => {
    const [fixed, approvedBy] = [text(entry, "fixed"), text(entry, "approvedBy")];
    const stated = [fixed && `fixed: ${fixed}`, approvedBy && `approved by: ${approvedBy}`];
    return [text(entry, "reason"), ...stated].filter(Boolean).join("; ");
  };
  return output.table(entries, [
    { title: configuration.utc ? "at (UTC)" : "at", value: time },
    { title: "by", value: (entry) => text(entry, "by"), least: 8, goes: 1 },
    { title: "action", value: (entry) => text(entry, "action") },
    { title: "request", value: (entry) => text(entry, "request"), goes: 3 },
    { title: "scope", value: (entry) => text(entry, "scope"), least: 8, goes: 5 },
    { title: "filter", value: (entry) => named(text(entry, "filter")), most: 100, least: 10, goes: 4 },
    { title: "records", value: (entry) => text(entry, "records"), alignRight: true, goes: 2 },
    { title: "reason", value: reasonText, most: 100, least: 10, goes: 6 },
    { title: "outcome", value: (entry) => text(entry, "outcome"), most: 200, least: 16 },
  ]);
}
