import type { CauseRow } from "../../domain/cause/cause-row.ts";
import { padEnd, padStart } from "../../text/cell-text.ts";
import { rowAt } from "../state/list-state.ts";
import type { Look, Meaning } from "./theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { causeColumns, SIGNS, type CauseColumn } from "./cause-columns.ts";
import { emptyLines } from "./empty-lines.ts";
import { block, line, piece, type Piece } from "./line.ts";
import { grouped } from "../../text/numbers.ts";

/** The line of titles and `rows` lines of the causes in view. */
export function causeLines(state: ViewState, width: number, rows: number, look: Look): readonly string[] {
  const { causes, causeMarks, focus } = state;
  const columns = causeColumns(state, width, look);
  const titles = columns.map(({ title, width: cells, alignRight }) =>
    alignRight === true ? padStart(title, cells) : padEnd(title, cells),
  );
  const head = line([piece(`${" ".repeat(SIGNS)}${titles.join(" ")}`, "dim")], [], width, look);
  const folded = foldedLines(state, width, look);
  if (causes.matched === 0) {
    const empty = folded.length > 0 ? folded : emptyLines(state, width, look);
    return block([head, "", ...empty], rows + 1, width);
  }
  const lines = Array.from({ length: Math.min(rows, causes.matched - causes.top) }, (_, place) => {
    const index = causes.top + place;
    const row = rowAt(causes, index);
    if (row === null) return "";
    const isCursor = index === causes.cursor;
    const isMarked = causeMarks.has(row.id);
    const signs = `${isCursor ? look.glyphs.cursor : " "} ${isMarked ? look.glyphs.mark : " "}`;
    const cells = columns.flatMap((column, at) => [piece(at === 0 ? "" : " "), cellOf(row, column)]);
    if (isCursor && focus === "list") return whole([piece(signs), ...cells], "selected", width, look);
    if (isMarked || isCursor) return whole([piece(signs), ...cells], "strong", width, look);
    return line([piece(signs), ...cells], [], width, look);
  });
  return block([head, ...lines, ...folded], rows + 1, width);
}

/** One line for the causes that are snoozed. */
function foldedLines({ causes }: ViewState, width: number, look: Look): readonly string[] {
  if (causes.snoozed === 0 || causes.isUnfolded) return [];
  const text = `${" ".repeat(SIGNS + 2)}${grouped(causes.snoozed)} snoozed: ${look.key("show-snoozed")} shows them`;
  return [line([piece(text, "dim")], [], width, look)];
}

/** The whole line in one style. */
function whole(pieces: readonly Piece[], meaning: Meaning, width: number, look: Look): string {
  const text = pieces.map((one) => one.text).join("");
  return line([piece(padEnd(text, width), meaning)], [], width, look);
}

function cellOf(row: CauseRow, { width, alignRight, text, meaning }: CauseColumn): Piece {
  const shown = alignRight === true ? padStart(text(row), width) : padEnd(text(row), width);
  return piece(shown, meaning?.(row) ?? "plain");
}
