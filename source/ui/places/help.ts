import { drawn, moved, type FrameSource, type OverlayOf, type PlaceDefinition } from "./place.ts";
import { scrolledBy } from "../state/step.ts";
import { bodyHeight } from "../draw/layout-for.ts";
import { padEnd, textWidth, wrap } from "../../text/cell-text.ts";
import { KEY_GROUPS, keysAt, type KeyDescription } from "../state/key-description.ts";
import type { Look } from "../draw/theme.ts";
import type { Place, ViewState } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { titledRule } from "../draw/line.ts";
import { counted } from "../state/numbers.ts";

/** What the keys do here, what the symbols mean, and what this data folder has to say. */
function helpLines(
  keymap: readonly KeyDescription[],
  of: Place,
  { about }: Pick<PlaceDefinition, "about">,
  { overview, size: { columns: width } }: Pick<ViewState, "overview" | "size">,
  look: Look,
): readonly string[] {
  const columns = width < TWO_COLUMNS ? 1 : 2;
  const cells = Math.floor((width - (columns - 1) * 2) / columns);
  const say = (text: string): readonly string[] => wrap(text, cells - 4).map((part) => `  ${part}`);
  const titled = (name: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [look.paint("title", ` ${name}`), ...lines, ""];
  const blocks = [
    ...keyBlocks(keysAt(keymap, of), cells, look, titled),
    titled("Symbols", symbolLines(look, say)),
    titled("Good to know", goodToKnow(about, overview, look, say)),
  ].filter((lines) => lines.length > 0);
  return columns === 1 ? blocks.flat() : sideBySide(blocks, cells);
}

/** From this width on the groups stand in two columns. */
const TWO_COLUMNS = 100;

type Titled = (name: string, lines: readonly string[]) => readonly string[];

/** The keys of each group, one below another. */
function keyBlocks(
  rows: readonly KeyDescription[],
  width: number,
  look: Look,
  titled: Titled,
): readonly (readonly string[])[] {
  const chordsOf = ({ chords }: KeyDescription): string => chords.join(" ");
  const keysWidth = Math.min(20, Math.max(...rows.map((row) => textWidth(chordsOf(row)))) + 2);
  return Object.entries(KEY_GROUPS).map(([group, name]) => {
    const own = rows.filter((row) => (row.group ?? "elsewhere") === group);
    const lines = own.flatMap((row) => {
      const danger = row.danger === true ? " (cannot be undone)" : "";
      return wrap(row.title + danger, width - keysWidth - 3).map((text, index) =>
        index === 0
          ? `  ${look.paint("strong", padEnd(chordsOf(row), keysWidth))}${text}`
          : " ".repeat(keysWidth + 2) + text,
      );
    });
    return titled(name, lines);
  });
}

/** Blocks in two columns of about the same height, in their order: down the first, then down the second. */
function sideBySide(blocks: readonly (readonly string[])[], width: number): readonly string[] {
  const total = blocks.flat().length;
  let before = 0;
  const left: string[] = [];
  const right: string[] = [];
  for (const lines of blocks) {
    (before + lines.length / 2 < total / 2 ? left : right).push(...lines);
    before += lines.length;
  }
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row) =>
    `${padEnd(left[row] ?? "", width)}  ${right[row] ?? ""}`.trimEnd(),
  );
}

function goodToKnow(
  about: string | undefined,
  overview: ViewState["overview"],
  look: Look,
  say: (text: string) => readonly string[],
): readonly string[] {
  return [
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
    body: drawn("help", (overlay, { state, screen, layout: { columns, bodyRows } }) => {
      const { look } = screen.ports;
      const lines = linesOf(overlay, { state, ports: screen.ports });
      const last = Math.min(lines.length, overlay.scroll + bodyRows - 1);
      const part = `lines ${overlay.scroll + 1}${look.glyphs.dash}${last} of ${lines.length}`;
      const more = last < lines.length ? `, ${look.key("page-down")} for more` : "";
      const title = `${places()[overlay.of].title}: keys`;
      const isAll = overlay.scroll === 0 && more === "";
      return [
        titledRule(isAll ? title : `${title}  (${part}${more})`, columns, look, "title"),
        ...lines.slice(overlay.scroll, last),
      ];
    }),
    move: moved("help", (overlay, step, screen) => {
      const page = bodyHeight(screen.state, screen.ports.look) - 1;
      return { ...overlay, scroll: scrolledBy(overlay.scroll, step, linesOf(overlay, screen).length, page) };
    }),
    moves: "pages",
    isClosable: true,
    keys: [],
  };
}
