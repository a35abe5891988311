import { isRefused } from "../../domain/outcome.ts";
import { parseDuration } from "../../domain/query/query-time.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { IntakeReport } from "../../domain/intake-report.ts";
import type { Engine } from "../../engine/engine.ts";
import { SYSTEM_CLOCK } from "../../engine/turns/clock.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { safeJson } from "../../text/safe-json.ts";
import { shellWord } from "../../text/shell-word.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import type { Call } from "../verb.ts";

/** What reads files, and means nothing for a log. */
const OF_FILES: readonly string[] = ["format", "map", "set", "date-order", "visible-only", "dry-run"];

/** `import --from CONNECTION`: the engine reads the log to its end; with `--watch` again and again until interrupted. */
export async function importFrom(call: Call, connection: string): Promise<ExitCode> {
  const { args, configuration, output } = call;
  refuseOptionsOfFiles(call, connection);
  const watch = args.get("watch");
  const everyMs = watch === undefined ? null : intervalOf(watch);
  const signal = call.interrupted();
  return call.withEngine("make", async (engine) => {
    for (let isFirst = true; ; isFirst = false) {
      const wish = { connection, job: args.get("job") ?? null, by: configuration.by };
      const total = await readToEnd(call, engine, wish, signal);
      if ("refused" in total) return output.refusal(total.refused);
      const news = total.added + total.rejectedCount > 0 || total.fault !== "" || !total.isExposed;
      if (everyMs === null) output.answer(total, () => words(connection, total));
      else if (isFirst || news) await tellReading(call, connection, total);
      tellJobs(call, total);
      if (signal.aborted) return EXIT.interrupted;
      if (everyMs === null) return total.isExposed && total.fault === "" ? EXIT.done : EXIT.fault;
      await SYSTEM_CLOCK.sleep(everyMs, signal);
      if (signal.aborted) return EXIT.interrupted;
    }
  });
}

/** `--watch` without `--from` would be passed over. */
export function refuseWatch({ args }: Call): void {
  if (args.get("watch") === undefined) return;
  throw new UserFacingError(
    "--watch goes with --from.",
    "Write dwtriage import --from CONNECTION --watch 1m.",
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

type Total = Omit<IntakeReport, "jobs"> & { readonly jobs: IntakeReport["jobs"] };

async function readToEnd(
  { output }: Call,
  engine: Engine,
  wish: Parameters<Engine["intake"]>[0],
  signal: AbortSignal,
): Promise<Total | Extract<Awaited<ReturnType<Engine["intake"]>>, { readonly refused: unknown }>> {
  const progress = output.progress(`reading the async error log of ${wish.connection}`);
  let total: Total | null = null;
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

function sumOf(one: Total, next: Total): Total {
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

async function tellReading({ output }: Call, connection: string, total: Total): Promise<void> {
  if (!output.isJson) return output.say(words(connection, total));
  await output.write(`${safeJson({ at: new Date().toISOString(), connection, ...total })}\n`);
}

function words(connection: string, report: Total): string {
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

function tellJobs({ output }: Call, { jobs }: Total): void {
  for (const { name } of jobs.filter(({ made }) => made)) {
    output.note(`Job "${name}" was made for records whose job was unknown: Stopped, not connected.`);
  }
}
