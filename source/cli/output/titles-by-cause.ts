import { BY_CAUSE } from "../../domain/cause/cause-row.ts";
import { causesIn, withTitles } from "../../domain/request/records-named.ts";
import type { Engine } from "../../engine/engine.ts";
import { cut } from "../../text/cell-text.ts";

/** Cells of a title within a table. */
const TITLE_CELLS = 48;
const ASKED_AT_MOST = 500;

/** Writes queries for a person: each cause by its title, with the short form of its id next to it. */
export type NameQuery = (query: string) => string;

/** Learns the titles of the causes in these texts: from what is listed, and from the requests that took them. */
export async function queryNames(engine: Engine, texts: readonly string[]): Promise<NameQuery> {
  const wanted = causesIn(texts.join("\n")).slice(0, ASKED_AT_MOST);
  if (wanted.length === 0) return (query) => query;
  const [requests, { rows }] = await Promise.all([
    engine.requests(),
    engine.causes({
      filter: { terms: [{ field: "cause", negated: false, values: wanted }] },
      by: BY_CAUSE,
      top: wanted.length,
    }),
  ]);
  const titles = new Map<string, string>();
  for (const { about } of requests) if (about !== undefined) titles.set(about.cause, about.title);
  for (const { id, title } of rows) titles.set(id, title);
  return (query) =>
    withTitles(query, (cause) => {
      const title = titles.get(cause);
      return title === undefined ? undefined : cut(title, TITLE_CELLS);
    });
}
