import { printQuery } from "../../domain/query/query.ts";
import { visibleText } from "../../text/visible-text.ts";
import { wallTime } from "../draw/instants.ts";
import { detailLinesFor } from "../draw/layout-for.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import {
  cleared,
  filterGroups,
  toggled,
  withoutTimes,
  type FilterValue,
  type WrittenTime,
} from "../state/filter-groups.ts";
import { edited, fieldText, textField, type Edit } from "../state/text-field.ts";
import { applyFilter } from "./filter.ts";
import { writeQuery } from "./query-line.ts";

const DAY_MS = 86_400_000;

/** Takes the value under the filter panes' cursor into the filter, or out of it. */
export async function toggleValue(screen: ScreenModel): Promise<void> {
  const { filter, facets, filterPane } = screen.state;
  const values = filterGroups(filter, facets).flatMap((group) => group.values);
  const value = values.find((one) => one.id === filterPane.cursor) ?? values[0];
  if (value === undefined) return;
  screen.update({ filterPane: { ...filterPane, cursor: value.id } });
  if (value.writes === null) await applyFilter(screen, toggled(filter, value));
  else writeTime(screen, value.writes);
}

/** Opens the query line with a time to be completed, in the place of the times that the filter holds. */
function writeTime(screen: ScreenModel, time: WrittenTime): void {
  const { filter, overview } = screen.state;
  const { utc } = screen.ports.look;
  const now = wallTime(overview.nowAt, utc);
  const dayBefore = wallTime(overview.nowAt - DAY_MS, utc);
  const written: Readonly<Record<WrittenTime, string>> = {
    since: "since:",
    on: `on:${now.slice(0, "2026-11-20".length)}`,
    between: `after:${dayBefore} before:${now}`,
  };
  const rest = printQuery(withoutTimes(filter));
  writeQuery(screen, `${rest}${rest === "" ? "" : " "}${written[time]}`);
}

/** Takes out of the filter what the group under the cursor put in. */
export async function clearGroup(screen: ScreenModel): Promise<void> {
  const { filter, facets, filterPane } = screen.state;
  const groups = filterGroups(filter, facets);
  const group = groups.find((one) => one.values.some((value) => value.id === filterPane.cursor)) ?? groups[0];
  if (group !== undefined) await applyFilter(screen, cleared(filter, group.field));
}

/** Opens the line in which a value of the panes is searched for. */
export function openValueSearch(screen: ScreenModel): void {
  const { cursor, sought } = screen.state.filterPane;
  screen.show({ kind: "value-search", field: textField(sought), from: cursor });
}

/** The cursor goes along: to the first value from where it was that has what is written. */
export function editValueSearch(screen: ScreenModel, edit: Edit): void {
  const { overlay, filterPane } = screen.state;
  if (overlay?.kind !== "value-search") return;
  const field = edited(overlay.field, edit);
  const found = foundFrom(screen, fieldText(field), overlay.from, 0);
  screen.update({ filterPane: { ...filterPane, cursor: found?.id ?? overlay.from } });
  screen.show({ ...overlay, field });
}

/** Stays at the value that was found, for the keys that go on to the next ones. */
export function keepValueSearch(screen: ScreenModel): void {
  const { overlay, filterPane } = screen.state;
  if (overlay?.kind !== "value-search") return;
  screen.update({ filterPane: { ...filterPane, sought: fieldText(overlay.field).trim() } });
  screen.show(null);
}

/** Leaves the search: the cursor is where it was. */
export function leaveValueSearch(screen: ScreenModel): void {
  const { overlay, filterPane } = screen.state;
  if (overlay?.kind !== "value-search") return;
  screen.update({ filterPane: { ...filterPane, cursor: overlay.from } });
  screen.show(null);
}

/** The next value, or the one before, that has what was searched for; behind the last comes the first. */
export function nextValue(screen: ScreenModel, by: -1 | 1): void {
  const { filterPane } = screen.state;
  const { look } = screen.ports;
  if (filterPane.sought === "") {
    screen.tell("No value is searched for.", `${look.key("search-values")} searches the panes.`);
    return;
  }
  const found = foundFrom(screen, filterPane.sought, filterPane.cursor, by);
  if (found === null)
    screen.tell(`No value of the panes has "${visibleText(filterPane.sought, look.ascii)}".`);
  else screen.update({ filterPane: { ...filterPane, cursor: found.id } });
}

/** Values of the panes that have the text in their label. */
export function valuesWith(screen: Pick<ScreenModel, "state">, sought: string): readonly FilterValue[] {
  const { filter, facets } = screen.state;
  const wanted = sought.trim().toLowerCase();
  const values = filterGroups(filter, facets).flatMap((group) => group.values);
  return values.filter(({ label }) => label.toLowerCase().includes(wanted));
}

/** From the value with this id on, and around: that value itself counts where `by` is 0. */
function foundFrom(
  screen: Pick<ScreenModel, "state">,
  sought: string,
  from: string,
  by: -1 | 0 | 1,
): FilterValue | null {
  if (sought.trim() === "") return null;
  const { filter, facets } = screen.state;
  const values = filterGroups(filter, facets).flatMap((group) => group.values);
  const fits = new Set(valuesWith(screen, sought).map(({ id }) => id));
  const start = Math.max(
    0,
    values.findIndex(({ id }) => id === from),
  );
  const step = by === 0 ? 1 : by;
  for (let tried = 0, at = start + by; tried < values.length; tried++, at += step) {
    const value = values[(at + values.length) % values.length];
    if (value !== undefined && fits.has(value.id)) return value;
  }
  return null;
}

/** Scrolls the detail to the next line, or the one before, that has a word of the filter. */
export function nextInDetail(screen: ScreenModel, by: -1 | 1): void {
  const { detail, filter } = screen.state;
  const { look } = screen.ports;
  const words = filter.terms.flatMap((term) => (term.field === "text" && !term.negated ? term.values : []));
  if (words.length === 0) {
    screen.tell("No word is searched for.", `${look.key("query")} and a word filters by it.`);
    return;
  }
  const { lines, height } = detailLinesFor(screen.state, look);
  const found = linesWith(lines, words);
  const to = by > 0 ? found.find((at) => at > detail.scroll) : found.findLast((at) => at < detail.scroll);
  if (to === undefined) {
    screen.tell(by > 0 ? "That was the last place of the word." : "That was the first place of the word.");
    return;
  }
  screen.update({ detail: { ...detail, scroll: Math.max(0, Math.min(to, lines.length - height)) } });
}

/** Lines in which one of the words begins; one may go on in the next line. */
export function linesWith(lines: readonly string[], words: readonly string[]): readonly number[] {
  const bare = lines.map((text) =>
    text.replaceAll(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\]8;;[^\u001b]*\u001b\\)/g, "").toLowerCase(),
  );
  const begins = (at: number, word: string): boolean => {
    const found = `${bare[at] ?? ""} ${bare[at + 1] ?? ""}`.indexOf(word.toLowerCase());
    return found >= 0 && found < (bare[at]?.length ?? 0);
  };
  return [...lines.keys()].filter((at) => words.some((word) => begins(at, word)));
}
