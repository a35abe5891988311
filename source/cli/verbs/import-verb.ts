import { basename, extname } from "node:path";
import { access, constants, stat } from "node:fs/promises";
import { FEED_FORMATS } from "../../domain/feed-format.ts";
import { isRefused, type Outcome } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { ImportOptions, ImportReport } from "../../domain/feed-import.ts";
import type { Engine } from "../../engine/engine.ts";
import { didYouMean, formatMeant } from "../command-line/corrections.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { fileFault } from "../files/file-fault.ts";
import { counted, grouped } from "../../text/numbers.ts";
import {
  asMistake,
  exitOfImports,
  importsJson,
  importsText,
  whyNotRead,
  type FileResult,
} from "../output/import-results.ts";
import { importFrom } from "../intake/from-connection.ts";
import { importWatched } from "../intake/watched-folder.ts";
import { shellWord } from "../../text/shell-word.ts";
import type { EngineMode } from "../engine/with-engine.ts";
import { openBytes, type Call, type Verb } from "../verb.ts";

const FORMATS = ["auto", ...FEED_FORMATS] as const;
const SHOWN_REJECTIONS = 10;

export const importVerb: Verb = {
  name: "import",
  usage:
    'import FILE…|-|--watch DIR|--from CONNECTION|app-insights:NAME [--watch 1m] [--format auto|csv|xlsx|json|ndjson|error-log|app-insights] [--job NAME] [--map "Their heading=field"]… [--set field=value]… [--date-order dmy|mdy] [--visible-only] [--dry-run]',
  summary:
    "read feeds of sync errors, also gzip, or with --from the async error log of a connection; the same feed twice adds nothing",
  options: ["format", "job", "map", "set", "date-order", "visible-only", "dry-run", "from", "watch"],
  run: async (call) => {
    const from = call.args.get("from");
    const watch = call.args.get("watch");
    if (from !== undefined) return importFrom(call, from, watch, (...query) => telemetryOf(call, ...query));
    if (watch !== undefined) {
      optionsOf(call, watch);
      return importWatched(call, watch, async (engine, file, signal) => {
        const result = await importOne(call, engine, file, signal);
        if (result !== null) tellResult(call, result);
        return result;
      });
    }
    const files = filesOf(call);
    const [first = ""] = files;
    if (files.length > 1) return importEach(call, files);
    const options = optionsOf(call, first);
    await readableFile(first);
    const signal = call.interrupted();
    return call.withEngine(modeOf(call, options), async (engine) => {
      const result = await imported(call, engine, first, options, signal);
      if (result === null) return EXIT.interrupted;
      if (isRefused(result)) return call.output.refusal(result.refused);
      const { rejectedCount, ...report } = result.done;
      call.output.answer({ ...report, rejectedCount }, () => reportText(result.done, options.dryRun));
      noteOn(result.done, options, call);
      return EXIT.done;
    });
  },
};

function filesOf({ args }: Call): readonly string[] {
  const { words } = args;
  if (words.length === 0) {
    throw new UserFacingError(
      "Expected a file, or - for standard input; nothing came.",
      "Write dwtriage import FILE, several files, or --from CONNECTION.",
    );
  }
  if (words.filter((word) => word === "-").length > 1) {
    throw new UserFacingError("Standard input (-) came twice.", "It can be read once: write - once.");
  }
  return words;
}

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

/** Reads several files, one after the other. One that cannot be read stops none of the others. */
async function importEach(call: Call, files: readonly string[]): Promise<ExitCode> {
  // A value that no file can be read with is a mistake of the command line, before any of them is opened.
  for (const file of files) optionsOf(call, file);
  const unreadable = new Map<string, UserFacingError>();
  for (const file of files) {
    const reason = await readableFile(file).then(() => null, asMistake);
    if (reason !== null) unreadable.set(file, reason);
  }
  const signal = call.interrupted();
  const readAll = async (engine: Engine | null): Promise<ExitCode> => {
    const results: FileResult[] = [];
    for (const file of files) {
      const failure = unreadable.get(file);
      const result =
        failure === undefined && engine !== null
          ? await importOne(call, engine, file, signal)
          : { file, failed: failure ?? null, refused: null, report: null };
      if (result === null) return EXIT.interrupted;
      results.push(result);
      tellResult(call, result);
    }
    call.output.answer(importsJson(results), () => importsText(results, call.args.has("dry-run")));
    return exitOfImports(results);
  };
  const mode = modeOf(call, optionsOf(call, files[0] ?? ""));
  // Nothing to read makes no folder.
  return unreadable.size === files.length ? readAll(null) : call.withEngine(mode, readAll);
}

/** Imports the answer of a query; null when it was interrupted. */
function telemetryOf(call: Call, engine: Engine, answer: readonly Uint8Array[], name: string) {
  const bytes = (async function* () {
    yield* answer;
  })();
  return engine.importFeed(bytes, { ...optionsOf(call, name), format: "app-insights", feedName: name });
}

/** Null when it was interrupted, which ends the files behind it as well. */
async function importOne(
  call: Call,
  engine: Engine,
  file: string,
  signal: AbortSignal,
): Promise<FileResult | null> {
  const none = { file, failed: null, refused: null, report: null };
  try {
    const options = optionsOf(call, file);
    const result = await imported(call, engine, file, options, signal);
    if (result === null) return null;
    return isRefused(result) ? { ...none, refused: result.refused } : { ...none, report: result.done };
  } catch (reason) {
    return { ...none, failed: asMistake(reason) };
  }
}

/** What one file came to, as soon as it is known; with JSON the answer at the end has all of it. */
function tellResult(call: Call, result: FileResult): void {
  const { file, report } = result;
  const { output, args } = call;
  if (report !== null) {
    if (!output.isJson) output.say(`${file}: ${reportText(report, args.has("dry-run"))}`);
    noteOn(report, optionsOf(call, file), call);
    return;
  }
  output.note(`${file}: ${whyNotRead(result).join("\n")}`);
}

/** What somebody should know of a feed that was read. */
function noteOn(report: ImportReport, options: ImportOptions, { output }: Call): void {
  const hidden = hiddenWords(report);
  if (hidden !== "") {
    output.note(
      options.visibleOnly === true
        ? `Left out of the workbook: ${hidden}.`
        : `The workbook has ${hidden}, imported as well. --visible-only leaves out what is hidden.`,
    );
  }
  for (const { name } of report.jobs.filter(({ made }) => made)) {
    output.note(
      `Job "${name}" ${options.dryRun ? "would be" : "was"} made for records whose job was unknown: Stopped, not connected.`,
    );
    output.note(`Start it: dwtriage job start ${shellWord(name)}`);
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
    feedName: path === "-" ? "stdin" : feedNameOf(path),
    job: args.get("job") ?? null,
    headings: Object.fromEntries(args.every("map").map(readMapping)),
    constants: Object.fromEntries(args.every("set").map(readConstant)),
    visibleOnly: args.has("visible-only"),
    dateOrder: order === undefined ? null : oneOf(order, ["dmy", "mdy"] as const, "date-order"),
    dryRun: args.has("dry-run"),
    by: configuration.by,
  };
}

/** The stem of a file's name, without the ending of what it is packed by. */
function feedNameOf(path: string): string {
  const name = basename(path).replace(/\.gz(?:ip)?$/i, "");
  return basename(name, extname(name));
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
  const hint = option === "format" ? formatMeant(text, allowed) : didYouMean(text, allowed);
  throw new UserFacingError(
    `--${option} "${text}" is not known.${hint}`,
    `Write one of: ${allowed.join(", ")}.`,
  );
}

/** What `:import FILE` of the screen means: all found out from the feed itself. */
export function importOf(path: string, by: string, onProgress: (read: number) => void): ImportOptions {
  return {
    format: "auto",
    feedName: feedNameOf(path),
    job: null,
    headings: {},
    dateOrder: null,
    dryRun: false,
    by,
    onProgress,
  };
}

/** A pattern reaches a program only where the shell found nothing that fits, or where it stood in quotation marks. */
function noMatch(path: string): UserFacingError {
  return new UserFacingError(
    `No file is called ${path}, and the shell found none that fits the pattern.`,
    "Check the path, and write the pattern without quotation marks.",
  );
}

/** The path, once it is known to name a file that can be read. */
export async function readableFile(path: string): Promise<string> {
  if (path === "-") return path;
  const found = await stat(path).catch((reason: unknown) => {
    throw /[*?[]/.test(path) ? noMatch(path) : fileFault(path, "read", reason);
  });
  if (found.isDirectory()) {
    throw new UserFacingError(
      `${path} is a folder.`,
      `Name the files in it: dwtriage import ${path.replace(/\/+$/, "")}/*; or - for standard input.`,
    );
  }
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
