import { stateWord } from "../../domain/request/request-end.ts";
import { drawn, moved, type PlaceDefinition } from "./place.ts";
import { stepped } from "../state/step.ts";
import { bodyHeight } from "../draw/layout-for.ts";
import { openOutcomes, showFailedAgain } from "../commands/request.ts";
import { driftWords } from "../../domain/request/request-drift.ts";
import type { RequestOutcome, SettleOutcome } from "../../domain/request/sync-request.ts";
import type { RequestDetail } from "../../engine/engine.ts";
import { cell, padEnd, wrap } from "../../text/cell-text.ts";
import type { Look, Meaning } from "../draw/theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { line, piece, titledRule } from "../draw/line.ts";
import { count, counted } from "../state/numbers.ts";
import { reasonOf } from "../draw/reason.ts";

const TITLES: Readonly<Record<SettleOutcome, string>> = {
  "failed-again": "failed again",
  superseded: "superseded",
  kept: "kept",
  cancelled: "given back",
  synced: "synced",
  "already-in-sync": "in sync before",
  dismissed: "dismissed",
};
const MEANINGS: Readonly<Record<SettleOutcome, Meaning>> = {
  "failed-again": "danger",
  superseded: "warning",
  kept: "warning",
  cancelled: "dim",
  synced: "good",
  "already-in-sync": "good",
  dismissed: "dim",
};
const ORDER: readonly SettleOutcome[] = [
  "failed-again",
  "superseded",
  "kept",
  "cancelled",
  "synced",
  "already-in-sync",
  "dismissed",
];

/** What needs a look first: failed again, then superseded; else in the order they were settled. */
function orderedOutcomes(outcomes: readonly RequestOutcome[]): readonly RequestOutcome[] {
  return ORDER.flatMap((outcome) => outcomes.filter((one) => one.outcome === outcome));
}

/** The outcomes of a request, scrolled to the cursor, with the whole message of the one under it. */
function outcomeLines(
  request: RequestDetail,
  cursor: number,
  size: { readonly width: number; readonly height: number },
  look: Look,
): readonly string[] {
  const { width, height } = size;
  const outcomes = orderedOutcomes(request.outcomes);
  const title = titledRule(
    `${request.id} ${request.action} ${stateWord(request)}: ${outcomeCounts(outcomes)}`,
    width,
    look,
    "title",
  );
  const since = request.drift === null ? "" : driftWords(request.drift);
  const drift = since === "" ? [] : [line([piece(` Since the freeze: ${since}.`, "dim")], [], width, look)];
  if (outcomes.length === 0) {
    return [
      title,
      ...drift,
      line([piece(" No record of this request is settled yet.", "dim")], [], width, look),
    ];
  }
  const noteRows = Math.min(5, Math.max(2, Math.floor(height / 4)));
  const rows = Math.max(1, height - 2 - drift.length - noteRows);
  const top = Math.max(0, Math.min(cursor - Math.floor(rows / 2), outcomes.length - rows));
  const under = outcomes[cursor];
  const shown = outcomes
    .slice(top, top + rows)
    .map((outcome, index) => outcomeLine(outcome, top + index === cursor, width, look));
  const blank = Array.from({ length: Math.max(0, rows - shown.length) }, () => "");
  const note =
    under === undefined ? [] : wrap(visibleText(under.message.slice(0, 4_000), look.ascii), width - 2);
  return [
    title,
    ...drift,
    ...shown,
    ...blank,
    titledRule(`${count(cursor + 1)} of ${count(outcomes.length)}`, width, look),
    ...note.slice(0, noteRows).map((text) => ` ${text}`),
  ];
}

function outcomeCounts(outcomes: readonly RequestOutcome[]): string {
  const counts = ORDER.map((outcome) => ({
    outcome,
    records: outcomes.filter((one) => one.outcome === outcome).length,
  })).filter(({ records }) => records > 0);
  if (counts.length === 0) return counted(0, "record");
  return counts.map(({ outcome, records }) => `${count(records)} ${TITLES[outcome]}`).join(", ");
}

/** A write that is not proven needs a look before the outcome that it came with. */
function titleOf({ outcome, write }: RequestOutcome): string {
  if (write === "unread") return "not read back";
  return write === "unknown" ? "write unknown" : TITLES[outcome];
}

function outcomeLine(outcome: RequestOutcome, isCursor: boolean, width: number, look: Look): string {
  const word = padEnd(titleOf(outcome), 15);
  const id = cell(outcome.error, 22, look.ascii);
  const message = cell(reasonOf(outcome), Math.max(1, width - 42), look.ascii);
  const plain = `${isCursor ? look.glyphs.cursor : " "} ${word} ${id} ${message}`;
  if (isCursor) return look.paint("selected", plain);
  return `  ${look.paint(MEANINGS[outcome.outcome], word)} ${id} ${message}`;
}

export const OUTCOMES: PlaceDefinition = {
  title: "Outcomes of a request",
  body: drawn("outcomes", ({ request, cursor }, { layout, screen }) =>
    outcomeLines(request, cursor, { width: layout.columns, height: layout.bodyRows }, screen.ports.look),
  ),
  move: moved("outcomes", (overlay, step, { state, ports }) => {
    const page = bodyHeight(state, ports.look) - 2;
    return { ...overlay, cursor: stepped(overlay.cursor, step, overlay.request.outcomes.length, page) };
  }),
  moves: "pages",
  isClosable: true,
  shared: [
    {
      id: "show-outcomes",
      chords: ["Enter"],
      title: "what became of each record",
      hint: "outcomes",
      places: ["requests"],
      run: openOutcomes,
    },
  ],
  keys: [
    {
      id: "show-open-again",
      chords: ["Enter"],
      title: "show the records that are open again",
      hint: "show the open ones",
      run: showFailedAgain,
    },
  ],
};
