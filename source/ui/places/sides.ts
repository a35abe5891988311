import { scrolledLines, type PlaceDefinition } from "./place.ts";
import { checkRecord } from "../commands/two-sides.ts";
import type { FieldValue } from "../../domain/sides/field-value.ts";
import type { Verdict } from "../../domain/sides/two-sided-check.ts";
import { cell, padEnd, textWidth, wrap } from "../../text/cell-text.ts";
import type { Look, Meaning } from "../draw/theme.ts";
import type { SidesOverlay } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { clockTime } from "../draw/instants.ts";
import { line, piece, titledRule } from "../draw/line.ts";

const TITLES: Readonly<Record<Verdict, readonly [string, Meaning]>> = {
  "in-sync": ["already in sync", "good"],
  "would-update": ["would update", "plain"],
  "would-create": ["would create", "plain"],
  "source-gone": ["source gone", "warning"],
  "target-newer": ["target newer", "warning"],
  superseded: ["superseded", "warning"],
  "outside-filter": ["outside the filter", "warning"],
  "duplicate-key": ["duplicate key", "danger"],
  "cannot-tell": ["cannot tell", "danger"],
};

/** Both sides of one record: the verdict, and every mapped column that differs. Values are shown escaped, never kept. */
export function sidesLines({ record, check }: SidesOverlay, width: number, look: Look): readonly string[] {
  const safe = (text: string): string => visibleText(text.slice(0, 4_000), look.ascii);
  const title = titledRule(
    `Both sides of ${safe(record.uniqueKey)} ${safe(record.company)}`.trim(),
    width,
    look,
    "title",
  );
  if (check === null)
    return [title, line([piece(" reading both sides; nothing is written", "dim")], [], width, look)];
  const [word, meaning] = TITLES[check.verdict];
  const explanation = wrap(`${word}: ${safe(check.explanation)}`, width - 2).map((text, row) =>
    row === 0 ? ` ${look.paint(meaning, text.slice(0, word.length))}${text.slice(word.length)}` : ` ${text}`,
  );
  const at = ` read ${clockTime(check.checkedAt, look.utc)}, one side after the other; the verdict is ours, nothing was written`;
  const named = check.differences.map(({ column }) => textWidth(safe(column)));
  const names = Math.min(Math.max(6, ...named), Math.floor(width / 3));
  const values = Math.max(4, Math.floor((width - names - 6) / 2));
  const row = (...texts: readonly [string, string, string]): string =>
    ` ${padEnd(cell(texts[0], names, look.ascii), names)}  ${padEnd(cell(texts[1], values, look.ascii), values)}  ${cell(texts[2], values, look.ascii)}`;
  const table =
    check.differences.length === 0
      ? []
      : [
          "",
          look.paint("dim", row("column", "source", "target")),
          ...check.differences.map(({ column, source, target }) =>
            row(column, inWords(source, look), inWords(target, look)),
          ),
        ];
  return [title, ...explanation, ...table, "", ...wrap(at, width - 1).map((text) => look.paint("dim", text))];
}

function inWords(value: FieldValue, look: Look): string {
  return value === null || value === "" ? look.glyphs.dash : String(value);
}

export const SIDES: PlaceDefinition = {
  title: "Both sides of a record",
  ...scrolledLines("sides", (overlay, { state, ports }) =>
    sidesLines(overlay, state.size.columns, ports.look),
  ),
  shared: [
    {
      id: "both-sides",
      chords: ["b"],
      title: "both sides: read and compare them; nothing is written",
      places: ["errors", "detail"],
      needsRow: true,
      // A slow side holds back no key: Esc leaves.
      run: (screen) => screen.run(() => checkRecord(screen)),
    },
  ],
  keys: [],
};
