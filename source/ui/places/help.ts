import { drawn, moved, type FrameSource, type OwnKey, type PlaceDefinition } from "./place.ts";
import { editHelpSearch, keepHelpSearch, nextInHelp, openHelpSearch } from "../commands/view.ts";
import { QUERY_FIELDS } from "../../domain/query/query-fields.ts";
import { scrolledBy } from "../state/step.ts";
import { bodyHeight } from "../draw/layout-for.ts";
import { padEnd, textWidth, wrap } from "../../text/cell-text.ts";
import { KEY_GROUPS, keysAt, type KeyDescription } from "../state/key-description.ts";
import type { Look } from "../draw/theme.ts";
import type { Place, ViewState } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { fieldPieces } from "../draw/field-line.ts";
import { line, piece, titledRule } from "../draw/line.ts";
import { fieldText } from "../state/text-field.ts";
import { counted, oneOrMany } from "../../text/numbers.ts";

/** A part of help: what a key or an example does, row by row, or sentences alone. */
interface Part {
  readonly name: string;
  readonly rows: readonly { readonly left: string; readonly text: string }[];
}

/** From this width on the parts stand in two columns. */
const TWO_COLUMNS = 100;
/** Keys and examples take no more cells than this. */
const WIDEST_LEFT = 24;

/** What the keys do here, what a query is made of, what the symbols mean, and what this data folder has to say. */
function helpLines(
  parts: readonly Part[],
  sought: string,
  { columns: width }: ViewState["size"],
  look: Look,
): readonly string[] {
  const columns = width < TWO_COLUMNS ? 1 : 2;
  const cells = Math.floor((width - (columns - 1) * 2) / columns);
  const blocks = parts
    .map((part) => foundIn(part, sought))
    .filter(({ rows }) => rows.length > 0)
    .map((part) => partLines(part, cells, look));
  return columns === 1 ? blocks.flat() : sideBySide(blocks, cells);
}

/** The rows that have the text; all of a part whose name has it. */
function foundIn({ name, rows }: Part, sought: string): Part {
  const has = (text: string): boolean => text.toLowerCase().includes(sought.toLowerCase());
  return has(name) ? { name, rows } : { name, rows: rows.filter(({ left, text }) => has(`${left} ${text}`)) };
}

function partLines({ name, rows }: Part, width: number, look: Look): readonly string[] {
  const widest = Math.max(...rows.map(({ left }) => textWidth(left)));
  const leftWidth = widest === 0 ? 0 : Math.min(WIDEST_LEFT, widest) + 2;
  const lines = rows.flatMap(({ left, text }) =>
    wrap(text, width - leftWidth - 3).map((line, index) =>
      index === 0
        ? `  ${look.paint("strong", padEnd(left, leftWidth))}${line}`
        : " ".repeat(leftWidth + 2) + line,
    ),
  );
  return [look.paint("title", ` ${name}`), ...lines, ""];
}

/** Every part of the help for a place. */
function partsOf(
  keys: readonly KeyDescription[],
  about: string | undefined,
  overview: ViewState["overview"],
  look: Look,
): readonly Part[] {
  const groups = Object.entries(KEY_GROUPS).map(([group, name]) => ({
    name,
    rows: keys
      .filter((row) => (row.group ?? "elsewhere") === group)
      .map(({ chords, title, danger }) => ({
        left: chords.join(" "),
        text: danger === true ? `${title} (cannot be undone)` : title,
      })),
  }));
  const said = (texts: readonly string[]) => texts.map((text) => ({ left: "", text }));
  return [
    ...groups,
    { name: "Query", rows: QUERY },
    { name: "Symbols", rows: said(symbols(look)) },
    { name: "Good to know", rows: said(goodToKnow(about, overview, look)) },
  ];
}

/** What the query line takes. */
const QUERY: Part["rows"] = [
  ...QUERY_FIELDS.map(({ example, meaning }) => ({ left: example, text: meaning })),
  { left: "word", text: "found in code, message or key" },
  { left: "-company:demf", text: "leaves out what the term matches" },
  { left: "company:usmf since:2h", text: "terms mean and; a comma between values means or" },
];

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
): readonly string[] {
  return [
    ...(about === undefined ? [] : [about]),
    ...(overview.conflicts > 0
      ? [
          `${counted(overview.conflicts, "conflict failure")} ${oneOrMany(overview.conflicts, "is kept and not listed: it", "are kept and not listed: they")} lost the conflict detection against the job's primary side, and there is nothing to retry.`,
        ]
      : []),
    ...overview.findings.map((finding) => visibleText(finding, look.ascii)),
  ];
}

function symbols({ glyphs }: Look): readonly string[] {
  return [
    `${glyphs.mark} marked   ${glyphs.queued} queued in a request   ${glyphs.reconciling} reconciling now`,
    `${glyphs.superseded} superseded: a later error of the same record replaces it (our inference). A retry of a filter takes the later one; is:superseded shows the others.`,
    `${glyphs.concurrency} concurrency failure: a newer version of the record has already passed. It is never retried; it can only be dismissed.`,
    `${glyphs.growing} ${glyphs.shrinking} more, or fewer, than in the hour before`,
    "F&O: the change came from finance and operations; DV: it came from Dataverse.",
    "~ at the end of a cell: cut. Control characters of a record are shown as symbols and never sent.",
  ];
}

type Places = () => Readonly<Record<Place, PlaceDefinition>>;

/** The lines of help for a place, at most those with the text that is sought. */
function linesFor(
  of: Place,
  sought: string,
  places: Places,
  { state, ports }: FrameSource,
): readonly string[] {
  const parts = partsOf(keysAt(ports.keymap, of), places()[of].about, state.overview, ports.look);
  const lines = helpLines(parts, sought, state.size, ports.look);
  return lines.length > 0
    ? lines
    : [`  Nothing in this help has "${visibleText(sought, ports.look.ascii)}".`];
}

/** Help for a place; `places` is what it says of each. */
export function helpPlace(places: Places): PlaceDefinition {
  return {
    title: "Help",
    body: drawn("help", ({ of, sought, scroll }, { screen, layout: { columns, bodyRows } }) => {
      const { look } = screen.ports;
      const lines = linesFor(of, sought, places, screen);
      const last = Math.min(lines.length, scroll + bodyRows - 1);
      const isAll = scroll === 0 && last === lines.length;
      const notes = [
        ...(sought === "" ? [] : [`with "${visibleText(sought, look.ascii)}"`]),
        ...(isAll ? [] : [`lines ${scroll + 1}${look.glyphs.dash}${last} of ${lines.length}`]),
        ...(last < lines.length ? [`${look.key("page-down")} for more`] : []),
      ];
      const title = `${places()[of].title}: keys`;
      return [
        titledRule(notes.length === 0 ? title : `${title}  (${notes.join(", ")})`, columns, look, "title"),
        ...lines.slice(scroll, last),
      ];
    }),
    move: moved("help", (overlay, step, screen) => {
      const page = bodyHeight(screen.state, screen.ports.look) - 1;
      const { length } = linesFor(overlay.of, overlay.sought, places, screen);
      return { ...overlay, scroll: scrolledBy(overlay.scroll, step, length, page) };
    }),
    moves: "pages",
    isClosable: true,
    keys: [
      {
        id: "search-help",
        group: "elsewhere",
        chords: ["/"],
        title: "search this help",
        hint: "search",
        run: openHelpSearch,
      },
      ...(
        [
          ["next-found", "n", "next line with what is sought", 1],
          ["previous-found", "N", "the line before with it", -1],
        ] as const
      ).map(([id, chord, title, by]): OwnKey => ({
        id,
        group: "move",
        chords: [chord],
        title,
        run: (screen) => {
          const { overlay } = screen.state;
          if (overlay?.kind === "help")
            nextInHelp(screen, linesFor(overlay.of, overlay.sought, places, screen), by);
        },
      })),
    ],
  };
}

/** The line that searches the help; the lines below are those that were found so far. */
export function helpSearchPlace(places: Places): PlaceDefinition {
  return {
    title: "Search in help",
    body: drawn("help-search", ({ of, field }, { screen, layout: { columns, bodyRows } }) => {
      const { look } = screen.ports;
      const found = linesFor(of, fieldText(field).trim(), places, screen);
      return [
        line([piece(" / ", "dim"), ...fieldPieces(field, true, columns - 4, look)], [], columns, look),
        ...found.slice(0, bodyRows - 1),
      ];
    }),
    line: {
      field: ({ overlay }) => (overlay?.kind === "help-search" ? overlay.field : null),
      edit: editHelpSearch,
      isLeftByEsc: true,
    },
    keys: [
      {
        id: "keep-help-search",
        chords: ["Enter"],
        title: "keep these lines",
        hint: "keep",
        run: keepHelpSearch,
      },
    ],
  };
}
