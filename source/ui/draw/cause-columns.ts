import type { CauseRow, CauseWindows } from "../../domain/cause/cause-row.ts";
import { hardlyClears, looksPhantom } from "../../domain/cause/cause-memory.ts";
import type { ValuesWithin } from "../../domain/query/error-groups.ts";
import { cut, cutFrom, textWidth } from "../../text/cell-text.ts";
import { cutAround, tellingPlaces } from "../../text/cut-around.ts";
import { visibleText } from "../../text/visible-text.ts";
import { groupingTitle } from "../state/groupings.ts";
import { lastOf } from "../state/last-of.ts";
import { grouped, percentText } from "../../text/numbers.ts";
import type { ViewState } from "../state/view-state.ts";
import { duration } from "./instants.ts";
import type { Look, Meaning } from "./theme.ts";

/** Cursor, mark and the space between them. */
export const SIGNS = 3;

export interface CauseColumn {
  readonly title: string;
  readonly width: number;
  readonly alignRight?: true;
  /** What can be seen of a row, in at most `width` cells. */
  readonly text: (row: CauseRow) => string;
  readonly meaning?: (row: CauseRow) => Meaning;
}

/** Cells of the columns that every width has: count, share and the last hour. */
const COUNTS = { count: 7, share: 5, hour: 6 } as const;
const FIXED = SIGNS + COUNTS.count + COUNTS.share + COUNTS.hour + 3;
/** Cells that a title has before any other column is shown. */
const TITLE = 45;
/** More of a title is in no cell: it may be the values of two columns. */
const LONGEST_TITLE = 600;
/** How much of each cell that a wider terminal adds is the title's: little until all columns are shown. */
const GROWTH_OF_TITLE = [
  { from: 80, share: 0.125 },
  { from: 120, share: 0.375 },
] as const;

type Aside = "retry" | "companies" | "entities" | "day";
type AsideWidths = Readonly<Partial<Record<Aside, number>>>;

/** Sets of columns next to the title, each with the cells it needs at least: the last one that fits is shown. */
const ASIDES: readonly AsideWidths[] = [
  {},
  { retry: 5 },
  { retry: 11, companies: 7 },
  { retry: 11, companies: 10, entities: 12 },
  { retry: 11, companies: 10, entities: 12, day: 7 },
];
/** Who gets the cells that are left, up to which width, in this order. */
const GROWTH: readonly (readonly [Aside, number])[] = [
  ["retry", 11],
  ["entities", 18],
  ["companies", 14],
  ["retry", 18],
  ["entities", 28],
];

export interface CauseWidths {
  readonly title: number;
  readonly asides: AsideWidths;
}

/**
 * How wide the columns of the list of causes are. The title never gets narrower as the terminal gets wider: a column next
 * to it waits until there is room for both. Cells that no column can use yet stay free.
 */
export function causeWidths(width: number): CauseWidths {
  const room = width - FIXED;
  const more = GROWTH_OF_TITLE.map(({ from, share }) => Math.max(0, width - from) * share);
  const wished = Math.floor(more.reduce((sum, cells) => sum + cells, TITLE));
  const beside = Math.max(0, room - wished);
  const asides = grown(ASIDES.findLast((set) => cellsOf(set) <= beside) ?? {}, beside);
  // All columns are shown, as wide as they grow: what is left is the title's.
  const isFull = cellsOf(asides) === MOST_ASIDE;
  return { title: Math.max(10, isFull ? room - MOST_ASIDE : Math.min(room, wished)), asides };
}

const MOST_ASIDE = cellsOf({ retry: 18, companies: 14, entities: 28, day: 7 });

function cellsOf(set: AsideWidths): number {
  return Object.values(set).reduce((sum, cells) => sum + cells + 1, 0);
}

function grown(set: AsideWidths, room: number): AsideWidths {
  let left = room - cellsOf(set);
  const widths = { ...set };
  for (const [aside, most] of GROWTH) {
    const now = widths[aside];
    if (now === undefined) continue;
    const more = Math.min(left, Math.max(0, most - now));
    widths[aside] = now + more;
    left -= more;
  }
  return widths;
}

/** The columns for a width, from left to right; the title is the widest of them. */
export function causeColumns(state: ViewState, width: number, look: Look): readonly CauseColumn[] {
  const { records, rows } = state.causes;
  const { title, asides } = causeWidths(width);
  const { day, entities, companies, retry } = asides;
  const titles = titlesIn(rows, title, look, state.sideways);
  return [
    { title: "count", width: COUNTS.count, alignRight: true, text: (row) => grouped(row.count) },
    { title: "share", width: COUNTS.share, alignRight: true, text: (row) => percentText(row.count, records) },
    {
      title: "1h",
      width: COUNTS.hour,
      alignRight: true,
      text: ({ windows }) => `${trendSign(windows, look)}${grouped(windows.hour)}`,
      meaning: ({ windows }) => (windows.hour > windows.hourBefore ? "danger" : "plain"),
    },
    ...column("24h", day, { alignRight: true, text: ({ windows }) => grouped(windows.day) }),
    {
      title: groupingTitle(state.grouping),
      width: title,
      text: (row) => titles.get(row) ?? "",
      meaning: ({ snooze }) => (snooze === "back" ? "warning" : snooze === "snoozed" ? "dim" : "plain"),
    },
    ...column("entities", entities, { text: (row) => valuesText(row.entities, entities ?? 0, look) }),
    ...column("companies", companies, { text: (row) => valuesText(row.companies, companies ?? 0, look) }),
    ...column("last retry", retry, {
      text: (row) => retryText(row, state.overview.nowAt, retry ?? 0),
      meaning: ({ memory }) => (memory !== null && hardlyClears(memory.score) ? "warning" : "plain"),
    }),
  ];
}

/** Nothing while the column has no cells. */
function column(
  title: string,
  width: number | undefined,
  rest: Omit<CauseColumn, "title" | "width">,
): readonly CauseColumn[] {
  // `last retry` is `retry` where it has to be.
  const short = title.length > (width ?? 0) ? (title.split(" ").at(-1) ?? title) : title;
  return width === undefined ? [] : [{ title: cut(short, width), width, ...rest }];
}

/** The titles of all rows in their cells: those that begin alike are cut where they do not differ. */
const titlesIn: (
  rows: readonly CauseRow[],
  width: number,
  look: Look,
  sideways: number,
) => ReadonlyMap<CauseRow, string> = lastOf((rows, width, look, sideways) => {
  const badges = rows.map(badge);
  const titles = rows.map((row) => shownTitle(row, look));
  // A full stop more or less is nothing to distinguish causes by.
  const bare = titles.map((title) => title.replace(/[\s.,;:]{1,4}$/, ""));
  const places = tellingPlaces(bare, width - Math.max(0, ...badges.map(textWidth)));
  return new Map(
    rows.map((row, at) => {
      const sign = badges[at] ?? "";
      const [title, room] = [titles[at] ?? "", width - textWidth(sign)];
      const shown = sideways > 0 ? cutFrom(title, sideways, room) : cutAround(title, places[at] ?? [], room);
      return [row, sign + shown];
    }),
  );
});

/** The title of a cause as the list knows it, uncut. */
export function shownTitle(row: CauseRow, look: Look): string {
  return visibleText(row.title.slice(0, LONGEST_TITLE), look.ascii);
}

/** A cause that a snooze brought back stands out: it has not been looked at since. */
function badge({ memory, snooze }: CauseRow): string {
  if (snooze === "awake" && looksPhantom(memory?.sides)) return "phantom? ";
  if (snooze === "back") return "BACK ";
  return snooze === "snoozed" ? "(snoozed) " : "";
}

/** More in the last hour than in the one before, fewer, or alike. */
function trendSign({ hour, hourBefore }: CauseWindows, { glyphs }: Look): string {
  if (hour === hourBefore) return "";
  return hour > hourBefore ? glyphs.growing : glyphs.shrinking;
}

/** `2h ago 2% cleared`, `2h 57/2,951`, `2h 2%` or `2h`, as the cells allow: the newest that has ended. */
function retryText({ memory, lastRetry: last }: CauseRow, nowAt: number, width: number): string {
  if (memory === null) return "";
  if (last === null) {
    if (memory.score.pending.length === 0) return "never";
    return firstFitting(["under way", "now"], width);
  }
  const { at, cleared, records } = last;
  const age = duration(nowAt - at);
  const share = percentText(cleared, records);
  return firstFitting(
    [`${age} ago ${share} cleared`, `${age} ${grouped(cleared)}/${grouped(records)}`, `${age} ${share}`, age],
    width,
  );
}

function firstFitting(texts: readonly string[], width: number): string {
  return cut(texts.find((text) => textWidth(text) <= width) ?? texts.at(-1) ?? "", width);
}

/** `Customers V3 +2`: the number of the others is kept when the name is cut. `(none)` says that the most frequent is empty. */
function valuesText({ distinct, top }: ValuesWithin, width: number, look: Look): string {
  const first = top[0];
  if (first === undefined) return "";
  const more = distinct > 1 ? ` +${grouped(distinct - 1)}` : "";
  const name = visibleText(first.value === "" ? "(none)" : first.value.slice(0, 200), look.ascii);
  return cut(`${cut(name, Math.max(1, width - more.length))}${more}`, width);
}
