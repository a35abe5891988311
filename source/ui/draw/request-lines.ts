import { openWriteWords } from "../../wording/outcome-words.ts";
import { heldWords } from "../../wording/request-words.ts";
import { clearedWord, endReason, stateWord } from "../../domain/request/request-end.ts";
import { settledCount } from "../../domain/request/sync-request.ts";
import type { JobView, RequestView } from "../../engine/engine.ts";
import { padEnd, padStart, wrap } from "../../text/cell-text.ts";
import type { Look, Meaning } from "./theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { duration, fullInstant, hourAndMinute } from "./instants.ts";
import { line, movedPieces, piece, titledRule, widthOf } from "./line.ts";
import type { Piece } from "./line.ts";
import { counted, grouped, percentText } from "../../text/numbers.ts";
import { aboutWords, namedQuery } from "./named-query.ts";
import { requestsOf } from "./request-order.ts";

/** At most five requests of a job are unfinished. */
const TURNS = ["next", "2nd in line", "3rd in line", "4th in line", "5th in line"];

/** Below that a running request says less of itself. */
const NARROW = 100;
const NARROWEST_BAR = 72;

export interface QueueRow {
  readonly id: string | null;
  readonly text: string;
}

/** Cells of a row, and by how many its long text is moved to the left. */
export interface RowRoom {
  readonly width: number;
  readonly sideways: number;
}

/** The requests of every job as lines; those that stand for a request carry its id. */
export function queueRows(
  jobs: readonly JobView[],
  requests: readonly RequestView[],
  cursor: string | null,
  { width, sideways }: RowRoom,
  look: Look,
): readonly QueueRow[] {
  return jobs.flatMap((job) => {
    const title = titledRule(visibleText(job.name, look.ascii), width, look, "title");
    const own = requestsOf(requests, job.name);
    return [{ id: null, text: title }, ...requestRows(own, cursor, { width, sideways }, look)];
  });
}

/** The requests of one job as lines, or the line that says that there are none. */
export function requestRows(
  own: readonly RequestView[],
  cursor: string | null,
  room: RowRoom,
  look: Look,
): readonly QueueRow[] {
  if (own.length === 0)
    return [{ id: null, text: line([piece("  no requests", "dim")], [], room.width, look) }];
  return own.flatMap((request) => [
    { id: request.id, text: requestLine(request, request.id === cursor, room, look) },
    ...(isOnTwoLines(request, room.width) ? [{ id: null, text: secondLine(request, room, look) }] : []),
  ]);
}

/** A running request has so much to say that what it is about has a line of its own where there is little room. */
function isOnTwoLines({ state }: RequestView, width: number): boolean {
  return state === "running" && width < NARROW;
}

const INDENT = 6;

function secondLine(request: RequestView, { width, sideways }: RowRoom, look: Look): string {
  const by = requestedBy(request, look);
  const room = width - INDENT - widthOf(by) - 1;
  const about = movedPieces([piece(aboutWords(request, look), "dim")], sideways, room);
  return line([piece(" ".repeat(INDENT)), ...about], by, width, look);
}

function requestedBy({ createdBy, createdAt }: RequestView, look: Look): readonly Piece[] {
  return [piece(`${visibleText(createdBy, look.ascii)}  ${hourAndMinute(createdAt, look.utc)} `, "dim")];
}

/** What stays where it is, and what is moved where it is longer than its room. */
function requestPieces(request: RequestView, isCursor: boolean, width: number, look: Look) {
  const { glyphs } = look;
  const place = request.position === null ? glyphs.dash : String(request.position);
  const head = [
    piece(
      `${isCursor ? glyphs.cursor : " "} ${padStart(place, 1)} ${padEnd(request.id, 5)} ${padEnd(request.action, 8)}`,
    ),
    piece(padEnd(stateWord(request), 10), stateMeaning(request)),
  ];
  const about = isOnTwoLines(request, width) ? [] : [piece(`  ${aboutWords(request, look)}`, "dim")];
  const text = [...progress(request, width, look), ...about];
  return { head, text, room: width - widthOf(head) };
}

/** Cells of what a request's row can show of its text, and of the text itself. */
export function requestText(request: RequestView, width: number, look: Look) {
  const { text, room } = requestPieces(request, false, width, look);
  if (!isOnTwoLines(request, width)) return { width: room, longest: widthOf(text) };
  const about = widthOf([piece(aboutWords(request, look))]);
  return { width: width - INDENT - widthOf(requestedBy(request, look)) - 1, longest: about };
}

function requestLine(
  request: RequestView,
  isCursor: boolean,
  { width, sideways }: RowRoom,
  look: Look,
): string {
  const { head, text, room } = requestPieces(request, isCursor, width, look);
  const left = [...head, ...movedPieces(text, sideways, room)];
  const by = isOnTwoLines(request, width) ? [] : requestedBy(request, look);
  // Who asked for it is in the notes as well: what it does needs the room.
  const right = widthOf(left) + 1 + widthOf(by) <= width ? by : [];
  if (!isCursor) return line(left, right, width, look);
  const unpainted = { ...look, paint: (_: Meaning, text: string) => text };
  return look.paint("selected", line(plain(left), plain(right), width, unpainted));
}

/** What an ended request came to decides its colour: one in which all failed is not a good one. */
export function stateMeaning(request: RequestView): Meaning {
  const { state } = request;
  if (state === "running") return "accent";
  if (state === "held" || stateWord(request) === "stopped") return "warning";
  switch (clearedWord(request)) {
    case "all":
      return "good";
    case "some":
      return "warning";
    case "none":
      return "danger";
    case null:
      return "dim";
  }
}

function progress(request: RequestView, width: number, look: Look): readonly Piece[] {
  const { state, records, position } = request;
  const done = settledCount(request);
  if (state === "queued") {
    const turn = TURNS[(position ?? 0) - 1] ?? "";
    return [piece(`${padStart(grouped(records), 6)} records  ${turn}`)];
  }
  if (state === "waiting") {
    return [piece(`${padStart(grouped(records), 6)} records  `), piece(outboxWords(request, look), "dim")];
  }
  const counts = outcomeWords(request);
  if (state === "completed" || state === "cancelled") {
    const ended = request.finishedAt === null ? "" : `  ended ${hourAndMinute(request.finishedAt, look.utc)}`;
    const why = endReason(request);
    const because = why === "" ? "" : `  ${visibleText(why.slice(0, 2_000), look.ascii)}`;
    // Nothing of a stopped rung was tried: why says more than three noughts.
    const isTried = stateWord(request) !== "stopped";
    const isNarrow = width < NARROW;
    const none = noneCleared(request);
    // Where all failed, their number stands there already.
    const shown = !isNarrow ? counts : none === ALL_FAILED ? "" : narrowCounts(request).join("  ");
    return [
      piece(`${padStart(grouped(records), 6)}${isNarrow ? "" : " records"}  `),
      piece(none, "danger"),
      piece(isTried ? `${none === "" || shown === "" ? "" : "  "}${shown}` : ""),
      piece(`${isNarrow ? "" : ended}${because}`, "dim"),
    ];
  }
  if (width < NARROW) return narrowProgress(request, width, look);
  const cells = width >= 110 ? 18 : 8;
  const full = Math.floor((done / Math.max(1, records)) * cells);
  const bar = look.glyphs.barFull.repeat(full) + look.glyphs.barEmpty.repeat(cells - full);
  const pace = width >= 110 && request.perSecond !== null ? `  ${paceWords(request.perSecond)}` : "";
  const eta =
    request.remainingMs === null || state === "held" ? "" : `  ${duration(request.remainingMs)} left`;
  return [
    piece(bar, state === "held" ? "dim" : "accent"),
    piece(` ${grouped(done)}/${grouped(records)} ${percentText(done, records)}  ${counts}`),
    piece(`${pace}${eta}`, "dim"),
  ];
}

const ALL_FAILED = "! all failed";

/** `! all failed`, where an ended request cleared nothing; empty otherwise. */
function noneCleared(request: RequestView): string {
  if (clearedWord(request) !== "none") return "";
  return request.failed === request.records ? ALL_FAILED : "! none cleared";
}

/** How it went, without the counts that are nothing. */
function narrowCounts({ action, succeeded, failed, skipped }: RequestView): readonly string[] {
  return [
    ...(succeeded > 0 ? [`${action === "dismiss" ? "dismissed" : "ok"} ${grouped(succeeded)}`] : []),
    ...(failed > 0 ? [`again ${grouped(failed)}`] : []),
    ...(skipped > 0 ? [`skipped ${grouped(skipped)}`] : []),
  ];
}

/** What has been done first, then how it went, as far as there is room: a count of nothing is left out. */
function narrowProgress(request: RequestView, width: number, look: Look): readonly Piece[] {
  const { state, action, records, remainingMs, succeeded, failed, skipped } = request;
  const done = settledCount(request);
  const cells = width < NARROWEST_BAR ? 4 : 8;
  const full = Math.floor((done / Math.max(1, records)) * cells);
  const bar = look.glyphs.barFull.repeat(full) + look.glyphs.barEmpty.repeat(cells - full);
  const said =
    action === "retry" && failed + skipped === 0 ? [`ok ${grouped(succeeded)}`] : narrowCounts(request);
  const left = remainingMs === null || state === "held" ? [] : [`${duration(remainingMs)} left`];
  return [
    piece(bar, state === "held" ? "dim" : "accent"),
    piece(` ${padStart(percentText(done, records), 4)} ${grouped(done)}/${grouped(records)}`),
    piece(["", ...left].join("  "), "dim"),
    piece(["", ...said].join("  ")),
  ];
}

/** Which part it is, and what it waits for. */
function outboxWords({ outbox, expectedAt }: RequestView, look: Look): string {
  if (outbox === undefined) return "in the outbox";
  const { part, of, notBefore, stopAbove } = outbox;
  const place = of > 1 ? `part ${part} of ${of}` : "in the outbox";
  if (notBefore !== null) return `${place}, not before ${fullInstant(notBefore, look.utc)}`;
  const about = expectedAt === null ? "" : `, about ${hourAndMinute(expectedAt, look.utc)}`;
  const gate =
    stopAbove !== null && part > 1 ? `, if at most ${Math.round(stopAbove * 100)}% fail again` : "";
  return `${place}${about}${gate}`;
}

function outcomeWords({ action, succeeded, failed, skipped }: RequestView): string {
  if (action === "dismiss") return `dismissed ${grouped(succeeded)}`;
  return `ok ${grouped(succeeded)}  again ${grouped(failed)}  skipped ${grouped(skipped)}`;
}

function paceWords(perSecond: number): string {
  return perSecond >= 10 ? `${grouped(Math.round(perSecond))}/s` : `${perSecond.toFixed(1)}/s`;
}

function plain(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.map(({ text }) => piece(text));
}

/** What the request under the cursor waits for, was asked for, and what to do about it. */
export function requestNotes(
  request: RequestView,
  nowAt: number,
  width: number,
  look: Look,
): readonly string[] {
  const shown = (text: string): string => visibleText(text.slice(0, 2_000), look.ascii);
  const notes: string[] = [];
  const say = (text: string, meaning: Meaning = "plain"): void => {
    notes.push(...wrap(text, width).map((one) => look.paint(meaning, one)));
  };
  if (request.heldBecause !== "") say(`Held: ${shown(heldWords(request, look.voice))}`, "warning");
  const stopped = request.outbox?.stoppedBecause ?? "";
  if (stopped !== "") say(shown(stopped), "warning");
  if (request.pace !== undefined)
    say(`At most ${request.pace} records per second; :pace ${request.id} N changes it.`, "dim");
  if (request.gate !== null && request.gate.untilAt > nowAt) {
    const side = request.gate.side === "dataverse" ? "Dataverse" : "Finance and operations";
    say(`${side} asked to wait: it goes on in ${duration(request.gate.untilAt - nowAt)}.`, "warning");
  }
  const titles = new Map(
    request.about === undefined ? [] : [[request.about.cause, request.about.title] as const],
  );
  const scope =
    request.filter === ""
      ? "marked records, or everything"
      : namedQuery(request.filter.slice(0, 2_000), titles, 60, look);
  const why = request.reason === "" ? "" : ` ${look.glyphs.dash} "${shown(request.reason)}"`;
  say(`${request.action} of ${counted(request.records, "record")}: ${scope}${why}`, "dim");
  if (request.drift !== null) {
    const { gone, leftOut, seen } = request.drift;
    if (gone + leftOut > 0)
      say(`${grouped(seen)} were seen: ${grouped(gone)} gone, ${grouped(leftOut)} new left out.`, "dim");
  }
  if (request.fixed !== undefined) say(`Fixed before: ${shown(request.fixed)}`, "dim");
  if (request.approvedBy !== undefined) say(`Approved by: ${shown(request.approvedBy)}`, "dim");
  const openWrites = openWriteWords(request);
  if (openWrites !== "") say(`Writes that are not proven: ${openWrites}.`, "warning");
  if (request.failed > 0)
    say(`${counted(request.failed, "record")} failed again: ${look.glyphs.enter} shows which and why.`);
  return notes;
}
