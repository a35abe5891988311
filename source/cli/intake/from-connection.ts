import { faultText } from "../../connectors/fault.ts";
import { isRefused } from "../../domain/outcome.ts";
import { parseDuration } from "../../domain/query/query-time.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { IntakeReport } from "../../domain/intake-report.ts";
import type { Engine } from "../../engine/engine.ts";
import type { TelemetrySource } from "../../connectors/telemetry-query.ts";
import { VERSION } from "../command-line/version.ts";
import { SYSTEM_CLOCK } from "../../engine/turns/clock.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { safeJson } from "../../text/safe-json.ts";
import { shellWord } from "../../text/shell-word.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import type { Call } from "../verb.ts";

/** What reads files, and means nothing for a log. */
const OF_FILES: readonly string[] = ["format", "map", "set", "date-order", "visible-only", "dry-run"];

/** Imports the answer of a query. */
type TakeAnswer = (
  engine: Engine,
  answer: readonly Uint8Array[],
  name: string,
) => ReturnType<Engine["importFeed"]>;

const TELEMETRY = /^app-insights:(.+)$/;

/**
 * `import --from`: the engine reads the log of a connection to its end, or a query is asked; with `watch` again and again
 * until interrupted.
 */
export async function importFrom(
  call: Call,
  from: string,
  watch: string | undefined,
  takeAnswer: TakeAnswer,
): Promise<ExitCode> {
  refuseOptionsOfFiles(call, from);
  const everyMs = watch === undefined ? null : intervalOf(watch);
  const [, telemetry] = TELEMETRY.exec(from) ?? [];
  const source = telemetry === undefined ? null : await telemetrySource(call, telemetry);
  const signal = call.interrupted();
  return call.withEngine("make", async (engine) => {
    for (let isFirst = true; ; isFirst = false) {
      const telling = { isFirst, isRepeated: everyMs !== null };
      const exit =
        source === null
          ? await readLog(call, engine, from, telling, signal)
          : await readTelemetry(call, engine, source, telling, takeAnswer, signal);
      if (signal.aborted) return EXIT.interrupted;
      // What is mended by waiting is waited for; what was typed wrong is not.
      if (everyMs === null || (exit !== EXIT.done && exit !== EXIT.fault)) return exit;
      await SYSTEM_CLOCK.sleep(everyMs, signal);
      if (signal.aborted) return EXIT.interrupted;
    }
  });
}

interface Telling {
  readonly isFirst: boolean;
  readonly isRepeated: boolean;
}

async function readLog(
  call: Call,
  engine: Engine,
  connection: string,
  { isFirst, isRepeated }: Telling,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { args, configuration, output } = call;
  const wish = { connection, job: args.get("job") ?? null, by: configuration.by };
  const total = await readToEnd(call, engine, wish, signal);
  if ("refused" in total) return output.refusal(total.refused);
  const isWell = total.isExposed && total.fault === "";
  if (!isRepeated) output.answer(total, () => words(connection, total));
  else if (isFirst || !isWell || total.added + total.rejectedCount > 0)
    await tellReading(call, { connection, ...total }, words(connection, total));
  tellJobs(call, total);
  return isWell ? EXIT.done : EXIT.fault;
}

async function readTelemetry(
  call: Call,
  engine: Engine,
  source: TelemetrySource,
  { isFirst, isRepeated }: Telling,
  takeAnswer: TakeAnswer,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { output } = call;
  const { name } = source;
  const tell = (note: string): void => output.note(note);
  const parts = { clock: SYSTEM_CLOCK, userAgent: `dwtriage/${VERSION}`, tell };
  const { queryTelemetry } = await import("../../connectors/telemetry-query.ts");
  const result = await queryTelemetry(source, parts, signal);
  if ("fault" in result) {
    const fault = faultText(result.fault);
    const sentence = `${name} did not answer the query: ${fault}`;
    if (isRepeated) await tellReading(call, { source: name, fault }, sentence);
    else output.answer({ source: name, fault }, () => sentence);
    return EXIT.fault;
  }
  const taken = await takeAnswer(engine, result.answer, name);
  if (isRefused(taken)) return output.refusal(taken.refused);
  const { read, added, known, rejectedCount } = taken.done;
  const sentence = `Read ${counted(read, "exception")} from ${name}: ${grouped(added)} added, ${grouped(known)} known, ${grouped(rejectedCount)} rejected.`;
  if (!isRepeated) output.answer({ source: name, ...taken.done }, () => sentence);
  else if (isFirst || added > 0) await tellReading(call, { source: name, ...taken.done }, sentence);
  return EXIT.done;
}

async function telemetrySource({ configuration }: Call, name: string): Promise<TelemetrySource> {
  const { parseTelemetry } = await import("../../connectors/telemetry-query.ts");
  const { telemetry } = configuration;
  const sources = telemetry === null ? [] : parseTelemetry(telemetry.settings, telemetry.file);
  const found = sources.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new UserFacingError(
    `The configuration has no telemetry "${name}".`,
    sources.length === 0
      ? "Add it under telemetry in the configuration."
      : `There are: ${sources.map((one) => one.name).join(", ")}.`,
  );
}

function refuseOptionsOfFiles({ args }: Call, connection: string): void {
  const [word] = args.words;
  const option = args.given.find((one) => OF_FILES.includes(one));
  if (word === undefined && option === undefined) return;
  throw new UserFacingError(
    word === undefined
      ? `--${option ?? ""} is about files, and --from reads a connection.`
      : `--from ${connection} reads a connection; the file ${word} came as well.`,
    option === "dry-run"
      ? "dwtriage doctor says how many rows the log has."
      : `Write dwtriage import --from ${shellWord(connection)}.`,
  );
}

function intervalOf(text: string): number {
  const everyMs = parseDuration(text);
  if (everyMs !== null && everyMs >= 1_000) return everyMs;
  throw new UserFacingError(`"${text}" is not a length of time from 1s on.`, "Write --watch 1m.");
}

async function readToEnd(
  { output }: Call,
  engine: Engine,
  wish: Parameters<Engine["intake"]>[0],
  signal: AbortSignal,
): Promise<IntakeReport | Extract<Awaited<ReturnType<Engine["intake"]>>, { readonly refused: unknown }>> {
  const progress = output.progress(`reading the async error log of ${wish.connection}`);
  let total: IntakeReport | null = null;
  try {
    for (;;) {
      const result = await engine.intake(wish);
      if (isRefused(result)) return result;
      total = total === null ? result.done : sumOf(total, result.done);
      progress.report(total.read, null);
      if (total.isAtEnd || total.fault !== "" || !total.isExposed || signal.aborted) return total;
    }
  } finally {
    progress.end();
  }
}

function sumOf(one: IntakeReport, next: IntakeReport): IntakeReport {
  const jobs = new Map(one.jobs.map((job) => [job.name, job]));
  for (const job of next.jobs) {
    const before = jobs.get(job.name);
    jobs.set(job.name, before === undefined ? job : { ...before, records: before.records + job.records });
  }
  return {
    ...next,
    read: one.read + next.read,
    added: one.added + next.added,
    conflicts: one.conflicts + next.conflicts,
    withoutKey: one.withoutKey + next.withoutKey,
    withoutMessage: one.withoutMessage + next.withoutMessage,
    rejectedCount: one.rejectedCount + next.rejectedCount,
    rejectedFile: next.rejectedFile ?? one.rejectedFile,
    jobs: [...jobs.values()],
  };
}

async function tellReading({ output }: Call, facts: object, sentence: string): Promise<void> {
  if (!output.isJson) return output.say(sentence);
  await output.write(`${safeJson({ at: new Date().toISOString(), ...facts })}\n`);
}

function words(connection: string, report: IntakeReport): string {
  const { read, added, conflicts, withoutKey, withoutMessage, rejectedCount, rejectedFile, fault } = report;
  if (!report.isExposed)
    return `${connection} does not expose the async error log (DualWriteAsyncRefErrorLogs). Export the Sync errors page, and import the file.`;
  const lines = [
    `Read ${counted(read, "row")} of the async error log of ${connection}: ${grouped(added)} added, ${grouped(read - added - rejectedCount)} known, ${grouped(rejectedCount)} rejected.`,
    ...report.jobs.map(({ name, records }) => `  ${name}: ${counted(records, "record")}`),
  ];
  if (conflicts > 0) lines.push(`${counted(conflicts, "Conflict failure")} kept but not listed.`);
  if (withoutKey > 0)
    lines.push(
      `${counted(withoutKey, "record")} without a unique key: only the record id is known (RecId=…), so a retry is not possible.`,
    );
  if (withoutMessage > 0)
    lines.push(
      `${counted(withoutMessage, "record")} without a message: no row in Dataverse was found for them.`,
    );
  if (rejectedFile !== null) lines.push(`Rejected rows are kept in ${rejectedFile}`);
  if (fault !== "")
    lines.push(`The reading ended early: ${fault}`, "What is in stays; read again to add the rest.");
  return lines.join("\n");
}

function tellJobs({ output }: Call, { jobs }: IntakeReport): void {
  for (const { name } of jobs.filter(({ made }) => made)) {
    output.note(`Job "${name}" was made for records whose job was unknown: Stopped, not connected.`);
  }
}
