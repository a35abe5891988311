import { statusTitle } from "../../domain/sides/integration-job.ts";
import { UNFINISHED_PER_JOB } from "../../domain/request/plan.ts";
import type { JobView, Overview } from "../../engine/engine.ts";
import { visibleText } from "../../text/visible-text.ts";
import { forecastWords } from "../../wording/forecast-words.ts";
import type { Look, Meaning } from "./theme.ts";
import { clockTime, duration, fullInstant, hourAndMinute } from "./instants.ts";
import { line, piece, titledRule, widthOf, type Piece } from "./line.ts";
import { counted, grouped } from "../../text/numbers.ts";

const MINUTE_MS = 60_000;
const OLD_MS = 2 * MINUTE_MS;
const DAY_MS = 86_400_000;

/** The lines above everything: where we are, what runs, how much there is. */
export function headerLines(
  overview: Overview,
  width: number,
  isFolded: boolean,
  look: Look,
  readAt = overview.nowAt,
): readonly string[] {
  const age = agePiece(overview.nowAt - readAt);
  const banner = overview.fault === "" ? [] : [faultBanner(overview.fault, width, look)];
  if (isFolded) return [foldedLine(overview, width, age, look), ...banner];
  const left = [piece(" dwtriage  ", "title"), ...environment(overview, look), piece("   ")];
  const right = [age, piece(`  ${clockTime(overview.nowAt, look.utc)} `, "dim")];
  const jobs = jobPieces(overview.jobs, width - widthOf(left) - widthOf(right) - 1, false, look);
  return [
    line([...left, ...jobs], right, width, look),
    totalsLine(overview, width, look),
    ...banner,
    titledRule("", width, look),
  ];
}

/** How old what stands on the screen is: loud once the engine has not answered for a while. */
function agePiece(ageMs: number): Piece {
  if (ageMs < MINUTE_MS) return piece("data <1m old", "dim");
  return piece(`data ${duration(ageMs)} old`, ageMs < OLD_MS ? "dim" : "warning");
}

function foldedLine(overview: Overview, width: number, age: Piece, look: Look): string {
  const left = [piece(" "), ...environment(overview, look), piece("  ")];
  const right = [
    piece(overview.readOnly ? "READ-ONLY  " : "", "strong"),
    ...(age.meaning === "warning" ? [age, piece("  ")] : []),
    piece(`${counted(overview.total, "error")} `, "strong"),
  ];
  const jobs = jobPieces(overview.jobs, width - widthOf(left) - widthOf(right) - 1, true, look);
  return line([...left, ...jobs], right, width, look);
}

function environment({ environment, production }: Overview, look: Look): readonly Piece[] {
  const name = visibleText(environment, look.ascii);
  return production ? [piece(` PRODUCTION ${name} `, "loud")] : [piece(name, "environment")];
}

/** As many jobs as fit, and how many more there are. */
function jobPieces(jobs: readonly JobView[], room: number, isShort: boolean, look: Look): readonly Piece[] {
  const shown: Piece[] = [];
  for (const [index, job] of jobs.entries()) {
    const pieces = jobPiece(job, isShort, look);
    const rest = jobs.length - index - 1;
    const reserve = rest > 0 ? `+${rest} `.length : 0;
    if (widthOf(shown) + widthOf(pieces) + reserve > room) return [...shown, piece(`+${rest + 1}`, "dim")];
    shown.push(...pieces);
  }
  return shown;
}

function jobPiece(job: JobView, isShort: boolean, look: Look): readonly Piece[] {
  const slots = `${job.slots.used}/${UNFINISHED_PER_JOB}`;
  const isActive = job.status === "active";
  const name = visibleText(job.name, look.ascii);
  const state = isShort
    ? isActive
      ? slots
      : ""
    : ` ${statusTitle(job.status)}${isActive ? ` ${slots}` : ""}`;
  return [
    piece(`${name} `),
    piece(jobSymbol(job, look), jobMeaning(job)),
    piece(`${state}${isShort ? " " : "   "}`, job.slots.free === 0 ? "warning" : "plain"),
  ];
}

export function jobSymbol(job: JobView, { glyphs }: Look): string {
  if (job.status === "active") return glyphs.active;
  return job.status === "stopped" ? glyphs.stopped : glyphs.moving;
}

function jobMeaning(job: JobView): Meaning {
  return job.status === "active" ? "good" : "warning";
}

/** What is kept and not listed comes last, and is left out where it would be cut: the line above the keys has it as well. */
function totalsLine(overview: Overview, width: number, look: Look): string {
  const right = [...scheduler(overview), piece(" ")];
  const room = width - widthOf(right) - 1;
  const whole = totals(overview, look);
  const left = widthOf(whole) <= room ? whole : totals({ ...overview, conflicts: 0 }, look);
  return line(left, right, width, look);
}

function totals(overview: Overview, look: Look): readonly Piece[] {
  const lastHour = overview.perHour.at(-1) ?? 0;
  return [
    piece(` ${counted(overview.total, "sync error")}`, "strong"),
    piece(` ${look.glyphs.between} +${grouped(lastHour)}/h `),
    piece(sparkline(overview.perHour, look), lastHour > 0 ? "accent" : "dim"),
    piece(" 24h", "dim"),
    ...forecastPieces(overview, look),
    piece(
      overview.conflicts > 0 ? ` ${look.glyphs.between} ${conflictWords(overview.conflicts, look)}` : "",
      "dim",
    ),
  ];
}

const FORECAST_MEANINGS = {
  clear: "good",
  never: "danger",
  resting: "warning",
  measured: "plain",
  unknown: "plain",
} as const satisfies Record<Overview["forecast"]["kind"], Meaning>;

/** When the list will be empty, else what is known; nothing while nobody knows. */
function forecastPieces({ forecast, nowAt, total }: Overview, look: Look): readonly Piece[] {
  const words = forecastWords(forecast, (at) => endTime(at, nowAt, look));
  if (words === "" || total === 0) return [];
  const isInVain = forecast.kind === "measured" && forecast.cleared === 0;
  return [
    piece(` ${look.glyphs.between} `),
    piece(words, isInVain ? "warning" : FORECAST_MEANINGS[forecast.kind]),
  ];
}

/** The time of day, with the day where it is another one. */
export function endTime(at: number, nowAt: number, look: Look): string {
  return at - nowAt < DAY_MS ? hourAndMinute(at, look.utc) : fullInstant(at, look.utc);
}

/** One line for failures that are kept and not listed. */
export function conflictWords(conflicts: number, look: Look): string {
  return `${counted(conflicts, "conflict")} not listed (${look.key("help")} says why)`;
}

/** Errors per hour, oldest first, as high as the highest of them. */
function sparkline(perHour: readonly number[], { glyphs }: Look): string {
  const highest = Math.max(1, ...perHour);
  const steps = glyphs.spark.length - 1;
  return perHour
    .map(
      (errors) => glyphs.spark[errors === 0 ? 0 : Math.max(1, Math.round((errors / highest) * steps))] ?? "",
    )
    .join("");
}

function scheduler({ scheduler, readOnly }: Overview): readonly Piece[] {
  const isWriting = scheduler !== "failed" && scheduler !== "stalled";
  const meaning: Meaning = isWriting ? (scheduler === "stopped" ? "warning" : "dim") : "danger";
  return [piece(readOnly ? "READ-ONLY  " : "", "strong"), piece(`scheduler ${scheduler}`, meaning)];
}

function faultBanner(fault: string, width: number, look: Look): string {
  return line(
    [piece(` Nothing more is written: ${visibleText(fault, look.ascii)} `, "loud")],
    [],
    width,
    look,
  );
}
