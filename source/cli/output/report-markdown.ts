import { statusTitle } from "../../domain/sides/integration-job.ts";
import { openWriteWords } from "../../domain/request/sync-request.ts";
import { withTitles } from "../../domain/request/records-named.ts";
import { markdownCell } from "../../exports/text-writers.ts";
import { counted, grouped } from "../../text/numbers.ts";
import type { Report } from "./report-facts.ts";
import { durationText, timeText } from "../command-line/time-text.ts";

/** The hand-over as Markdown; `isUtc` says in which zone its times are. */
export function reportMarkdown(report: Report, isUtc: boolean): string {
  const time = (at: string): string => timeText(Date.parse(at), isUtc);
  const zone = isUtc ? " UTC" : "";
  return [
    `# Hand-over: ${markdownCell(report.environment)}, ${time(report.at)}${zone}`,
    "",
    ...(report.fault === "" ? [] : [`**${markdownCell(report.fault)}**`, ""]),
    `${counted(report.listed, "sync error")} listed. Since ${time(report.since)}: ${grouped(report.arrived)} arrived, ${grouped(report.left)} left the list.`,
    "",
    `Forecast: ${forecastWords(report, time)}.`,
    "",
    ...section("Causes", ["cause", "records", "arrived", "id"], causeRows(report)),
    ...section("Causes that came back", ["cause", "was", "records", "id"], backRows(report)),
    ...section("Requests that run or wait", REQUEST_HEADS, report.running.map(requestRow)),
    ...section("Requests that ended", REQUEST_HEADS, report.finished.map(requestRow)),
    ...section(
      "Jobs",
      ["job", "status", "slots", "errors"],
      report.jobs.map(({ name, status, slots, errors }) => [
        name,
        statusTitle(status),
        `${slots.used}/${slots.used + slots.free}`,
        grouped(errors),
      ]),
    ),
    ...section(
      "The oldest record of each entity",
      ["entity", "key", "company", "created on", "age"],
      report.oldest.map(({ entity, key, company, createdOn, ageMs }) => [
        entity,
        key,
        company,
        time(createdOn),
        ageText(ageMs),
      ]),
    ),
  ].join("\n");
}

const REQUEST_HEADS = [
  "request",
  "action",
  "job",
  "state",
  "done",
  "ok",
  "again",
  "skipped",
  "by",
  "filter",
  "reason",
];

function requestRow(request: Report["running"][number]): readonly string[] {
  const { id, action, job, state, done, records, succeeded, failed, skipped } = request;
  const { createdBy, filter, reason, about } = request;
  const counts = [`${grouped(done)} of ${grouped(records)}`, ...[succeeded, failed, skipped].map(grouped)];
  const titles = new Map(about === undefined ? [] : [[about.cause, about.title] as const]);
  const query = withTitles(filter, (cause) => titles.get(cause));
  const openWrites = openWriteWords(request);
  const word = request.stoppedBecause === undefined ? state : "stopped";
  const stateCell = openWrites === "" ? word : `${word} (${openWrites})`;
  return [id, action, job, stateCell, ...counts, createdBy, query, reason];
}

function causeRows({ causes }: Report): readonly (readonly string[])[] {
  return causes.map(({ title, count, arrived, isNew, id }) => [
    title,
    grouped(count),
    isNew ? "all: new" : `+${grouped(arrived)}`,
    id,
  ]);
}

/** `5 days 3 hours`, and below a day what a person plans with. */
function ageText(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  if (hours < 24) return durationText(ms);
  return `${counted(Math.floor(hours / 24), "day")} ${counted(hours % 24, "hour")}`;
}

function backRows({ cameBack }: Report): readonly (readonly string[])[] {
  return cameBack.map(({ title, back, count, id }) => [title, back ?? "", grouped(count), id]);
}

function forecastWords({ forecast, arrivingPerHour }: Report, time: (at: string) => string): string {
  switch (forecast.kind) {
    case "clear":
      return `clear at ${time(forecast.at)}, if all goes on as it does`;
    case "never":
      return `never: +${grouped(forecast.morePerHour)}/h more than we drain`;
    case "resting":
      return `nothing drains before ${time(forecast.until)}: quiet hours`;
    case "measured":
      return `not known: of ${counted(forecast.settled, "record")} that retries settled in the last hour, ${grouped(forecast.cleared)} cleared; ${grouped(arrivingPerHour)} arrived in the last hour`;
    case "unknown":
      return `not known: nothing drains the list now, and ${grouped(arrivingPerHour)} arrived in the last hour`;
  }
}

function section(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [`## ${title}`, "", "None.", ""];
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const body = rows.map((row) => line(row.map(markdownCell)));
  return [`## ${title}`, "", line(heads), `|${"---|".repeat(heads.length)}`, ...body, ""];
}
