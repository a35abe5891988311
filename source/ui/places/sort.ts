import { drawn, menuOf, type PlaceDefinition } from "./place.ts";
import { sortBy } from "../commands/filter.ts";
import { openSort } from "../commands/view.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { SORT_FIELDS } from "../state/sort-fields.ts";

export const SORT: PlaceDefinition = {
  title: "Sort menu",
  body: drawn("sort", ({ index }) => ({
    kind: "choice",
    title: "Sort by",
    titles: SORT_FIELDS.map(({ title }) => title),
    index,
  })),
  ...menuOf("sort", () => SORT_FIELDS.length),
  shared: [
    { id: "sort", chords: ["s"], title: "sort by a column", hint: "sort", places: ["errors"], run: openSort },
  ],
  keys: [
    {
      id: "sort-by-chosen",
      chords: ["Enter"],
      title: "sort by this column; the same one turns the direction",
      hint: "sort",
      run: sortByChosen,
    },
  ],
};

async function sortByChosen(screen: ScreenModel): Promise<void> {
  const { overlay } = screen.state;
  const chosen = overlay?.kind === "sort" ? SORT_FIELDS[overlay.index] : undefined;
  if (chosen !== undefined) await sortBy(screen, chosen.field);
}
