import type { CauseRow } from "../../domain/cause/cause-row.ts";
import { outcomeTitle, type NamedEntry, type NamedMove } from "../../domain/request/timeline.ts";
import { wrap } from "../../text/cell-text.ts";
import { visibleText } from "../../text/visible-text.ts";
import type { Look } from "./theme.ts";
import { hourAndMinute, instant } from "./instants.ts";
import { line, piece } from "./line.ts";
import { counted, grouped } from "../../text/numbers.ts";

/** Lines of a message that is no longer the record's own: `show` has it in full. */
const MESSAGE_LINES = 4;
const DAY_MS = 86_400_000;

/** What became of a record so far, oldest first; nothing for one that no request has taken. */
export function timelineLines(
  timeline: readonly NamedEntry[],
  width: number,
  look: Look,
  nowAt: number,
): readonly string[] {
  if (timeline.every(({ request }) => request === "")) return [];
  const lines = timeline.flatMap((entry) => entryLines(entry, width, look, nowAt));
  return ["", look.paint("dim", "timeline"), ...lines];
}

function entryLines(entry: NamedEntry, width: number, look: Look, nowAt: number): readonly string[] {
  const by = entry.request === "" ? "" : `${entry.request} `;
  const head = `${instant(entry.at, nowAt, look.utc)} ${by}${outcomeTitle(entry.outcome)}`;
  const title = entry.title === "" ? "" : `: ${visibleText(entry.title, look.ascii)}`;
  const said = entry.message === entry.title ? "" : entry.message;
  const message = said === "" ? [] : wrap(visibleText(said.slice(0, 2_000), look.ascii), width - 2);
  return [
    ...wrap(`${head}${title}`, width),
    ...message.slice(0, MESSAGE_LINES).map((text) => look.paint("dim", `  ${text}`)),
  ];
}

/** From which causes retries brought records to this one, and to which they took records away. */
export function moveLines(
  { cameFrom, movedTo }: Pick<CauseRow, "cameFrom" | "movedTo">,
  nowAt: number,
  width: number,
  look: Look,
): readonly string[] {
  const at = (moment: number): string =>
    nowAt - moment < DAY_MS ? hourAndMinute(moment, look.utc) : instant(moment, nowAt, look.utc).trim();
  const named = ({ title }: NamedMove): string => visibleText(title, look.ascii);
  const lines: string[] = [];
  const [from] = cameFrom.top;
  if (from !== undefined) {
    const titles = cameFrom.top.map((move) => `${named(move)} (${grouped(move.records)})`).join(", ");
    lines.push(line([piece(` Was until ${at(from.at)}: `, "title"), piece(titles)], [], width, look));
  }
  for (const move of movedTo.top) {
    const said = ` ${counted(move.records, "record")} moved at ${at(move.at)} to: `;
    lines.push(line([piece(said, "title"), piece(named(move))], [], width, look));
  }
  return lines;
}
