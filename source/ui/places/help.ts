import { drawn, moved, type FrameSource, type OverlayOf, type PlaceDefinition } from "./place.ts";
import { scrolledBy } from "../state/step.ts";
import { bodyHeight } from "../draw/layout-for.ts";
import { padEnd, textWidth, wrap } from "../../text/cell-text.ts";
import { keysAt, type KeyDescription } from "../state/key-description.ts";
import type { Look } from "../draw/theme.ts";
import type { Place, ViewState } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { titledRule } from "../draw/line.ts";
import { counted } from "../state/numbers.ts";

/** What the keys do here, what the symbols mean, and what this data folder has to say. */
function helpLines(
  keymap: readonly KeyDescription[],
  of: Place,
  { title, about }: Pick<PlaceDefinition, "title" | "about">,
  { overview, size: { columns: width } }: Pick<ViewState, "overview" | "size">,
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
    titledRule(`${title}: keys`, width, look, "title"),
    ...keys,
    titledRule("Symbols", width, look, "title"),
    ...symbolLines(look, say),
    titledRule("Good to know", width, look, "title"),
    ...(about === undefined ? [] : say(about)),
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

/** Help for a place; `places` is what it says of each. */
export function helpPlace(places: () => Readonly<Record<Place, PlaceDefinition>>): PlaceDefinition {
  const linesOf = (
    { of }: OverlayOf<"help">,
    { state, ports }: { readonly state: ViewState; readonly ports: FrameSource["ports"] },
  ): readonly string[] => helpLines(ports.keymap, of, places()[of], state, ports.look);
  return {
    title: "Help",
    body: drawn("help", (overlay, { state, screen }) =>
      linesOf(overlay, { state, ports: screen.ports }).slice(overlay.scroll),
    ),
    move: moved("help", (overlay, step, screen) => {
      const page = bodyHeight(screen.state, screen.ports.look);
      return { ...overlay, scroll: scrolledBy(overlay.scroll, step, linesOf(overlay, screen).length, page) };
    }),
    moves: "pages",
    isClosable: true,
    keys: [],
  };
}
