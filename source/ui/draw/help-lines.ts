import { padEnd, textWidth, wrap } from "../../text/cell-text.ts";
import { keysAt, PLACE_TITLES, type KeyDescription } from "../state/key-description.ts";
import type { Look } from "./theme.ts";
import type { Place, ViewState } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { titledRule } from "./line.ts";
import { counted } from "../state/numbers.ts";

/** What the keys do here, what the symbols mean, and what this data folder has to say. */
export function helpLines(
  keymap: readonly KeyDescription[],
  of: Place,
  { overview }: Pick<ViewState, "overview">,
  width: number,
  look: Look,
): readonly string[] {
  const rows = keysAt(keymap, of);
  const keysWidth = Math.min(20, Math.max(...rows.map((row) => textWidth(row.chords.join(" ")))) + 2);
  const keys = rows.flatMap((row) => {
    const danger = row.danger === true ? " (cannot be undone)" : "";
    return wrap(row.title + danger, width - keysWidth - 2).map((text, index) =>
      index === 0
        ? `  ${look.paint("strong", padEnd(row.chords.join(" "), keysWidth))}${text}`
        : " ".repeat(keysWidth + 2) + text,
    );
  });
  const say = (text: string): readonly string[] => wrap(text, width - 4).map((part) => `  ${part}`);
  return [
    titledRule(`${PLACE_TITLES[of]}: keys`, width, look, "title"),
    ...keys,
    titledRule("Symbols", width, look, "title"),
    ...symbolLines(look, say),
    titledRule("Good to know", width, look, "title"),
    ...say(
      "r and D apply to the marked records when there are any, else to everything the shown filter matches. The dialog repeats which, as a query and as a count.",
    ),
    ...(overview.conflicts > 0
      ? say(
          `${counted(overview.conflicts, "conflict failure")} are kept and not listed: they lost the conflict detection against the job's primary side, and there is nothing to retry.`,
        )
      : []),
    ...overview.findings.flatMap((finding) => say(visibleText(finding, look.ascii))),
  ];
}

function symbolLines({ glyphs }: Look, say: (text: string) => readonly string[]): readonly string[] {
  return [
    ...say(
      `${glyphs.mark} marked   ${glyphs.queued} queued in a request   ${glyphs.reconciling} reconciling now`,
    ),
    ...say(
      `${glyphs.superseded} superseded: a later error of the same record stands for it (our inference). A retry of a filter takes the later one; is:superseded shows the others.`,
    ),
    ...say(
      `${glyphs.concurrency} concurrency failure: a newer version of the record has already passed. It is never retried; it can only be dismissed.`,
    ),
    ...say("F&O: the change came from finance and operations; DV: it came from Dataverse."),
    ...say(
      "~ at the end of a cell: cut. Control characters of a record are shown as symbols and never sent.",
    ),
  ];
}
