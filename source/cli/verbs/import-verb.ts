import { basename, extname } from "node:path";
import { access, constants, stat } from "node:fs/promises";
import { FEED_FORMATS } from "../../domain/feed-format.ts";
import { isRefused, type Outcome } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Engine, ImportOptions, ImportReport } from "../../engine/engine.ts";
import { EXIT } from "../command-line/exit-codes.ts";
import { fileFault } from "../files/file-fault.ts";
import { counted, grouped } from "../output/output.ts";
import type { EngineMode } from "../engine/with-engine.ts";
import { onlyWord, openBytes, type Call, type Verb } from "../verb.ts";

const FORMATS = ["auto", ...FEED_FORMATS] as const;
const SHOWN_REJECTIONS = 10;

export const importVerb: Verb = {
  name: "import",
  usage:
    'import FILE|- [--format auto|csv|xlsx|json|ndjson|error-log|app-insights] [--job NAME] [--map "Their heading=field"]… [--set field=value]… [--date-order dmy|mdy] [--visible-only] [--dry-run]',
  summary: "read a feed of sync errors; the same feed twice adds nothing",
  options: ["format", "job", "map", "set", "date-order", "visible-only", "dry-run"],
  run: async (call) => {
    const path = onlyWord(call, "a file, or - for standard input");
    const options = optionsOf(call, path);
    await readableFile(path);
    const signal = call.interrupted();
    return call.withEngine(modeOf(call, options), async (engine) => {
      const result = await imported(call, engine, path, options, signal);
      if (result === null) return EXIT.interrupted;
      if (isRefused(result)) return call.output.refusal(result.refused);
      const { rejectedCount, ...report } = result.done;
      call.output.answer({ ...report, rejectedCount }, () => reportText(result.done, options.dryRun));
      const hidden = hiddenWords(result.done);
      if (hidden !== "") {
        call.output.note(
          options.visibleOnly === true
            ? `Left out of the workbook: ${hidden}.`
            : `The workbook has ${hidden}, imported as well. --visible-only leaves out what is hidden.`,
        );
      }
      const startable = result.done.jobs.filter(({ made }) => made);
      for (const { name } of startable) {
        call.output.note(
          `Job "${name}" ${options.dryRun ? "would be" : "was"} made for records whose job was unknown: Stopped, not connected.`,
        );
        call.output.note(`Start it: dwtriage job start "${name}"`);
      }
      return EXIT.done;
    });
  },
};

/** Null when it was interrupted: what is in stays, and is said. */
async function imported(
  { output }: Call,
  engine: Engine,
  path: string,
  options: ImportOptions,
  signal: AbortSignal,
): Promise<Outcome<ImportReport> | null> {
  const size = path === "-" ? null : (await stat(path)).size;
  const progress = output.progress(`importing ${options.feedName}`);
  let records = 0;
  let bytes = 0;
  const report = (): void => progress.report(records, size === null || size === 0 ? null : bytes / size);
  const feed = openBytes(path, signal, (count) => {
    bytes = count;
    report();
  });
  const onProgress = (read: number): void => {
    records = read;
    report();
  };
  try {
    return await engine.importFeed(feed, { ...options, onProgress });
  } catch (reason) {
    if (!signal.aborted || !(reason instanceof UserFacingError)) throw reason;
    output.note(reason.message);
    output.note(reason.remedy);
    return null;
  } finally {
    progress.end();
  }
}

/** A first look at a feed comes before there is a folder; one that was named is there, or was mistyped. */
function modeOf({ configuration }: Call, { dryRun }: ImportOptions): EngineMode {
  if (!dryRun) return "make";
  return configuration.isFolderNamed ? "read" : "look";
}

function optionsOf(call: Call, path: string): ImportOptions {
  const { args, configuration } = call;
  const format = oneOf(args.get("format") ?? "auto", FORMATS, "format");
  const order = args.get("date-order");
  return {
    format,
    feedName: path === "-" ? "stdin" : basename(path, extname(path)),
    job: args.get("job") ?? null,
    headings: Object.fromEntries(args.every("map").map(readMapping)),
    constants: Object.fromEntries(args.every("set").map(readConstant)),
    visibleOnly: args.has("visible-only"),
    dateOrder: order === undefined ? null : oneOf(order, ["dmy", "mdy"] as const, "date-order"),
    dryRun: args.has("dry-run"),
    by: configuration.by,
  };
}

function readMapping(mapping: string): readonly [string, string] {
  const equals = mapping.lastIndexOf("=");
  if (equals <= 0 || equals === mapping.length - 1) {
    throw new UserFacingError(
      `--map needs "Their heading=field"; "${mapping}" came.`,
      'Write --map "Fehlermeldung=message", for example.',
    );
  }
  return [mapping.slice(0, equals).trim(), mapping.slice(equals + 1).trim()];
}

/** A field has no equals sign in its name; a value may. */
function readConstant(constant: string): readonly [string, string] {
  const equals = constant.indexOf("=");
  if (equals > 0 && equals < constant.length - 1)
    return [constant.slice(0, equals).trim(), constant.slice(equals + 1)];
  throw new UserFacingError(
    `--set needs "field=value"; "${constant}" came.`,
    "Write --set source=dataverse, for example.",
  );
}

function oneOf<T extends string>(text: string, allowed: readonly T[], option: string): T {
  const found = allowed.find((one) => one === text.toLowerCase());
  if (found !== undefined) return found;
  throw new UserFacingError(`--${option} "${text}" is not known.`, `Write one of: ${allowed.join(", ")}.`);
}

/** What `:import FILE` of the screen means: all found out from the feed itself. */
export function importOf(path: string, by: string, onProgress: (read: number) => void): ImportOptions {
  const feedName = basename(path, extname(path));
  return {
    format: "auto",
    feedName,
    job: null,
    headings: {},
    dateOrder: null,
    dryRun: false,
    by,
    onProgress,
  };
}

/** The path, once it is known to name a file that can be read. */
export async function readableFile(path: string): Promise<string> {
  if (path === "-") return path;
  const found = await stat(path).catch((reason: unknown) => {
    throw fileFault(path, "read", reason);
  });
  if (found.isDirectory())
    throw new UserFacingError(`${path} is a folder.`, "Name a file, or - for standard input.");
  await access(path, constants.R_OK).catch((reason: unknown) => {
    throw fileFault(path, "read", reason);
  });
  return path;
}

function reportText(report: ImportReport, isDryRun: boolean): string {
  const lines = [
    `${isDryRun ? "Would read" : "Read"} ${counted(report.read, "record")} of ${report.format}: ${grouped(report.added)} added, ${grouped(report.known)} known (${grouped(report.updated)} updated), ${grouped(report.rejectedCount)} rejected.`,
    ...report.jobs.map(({ name, records }) => `  ${name}: ${counted(records, "record")}`),
  ];
  if (report.conflicts > 0) {
    lines.push(
      `${counted(report.conflicts, "Conflict failure")} kept but not listed: they lost the conflict detection and belong to the back-end table only.`,
    );
  }
  const shown = report.rejected.slice(0, SHOWN_REJECTIONS);
  for (const { line, reason } of shown) lines.push(`  line ${line}: ${reason}`);
  const more = report.rejectedCount - shown.length;
  if (more > 0) lines.push(`  … and ${counted(more, "more line")}`);
  if (report.rejectedFile !== null) lines.push(`Rejected lines are kept in ${report.rejectedFile}`);
  if (report.rejectedNotKept > 0) {
    lines.push(
      `${counted(report.rejectedNotKept, "more rejected line")} had no room there and can be seen in the feed alone.`,
    );
  }
  return lines.join("\n");
}

/** What a person does not see of a workbook, by kind; empty when all of it is in sight. */
function hiddenWords({ hidden }: ImportReport): string {
  if (hidden === null) return "";
  const kinds = [
    [hidden.rows, "hidden row"],
    [hidden.columns, "hidden column"],
    [hidden.sheets, "hidden sheet"],
  ] as const;
  return kinds.flatMap(([count, kind]) => (count === 0 ? [] : [counted(count, kind)])).join(", ");
}
