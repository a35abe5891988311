import { refusalOf } from "../../wording/refusal-words.ts";
import { EXPORT_FORMATS, formatOfFile } from "../../domain/export-format.ts";
import type { ExportFormat } from "../../domain/export-format.ts";
import { isRefused } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Engine } from "../../engine/engine.ts";
import { EXIT } from "../command-line/exit-codes.ts";
import type { ExitCode } from "../command-line/exit-codes.ts";
import { formatMeant, didYouMean } from "../command-line/corrections.ts";
import { exportedBytes, exportToFile, InterruptedExportError, noteExport } from "../output/export-run.ts";
import type { ExportOrder, ExportReport } from "../output/export-run.ts";
import { noteWhyEmpty } from "../output/empty-answer.ts";
import { counted, oneOrMany } from "../../text/numbers.ts";
import { sortOf } from "../command-line/option-values.ts";
import { shellWord } from "../../text/shell-word.ts";
import { filterOf } from "../verb.ts";
import type { Call, Verb } from "../verb.ts";
import { EXPORT_COLUMNS, WORKBOOK_COLUMNS } from "../../exports/exported-fields.ts";
import type { ExportColumn } from "../../exports/exported-fields.ts";

/** A table in a ticket has room for these. */
const SHORT: readonly ExportColumn[] = [
  "createdOn",
  "entity",
  "source",
  "key",
  "company",
  "code",
  "message",
  "state",
];

const USUAL: Readonly<Partial<Record<ExportFormat, readonly ExportColumn[]>>> = {
  md: SHORT,
  xlsx: WORKBOOK_COLUMNS,
};

/** The columns that were asked for; without a word all, and in Markdown those that people read. */
export function columnsOf(text: string | undefined, format: ExportFormat): readonly ExportColumn[] {
  if (text === undefined) return USUAL[format] ?? EXPORT_COLUMNS;
  const columns = text.split(",").map((name) => {
    const column = WORKBOOK_COLUMNS.find((one) => one.toLowerCase() === name.trim().toLowerCase());
    if (column !== undefined) return column;
    throw new UserFacingError(
      `"${name}" is not a column.${didYouMean(name.trim(), WORKBOOK_COLUMNS)}`,
      `Columns: ${WORKBOOK_COLUMNS.join(", ")}.`,
    );
  });
  return [...new Set(columns)];
}

export const exportVerb: Verb = {
  name: "export",
  usage:
    "export [filter] --out FILE|- [--format csv|ndjson|xlsx|md] [--columns key,message,…] [--sort field,-field] [--bom] [--force]",
  summary: "write what the filter matches to a new file; the ending of the file chooses the format",
  options: ["out", "format", "columns", "sort", "bom", "force"],
  run: (call) => {
    const out = call.args.get("out");
    if (out === undefined) throw withoutFile(call);
    return out === "-" ? toOutput(call) : toFile(call, out);
  },
};

/** Where to is not said: by a word that names a file, or by the format, it is clear what to add. */
function withoutFile({ args }: Call): UserFacingError {
  const named = args.words.find((word) => !word.includes(":") && formatOfFile(word) !== null);
  const format = args.get("format");
  if (format !== undefined) checkedFormat(format, "--out is missing as well.");
  const example = named ?? `errors.${format ?? "csv"}`;
  return new UserFacingError(
    named === undefined
      ? "No file is named to write to."
      : `No file is named to write to; "${named}" would be a word to search for.`,
    `Add --out ${shellWord(example)}, or --out - for standard output.`,
  );
}

function checkedFormat(named: string, more = ""): ExportFormat {
  const format = EXPORT_FORMATS.find((one) => one === named.toLowerCase());
  if (format !== undefined) return format;
  throw new UserFacingError(
    `--format "${named}" is not known.${formatMeant(named, EXPORT_FORMATS)}`,
    `Write --format with one of: ${EXPORT_FORMATS.join(", ")}. ${more}`.trim(),
  );
}

function orderOf(call: Call, out: string): ExportOrder {
  const format = formatOf(call.args.get("format"), out);
  return {
    filter: filterOf(call).filter,
    sort: sortOf(call.args.get("sort")),
    format,
    columns: columnsOf(call.args.get("columns"), format),
    bom: call.args.has("bom"),
    by: call.configuration.by,
  };
}

function formatOf(named: string | undefined, out: string): ExportFormat {
  if (named !== undefined) return checkedFormat(named);
  const format = formatOfFile(out);
  if (format !== null) return format;
  const ending = /\.([A-Za-z]+)$/.exec(out)?.[1] ?? "";
  throw new UserFacingError(
    `The format is not clear from "${out}".${ending === "" ? "" : formatMeant(ending, EXPORT_FORMATS)}`,
    `Write --format with one of: ${EXPORT_FORMATS.join(", ")}.`,
  );
}

async function toFile(call: Call, file: string): Promise<ExitCode> {
  const { output, configuration } = call;
  const order = orderOf(call, file);
  if (configuration.readOnly) return output.refusal(refusalOf({ kind: "read-only" }));
  const signal = call.interrupted();
  return call.withEngine("write", async (engine) => {
    const tell = await exportProgress(call, engine, order, file);
    const result = await exportToFile(engine, order, { file, force: call.args.has("force") }, signal, tell);
    if (result === null) {
      output.note("Interrupted; no file was left.");
      return EXIT.interrupted;
    }
    if (isRefused(result)) return output.refusal(result.refused);
    const report = result.done;
    output.answer(
      { ...report, columns: order.columns },
      () => `${counted(report.records, "record")} written to ${report.file}`,
    );
    noteCut(call, report);
    if (report.records === 0) await noteWhyEmpty(engine, order.filter, output);
    return EXIT.done;
  });
}

async function toOutput(call: Call): Promise<ExitCode> {
  const { output } = call;
  const order = orderOf(call, "-");
  if (output.isJson) {
    throw new UserFacingError(
      "With --out - standard output holds the records themselves.",
      "Leave --json out; --format ndjson is JSON, one record a line.",
    );
  }
  if (order.format === "xlsx" && process.stdout.isTTY) {
    throw new UserFacingError(
      "A workbook is nothing for a terminal.",
      "Write --out FILE.xlsx, or pipe it on.",
    );
  }
  const signal = call.interrupted();
  const mode = call.configuration.readOnly ? "read" : "write";
  return call.withEngine(mode, async (engine) => {
    const counts = { records: 0, cut: 0 };
    const tell = await exportProgress(call, engine, order, "standard output");
    try {
      for await (const bytes of exportedBytes(engine, order, counts, signal, tell)) await output.write(bytes);
    } catch (reason) {
      if (!(reason instanceof InterruptedExportError)) throw reason;
      output.note("Interrupted; what was written is not whole.");
      return EXIT.interrupted;
    } finally {
      // A look that may change nothing leaves no trace either.
      if (mode === "write") await noteExport(engine, order, "standard output", counts.records);
    }
    noteCut(call, counts);
    if (counts.records === 0) await noteWhyEmpty(engine, order.filter, output);
    return EXIT.done;
  });
}

/** Says how many of the records that match are written. */
async function exportProgress(
  { output }: Call,
  engine: Engine,
  { filter, sort }: ExportOrder,
  to: string,
): Promise<(records: number) => void> {
  const progress = output.progress(`exporting to ${to}`);
  const { matched } = await engine.errors({ filter, sort, offset: 0, limit: 1 });
  return (records) => progress.report(records, matched === 0 ? null : records / matched, matched);
}

function noteCut({ output }: Call, { cut }: Pick<ExportReport, "cut">): void {
  if (cut === 0) return;
  output.note(
    `${counted(cut, "text")} longer than the 32,767 characters of a cell ${oneOrMany(cut, "was", "were")} cut; csv and ndjson hold them whole.`,
  );
}
