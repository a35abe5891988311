import { BY_CAUSE } from "../../domain/cause/cause-row.ts";
import { printQuery } from "../../domain/query/query.ts";
import { causesIn } from "../../domain/request/records-named.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ViewState } from "../state/view-state.ts";

interface TitledScreen {
  readonly state: Pick<ViewState, "filter" | "causeTitles">;
  readonly ports: { readonly engine: Engine };
  update(patch: Partial<ViewState>): void;
}

/** Causes named in one filter that are asked for: nobody reads more titles in a line. */
const ASKED_AT_MOST = 50;

/** Finds the titles of the causes that the filter names. One of which no record is listed is asked for once. */
export async function learnTitles(screen: TitledScreen): Promise<void> {
  const { filter, causeTitles } = screen.state;
  const wanted = causesIn(printQuery(filter))
    .filter((cause) => !causeTitles.has(cause))
    .slice(0, ASKED_AT_MOST);
  if (wanted.length === 0) return;
  const { rows } = await screen.ports.engine.causes({
    filter: { terms: [{ field: "cause", negated: false, values: wanted }] },
    by: BY_CAUSE,
    top: wanted.length,
  });
  const found = new Map(screen.state.causeTitles);
  for (const cause of wanted) found.set(cause, "");
  for (const { id, title } of rows) found.set(id, title);
  screen.update({ causeTitles: found });
}
