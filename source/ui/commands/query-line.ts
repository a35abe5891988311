import { printQuery } from "../../domain/query/query.ts";
import { wallTimeReader } from "../draw/instants.ts";
import {
  choicesFor,
  facetOf,
  filterAround,
  wordAt,
  type CompletionChoice,
} from "../state/query-completion.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { edited, fieldText, textField, unitsBefore, type Edit, type TextField } from "../state/text-field.ts";
import type { QueryOverlay } from "../state/view-state.ts";
import { applyFilter, parse } from "./filter.ts";

const VALUES_OFFERED = 200;

/** Opens the line where the filter is written. */
export function openQuery(screen: ScreenModel): void {
  const query = printQuery(screen.state.filter);
  showQuery(screen, query === "" ? "" : `${query} `);
}

/** Opens the line with this text in it, and what is wrong with the text if anything is. */
export function showQuery(screen: ScreenModel, query: string, problem: QueryOverlay["problem"] = null): void {
  const matched = problem === null ? screen.state.errors.matched : null;
  screen.show({ ...BLANK, field: textField(query), problem, matched });
}

/** Opens the line with a text that is to be completed. */
export function writeQuery(screen: ScreenModel, query: string): void {
  screen.show({ ...BLANK, field: textField(query) });
  screen.run(() => lookAhead(screen));
}

const BLANK: Omit<QueryOverlay, "field"> = {
  kind: "query",
  problem: null,
  matched: null,
  preview: null,
  empty: [],
  offered: null,
  taken: null,
  historyAt: -1,
};

export function editQuery(screen: ScreenModel, edit: Edit): void {
  const overlay = queryOf(screen);
  if (overlay !== null) write(screen, overlay, edited(overlay.field, edit));
}

function write(
  screen: ScreenModel,
  overlay: QueryOverlay,
  field: TextField,
  patch: Partial<QueryOverlay> = {},
): void {
  const { preview } = overlay;
  screen.show({ ...BLANK, preview, field, ...patch });
  screen.run(() => lookAhead(screen));
}

/** Screens that are being asked for: the answer to an older text is of no use, so only one question is under way. */
const asking = new WeakSet<ScreenModel>();

/** Fetches what the text would match and how it could go on, until the text stands still. */
async function lookAhead(screen: ScreenModel): Promise<void> {
  if (asking.has(screen)) return;
  asking.add(screen);
  try {
    for (let lastField: TextField | null = null; ;) {
      const overlay = queryOf(screen);
      if (overlay === null || overlay.field === lastField) return;
      lastField = overlay.field;
      if (overlay.taken === null) await offer(screen, overlay.field);
      await preview(screen, overlay.field);
    }
  } finally {
    asking.delete(screen);
  }
}

/** Shows what the query would match, while it is being written; says nothing of one that is not finished. */
async function preview(screen: ScreenModel, field: TextField): Promise<void> {
  const { sort } = screen.state;
  const parsed = parse(screen, fieldText(field));
  if ("problem" in parsed) return;
  const limit = Math.max(1, screen.listRows);
  const { engine } = screen.ports;
  const page = await engine.errors({ filter: parsed.filter, sort, offset: 0, limit });
  const empty = page.matched === 0 ? await engine.whyEmpty(parsed.filter) : [];
  const now = queryOf(screen);
  if (now?.field === field) screen.show({ ...now, matched: page.matched, preview: page.rows, empty });
}

/** Finds the fields or values with which the word under the cursor can go on. */
async function offer(screen: ScreenModel, field: TextField): Promise<readonly CompletionChoice[]> {
  const word = wordAt(fieldText(field), unitsBefore(field));
  const facet = facetOf(word);
  const filter = filterAround(word, { readWallTime: wallTimeReader(screen.ports.look.utc) });
  const facets =
    facet === null
      ? null
      : await screen.ports.engine.facets({ filter, fields: [facet], limit: VALUES_OFFERED });
  const counted = facet === null ? [] : (facets?.fields[facet] ?? []);
  const choices = choicesFor(word, counted);
  const now = queryOf(screen);
  if (now?.field === field) screen.show({ ...now, offered: { of: field, choices } });
  return choices;
}

/** Tab: takes the first way to go on; once more the next one. A field is taken for good, and its values come next. */
export async function completeQuery(screen: ScreenModel, by: -1 | 1): Promise<void> {
  const overlay = queryOf(screen);
  if (overlay === null) return;
  const { field, offered, taken } = overlay;
  const choices =
    offered !== null && (taken !== null || offered.of === field)
      ? offered.choices
      : await offer(screen, field);
  const now = queryOf(screen);
  if (now === null || now.field !== field || choices.length === 0) return;
  const text = fieldText(field);
  const word = wordAt(text, unitsBefore(field));
  const last = choices.length - 1;
  const index = taken === null ? (by > 0 ? 0 : last) : (taken.index + by + choices.length) % choices.length;
  const place = taken ?? word;
  const choice = choices[index]?.text ?? "";
  const after = { clusters: textField(text.slice(place.to)).clusters, at: 0 };
  const written = edited(after, { kind: "insert", text: text.slice(0, place.from) + choice });
  const { from } = place;
  const isField = taken === null && word.kind === "field";
  write(screen, now, written, {
    offered: isField ? null : { of: field, choices },
    taken: isField ? null : { from, to: from + choice.length, index },
  });
}

/** Takes the written query as the filter, or shows where it cannot be read. */
export async function takeQuery(screen: ScreenModel): Promise<void> {
  const overlay = queryOf(screen);
  if (overlay === null) return;
  const parsed = parse(screen, fieldText(overlay.field).trimEnd());
  if ("problem" in parsed) {
    screen.show({ ...overlay, problem: parsed.problem });
    return;
  }
  screen.show(null);
  await applyFilter(screen, parsed.filter);
}

/** Puts an earlier filter into the line. */
export function walkQueries(screen: ScreenModel, by: -1 | 1): void {
  const overlay = queryOf(screen);
  if (overlay === null) return;
  const { history } = screen.state;
  const from = overlay.historyAt < 0 ? history.at : overlay.historyAt;
  const at = Math.max(0, Math.min(history.filters.length - 1, from + by));
  const filter = history.filters[at];
  if (filter !== undefined) write(screen, overlay, textField(printQuery(filter)), { historyAt: at });
}

function queryOf({ state }: Pick<ScreenModel, "state">): QueryOverlay | null {
  return state.overlay?.kind === "query" ? state.overlay : null;
}
