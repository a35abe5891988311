import { moveLines } from "./timeline-lines.ts";
import { retryAdviceText, policyWords, snoozeWords } from "../../wording/error-words.ts";
import type { Explanation } from "../../domain/cause/explanation.ts";
import { looksPhantom, type CauseMemory } from "../../domain/cause/cause-memory.ts";
import type { CauseRow } from "../../domain/cause/cause-row.ts";
import { missingReferences } from "../../domain/cause/missing-reference.ts";
import { textWidth, wrap } from "../../text/cell-text.ts";
import { cursorRow } from "../state/list-state.ts";
import type { Look } from "./theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { duration, instant } from "./instants.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { block, line, piece, titledRule, widthOf } from "./line.ts";

const UNKNOWN = "Nothing is known of this cause: open it to read its records.";

/** What is known of the cause under the cursor, in exactly `height` lines; in a single one what matters most. */
export function knownCauseLines(
  state: ViewState,
  width: number,
  height: number,
  look: Look,
): readonly string[] {
  const row = cursorRow(state.causes);
  if (row === null) return block([], height, width);
  const explanation = row.sample === null ? null : look.explain(row.sample);
  if (height === 1) {
    const text =
      row.sample === null ? row.title : explanation === undefined ? "" : (explanation?.meaning ?? UNKNOWN);
    const [policy] = isFree(row) ? [] : policyLines(row, width, look);
    return [policy ?? line([piece(` ${visibleText(text, look.ascii)}`, "dim")], [], width, look)];
  }
  const lines = [titledRule("", width, look), ...titleLines(row, state, width, look)];
  if (row.sample !== null) {
    const kept = [
      ...policyLines(row, width, look),
      ...waitLines(row, width, look),
      ...moveLines(row, state.overview.nowAt, width, look),
      ...keptLines(row, state, width, look),
    ];
    // What colleagues have noted is never cut for what is known in general.
    lines.push(
      ...explainedLines(explanation, width, look).slice(0, Math.max(1, height - lines.length - kept.length)),
      ...kept,
    );
  }
  return block(lines, height, width);
}

/** Lines that a long title takes: more than that is what the list moves sideways for. */
const TITLE_LINES = 2;

/** The title in full, and behind its last words when the cause began and went on. */
function titleLines(row: CauseRow, { overview }: ViewState, width: number, look: Look): readonly string[] {
  const at = (moment: number): string => instant(moment, overview.nowAt, look.utc).trim();
  const { between } = look.glyphs;
  const facts = [
    ...(row.sample === null ? [] : [row.sample.category]),
    `first ${at(row.firstAt)}`,
    `last ${at(row.lastAt)}`,
  ];
  const aside = [piece(`${facts.join(` ${between} `)} `, "dim")];
  const room = width - widthOf(aside) - 2;
  const title = visibleText(row.title, look.ascii);
  const wrapped = textWidth(title) <= room ? [title] : wrap(title, width - 2);
  const first = wrapped.slice(0, TITLE_LINES - 1).filter((_, place) => place < wrapped.length - 1);
  const rest = wrapped.slice(first.length).join(" ");
  return [
    ...first.map((text) => line([piece(` ${text}`, "strong")], [], width, look)),
    line([piece(` ${rest}`, "strong")], aside, width, look),
  ];
}

/** What the team has agreed on for this cause: loud where it forbids or asks for something. */
function policyLines(row: CauseRow, width: number, look: Look): readonly string[] {
  const { policy } = row;
  if (policy === null) return [];
  const words = visibleText(policyWords(policy), look.ascii);
  return [
    line([piece(" Policy: ", "title"), piece(words, isFree(row) ? "plain" : "warning")], [], width, look),
  ];
}

/** True when the policy neither forbids nor asks for anything. */
function isFree({ policy }: CauseRow): boolean {
  return (policy?.retry ?? "ok") === "ok" && (policy?.dismiss ?? "ok") === "ok";
}

/** Where the sample of the cause names a missing reference: our inference. */
function waitLines({ sample }: CauseRow, width: number, look: Look): readonly string[] {
  if (sample === null) return [];
  const missing = missingReferences(sample.message);
  if (missing.length === 0) return [];
  const tables = [...new Set(missing.map(({ table }) => table))].filter((table) => table !== "");
  const table = tables.length === 0 ? "" : ` of ${visibleText(tables.join(", "), look.ascii)}`;
  return [
    line(
      [
        piece(
          ` Waits for parents${table}, by the message: ${look.key("parents")} shows which are on this list.`,
          "accent",
        ),
      ],
      [],
      width,
      look,
    ),
  ];
}

/** What the last sample of both sides showed. */
function sidesLine({ sides }: CauseMemory, nowAt: number, width: number, look: Look): string[] {
  if (sides === undefined) return [];
  const isPhantom = looksPhantom(sides);
  const origin = isPhantom ? "Phantom updates? (our inference): " : "";
  const sampled = `${grouped(sides.equal)} of ${grouped(sides.checked)} sampled were equal on both sides, ${duration(nowAt - sides.at)} ago; ${look.key("sample-sides")} samples again`;
  return [line([piece(` ${origin}${sampled}`, isPhantom ? "warning" : "plain")], [], width, look)];
}

/** The newest note, and the snooze. */
function keptLines({ memory }: CauseRow, state: ViewState, width: number, look: Look): readonly string[] {
  if (memory === null) return [];
  const note = memory.notes.at(-1);
  const { nowAt } = state.overview;
  const lines: string[] = sidesLine(memory, nowAt, width, look);
  if (note !== undefined) {
    const said = visibleText([note.text, note.ticket].filter(Boolean).join(" "), look.ascii);
    const more = memory.notes.length > 1 ? ` (${counted(memory.notes.length, "note")})` : "";
    const who = `${visibleText(note.by, look.ascii)}, ${duration(nowAt - note.at)} ago${more} `;
    lines.push(line([piece(" Note: ", "title"), piece(said)], [piece(who, "dim")], width, look));
  }
  if (memory.snooze !== null) {
    const until = snoozeWords(memory.snooze, (at) => instant(at, nowAt, look.utc).trim());
    lines.push(
      line(
        [piece(` Snoozed by ${visibleText(memory.snooze.by, look.ascii)} ${until}`, "dim")],
        [],
        width,
        look,
      ),
    );
  }
  return lines;
}

function explainedLines(
  explanation: Explanation | null | undefined,
  width: number,
  look: Look,
): readonly string[] {
  if (explanation === undefined) return [];
  if (explanation === null) return [line([piece(` ${UNKNOWN}`, "dim")], [], width, look)];
  const said = (text: string): readonly string[] =>
    wrap(visibleText(text, look.ascii), width - 2).map((part) => ` ${part}`);
  const meaning = said(explanation.meaning);
  const remedy = said(`Usual remedy: ${explanation.remedy}`);
  return [
    ...meaning.slice(0, 2),
    ...remedy.slice(0, 2),
    ...said(`Retry: ${retryAdviceText(explanation)}`).map((text) => look.paint("dim", text)),
  ];
}
