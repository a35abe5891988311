import { driftWords } from "../../wording/request-words.ts";
import type { SettleOutcome } from "../../domain/request/sync-request.ts";
import type { Meaning } from "../draw/theme.ts";
import { aboutWords } from "../draw/named-query.ts";
import { stateWord } from "../../domain/request/request-end.ts";
import { drawn, mostCut, moved, type PlaceDefinition } from "./place.ts";
import { stepped } from "../state/step.ts";
import { bodyHeight } from "../draw/layout-for.ts";
import {
  nameShown,
  openOutcomes,
  showFailedAgain,
  singleOutcomes,
  toggleSingle,
} from "../commands/request.ts";
import {
  openWriteOf,
  OUTCOME_ORDER,
  outcomeGroups,
  type OutcomeGroup,
} from "../../domain/cause/outcome-groups.ts";
import type { NamedOutcome } from "../../domain/request/sync-request.ts";
import type { RequestDetail } from "../../engine/engine.ts";
import { cell, cutFrom, padEnd, padStart, textWidth, wrap } from "../../text/cell-text.ts";
import type { Look } from "../draw/theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { line, piece, titledRule } from "../draw/line.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { reasonOf } from "../draw/reason.ts";
import type { RowRoom } from "../draw/request-lines.ts";
import { lastOf } from "../state/last-of.ts";
import type { OutcomesOverlay } from "../state/view-state.ts";

const TITLES: Readonly<Record<SettleOutcome, string>> = {
  "failed-again": "failed again",
  superseded: "superseded",
  kept: "kept",
  cancelled: "given back",
  synced: "synced",
  "already-in-sync": "in sync before",
  dismissed: "dismissed",
};

const OUTCOME_MEANINGS: Readonly<Record<SettleOutcome, Meaning>> = {
  "failed-again": "danger",
  superseded: "warning",
  kept: "warning",
  cancelled: "dim",
  synced: "good",
  "already-in-sync": "good",
  dismissed: "dim",
};

/** An outcome in a word or two. */
function outcomeTitle(outcome: SettleOutcome, open: OutcomeGroup["open"] = ""): string {
  if (open === "unread") return "not read back";
  return open === "unknown" ? "write unknown" : TITLES[outcome];
}

const groupsOf = lastOf(({ outcomes }: RequestDetail) => outcomeGroups(outcomes));

/** The outcomes of a request, scrolled to the cursor: by reason and entity, or one by one. */
function outcomeLines(
  overlay: OutcomesOverlay,
  size: { readonly width: number; readonly height: number; readonly sideways: number },
  look: Look,
): readonly string[] {
  const { request, isSingle, cursor } = overlay;
  const { width, height } = size;
  const row = (text: string): string => line([piece(text, "dim")], [], width, look);
  const title = titledRule(
    `${request.id} ${request.action} ${stateWord(request)}: ${outcomeCounts(request)}`,
    width,
    look,
    "title",
  );
  const since = request.drift === null ? "" : driftWords(request.drift);
  const head = [
    title,
    row(` ${aboutWords(request, look)}`),
    ...(since === "" ? [] : [row(` Since the freeze: ${since}.`)]),
  ];
  if (request.outcomes.length === 0) return [...head, row(" No record of this request is settled yet.")];
  const groups = groupsOf(request);
  const all = isSingle ? request.outcomes.length : groups.length;
  const noteRows = isSingle ? Math.min(5, Math.max(2, Math.floor(height / 4))) : 2;
  const rows = Math.max(1, height - 2 - head.length - noteRows);
  const top = Math.max(0, Math.min(cursor - Math.floor(rows / 2), all - rows));
  const shown = isSingle
    ? singleOutcomes(request)
        .slice(top, top + rows)
        .map((one, index) => singleLine(one, overlay, top + index === cursor, size, look))
    : groups.slice(top, top + rows).map((one, index) => groupLine(one, top + index === cursor, size, look));
  const blank = Array.from({ length: Math.max(0, rows - shown.length) }, () => "");
  const under = isSingle ? singleOutcomes(request)[cursor]?.message : groups[cursor]?.reason;
  const note = wrap(visibleText((under ?? "").slice(0, 4_000), look.ascii), width - 2);
  return [
    ...head,
    row(isSingle ? singleHeads(width, look) : `${padStart("records", 9)}  ${padEnd("outcome", WORD)} reason`),
    ...shown,
    ...blank,
    titledRule(`${grouped(cursor + 1)} of ${counted(all, isSingle ? "record" : "group")}`, width, look),
    ...note.slice(0, noteRows).map((text) => ` ${text}`),
  ];
}

function outcomeCounts({ outcomes }: RequestDetail): string {
  const counts = OUTCOME_ORDER.map((outcome) => ({
    outcome,
    records: outcomes.filter((one) => one.outcome === outcome).length,
  })).filter(({ records }) => records > 0);
  if (counts.length === 0) return counted(0, "record");
  return counts.map(({ outcome, records }) => `${grouped(records)} ${outcomeTitle(outcome)}`).join(", ");
}

/** Cells of the outcome in words. */
const WORD = 14;

/** Where the records of a group are, and how the room behind the outcome is shared with their reason. */
function sharedRoom(group: OutcomeGroup, width: number, ascii: boolean) {
  const { entity, company, ofCompany, companies } = group;
  const where =
    company === "" && companies === 1
      ? entity
      : `${entity}  ${company === "" ? "(none)" : company} ${grouped(ofCompany)}${companies > 1 ? ` +${grouped(companies - 1)}` : ""}`;
  const room = Math.max(0, width - 2 - 9 - 2 - WORD - 1);
  const whereWidth = Math.min(Math.floor(room * 0.45), textWidth(visibleText(where, ascii)));
  return { where, whereWidth, reasonWidth: Math.max(1, room - whereWidth - 2) };
}

/** `839  failed again  The source row does not exist  Customers V3  FRSI 803 +4`. */
function groupLine(group: OutcomeGroup, isCursor: boolean, { width, sideways }: RowRoom, look: Look): string {
  const { records, outcome, open, reason } = group;
  const word = padEnd(outcomeTitle(outcome, open), WORD);
  const { where, whereWidth, reasonWidth } = sharedRoom(group, width, look.ascii);
  const shownReason = padEnd(cutFrom(shownStart(reason, look), sideways, reasonWidth), reasonWidth);
  const cells = `${shownReason}  ${cell(where, whereWidth, look.ascii)}`;
  const number = padStart(grouped(records), 7);
  if (isCursor) return look.paint("selected", `${look.glyphs.cursor} ${number}  ${word} ${cells}`);
  return `  ${number}  ${look.paint(OUTCOME_MEANINGS[outcome], word)} ${cells}`;
}

/** Of a reason, the start is enough for any line. */
function shownStart(reason: string, look: Look): string {
  return visibleText(reason.slice(0, 2_000), look.ascii);
}

/** Rows around the cursor that are looked at for their longest text: more than a screen shows of them. */
const LOOKED_AT = 80;

/** Of the reasons around the cursor the one that lacks most room: its cells, and those that it has. */
function reasonInView({ request, isSingle, cursor }: OutcomesOverlay, width: number, look: Look) {
  const from = Math.max(0, cursor - LOOKED_AT);
  const texts = isSingle
    ? singleOutcomes(request)
        .slice(from, cursor + LOOKED_AT)
        .map((one) => ({ width: singleRoom(width), longest: textWidth(shownStart(reasonOf(one), look)) }))
    : groupsOf(request)
        .slice(from, cursor + LOOKED_AT)
        .map((group) => ({
          width: sharedRoom(group, width, look.ascii).reasonWidth,
          longest: textWidth(shownStart(group.reason, look)),
        }));
  return mostCut(texts);
}

/** Below that the reason would have no room next to key, company and entity. */
const NARROW = 76;

/** Cells of key, company and entity of a record. */
function widthsOf(width: number): {
  readonly key: number;
  readonly company: number;
  readonly entity: number;
} {
  // The whole reason of the record under the cursor stands below; its entity does not.
  return {
    key: width >= 100 ? 24 : width >= NARROW ? 16 : 12,
    company: 7,
    entity: width >= 100 ? 22 : width >= NARROW ? 12 : 8,
  };
}

/** Cells of the reason of a record. */
function singleRoom(width: number): number {
  const { key, company, entity } = widthsOf(width);
  return Math.max(1, width - 2 - WORD - 1 - key - company - entity - 3);
}

function singleHeads(width: number, look: Look): string {
  const { key, company, entity } = widthsOf(width);
  const cells = [padEnd("key", key), padEnd("company", company), padEnd("entity", entity)];
  return `  ${padEnd("outcome", WORD)} ${cells.map((text, place) => cell(text, [key, company, entity][place] ?? 0, look.ascii)).join(" ")} reason`;
}

function singleLine(
  outcome: NamedOutcome,
  { names }: OutcomesOverlay,
  isCursor: boolean,
  { width, sideways }: RowRoom,
  look: Look,
): string {
  const { key, company, entity } = widthsOf(width);
  const room = singleRoom(width);
  const word = padEnd(outcomeTitle(outcome.outcome, openWriteOf(outcome)), WORD);
  const cells = [
    cell(names.get(outcome.error)?.key ?? outcome.error, key, look.ascii),
    cell(outcome.company, company, look.ascii),
    cell(outcome.entity, entity, look.ascii),
    padEnd(cutFrom(shownStart(reasonOf(outcome), look), sideways, room), room),
  ].join(" ");
  if (isCursor) return look.paint("selected", `${look.glyphs.cursor} ${word} ${cells}`);
  return `  ${look.paint(OUTCOME_MEANINGS[outcome.outcome], word)} ${cells}`;
}

const moveInOutcomes = moved("outcomes", (overlay, step, { state, ports }) => {
  const page = bodyHeight(state, ports.look) - 2;
  const { isSingle, request } = overlay;
  const all = isSingle ? request.outcomes.length : groupsOf(request).length;
  return { ...overlay, cursor: stepped(overlay.cursor, step, all, page) };
});

export const OUTCOMES: PlaceDefinition = {
  title: "Outcomes of a request",
  body: drawn("outcomes", (overlay, { layout, screen, state: { sideways } }) =>
    outcomeLines(overlay, { width: layout.columns, height: layout.bodyRows, sideways }, screen.ports.look),
  ),
  move: (screen, step) => {
    moveInOutcomes(screen, step);
    nameShown(screen);
  },
  moves: "pages",
  textsInView: ({ state, ports }) =>
    state.overlay?.kind === "outcomes"
      ? reasonInView(state.overlay, state.size.columns, ports.look)
      : mostCut([]),
  isClosable: true,
  shared: [
    {
      id: "show-outcomes",
      chords: ["Enter"],
      title: "what became of the records",
      hint: "outcomes",
      places: ["requests"],
      run: openOutcomes,
    },
  ],
  keys: [
    {
      id: "show-open-again",
      chords: ["Enter"],
      title: "show these records where they are open",
      hint: "these records",
      run: showFailedAgain,
    },
    {
      id: "outcomes-one-by-one",
      chords: ["Tab"],
      title: "one by one, or by reason and entity",
      hint: "one by one",
      run: toggleSingle,
    },
  ],
};
