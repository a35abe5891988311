import type { RequestView } from "../../engine/engine.ts";
import { grouped } from "../../text/numbers.ts";
import { withTitles } from "../../domain/request/records-named.ts";
import { cut } from "../../text/cell-text.ts";
import { visibleText } from "../../text/visible-text.ts";
import type { ViewState } from "../state/view-state.ts";
import type { Look } from "./theme.ts";

/** A query for a person: each cause by its title, of at most that many cells, with the short form of its id next to it. */
export function namedQuery(
  query: string,
  titles: ReadonlyMap<string, string>,
  titleCells: number,
  look: Look,
): string {
  const named = withTitles(query, (cause) => {
    const title = titles.get(cause) ?? "";
    return title === "" ? undefined : cut(visibleText(title, look.ascii), titleCells);
  });
  return visibleText(named, look.ascii);
}

type Titles = ViewState["causeTitles"];

/** The titles with those of other causes; the same map where none is new. */
export function withTitlesOf(
  titles: Titles,
  causes: readonly { readonly id: string; readonly title: string }[],
): Titles {
  const fresh = causes.filter(({ id, title }) => title !== "" && titles.get(id) !== title);
  if (fresh.length === 0) return titles;
  return new Map([...titles, ...fresh.map(({ id, title }) => [id, title] as const)]);
}

/** What a request is about, in the fewest words: the title of its cause, or else its query. */
export function aboutWords({ about, filter }: RequestView, look: Look): string {
  if (about === undefined) return visibleText(filter === "" ? "marked records" : filter, look.ascii);
  const more = about.causes > 1 ? ` +${grouped(about.causes - 1)}` : "";
  return `${visibleText(about.title, look.ascii)}${more}`;
}
