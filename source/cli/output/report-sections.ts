import { openWriteWords } from "../../wording/outcome-words.ts";
import { statusTitle } from "../../domain/sides/integration-job.ts";
import { withTitles } from "../../domain/request/records-named.ts";
import { counted, grouped } from "../../text/numbers.ts";
import type { Report } from "./report-facts.ts";
import { durationText, timeText } from "../command-line/time-text.ts";

/** What every form of a hand-over says, as plain text that each form escapes in its own way. */
export interface ReportText {
  readonly title: string;
  /** Empty when all is well. */
  readonly fault: string;
  /** What is listed, what came and what left; and what is to be expected. */
  readonly summary: readonly string[];
  readonly sections: readonly ReportSection[];
}

export interface ReportSection {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** `isUtc` says in which zone the times are. */
export function reportTexts(report: Report, isUtc: boolean): ReportText {
  const time = (at: string): string => timeText(Date.parse(at), isUtc);
  const zone = isUtc ? " UTC" : "";
  return {
    title: `Hand-over: ${report.environment}, ${time(report.at)}${zone}`,
    fault: report.fault,
    summary: [
      `${counted(report.listed, "sync error")} listed. Since ${time(report.since)}: ${grouped(report.arrived)} arrived, ${grouped(report.left)} left the list.`,
      `Forecast: ${forecastWords(report, time)}.`,
    ],
    sections: [
      { title: "Causes", heads: ["cause", "records", "arrived", "id"], rows: causeRows(report) },
      { title: "Causes that came back", heads: ["cause", "was", "records", "id"], rows: backRows(report) },
      { title: "Requests that run or wait", heads: REQUEST_HEADS, rows: report.running.map(requestRow) },
      { title: "Requests that ended", heads: REQUEST_HEADS, rows: report.finished.map(requestRow) },
      { title: "Jobs", heads: ["job", "status", "slots", "errors"], rows: jobRows(report) },
      {
        title: "The oldest record of each entity",
        heads: ["entity", "key", "company", "created on", "age"],
        rows: report.oldest.map(({ entity, key, company, createdOn, ageMs }) => [
          entity,
          key,
          company,
          time(createdOn),
          ageText(ageMs),
        ]),
      },
    ],
  };
}

function jobRows({ jobs }: Report): readonly (readonly string[])[] {
  return jobs.map(({ name, status, slots, errors }) => [
    name,
    statusTitle(status),
    `${slots.used}/${slots.used + slots.free}`,
    grouped(errors),
  ]);
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
export function ageText(ms: number): string {
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
