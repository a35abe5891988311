import { drawn, menuOf, type PlaceDefinition } from "./place.ts";
import { chooseGrouping, openGrouping } from "../commands/causes.ts";
import { GROUPINGS, groupingTitle } from "../state/groupings.ts";

export const GROUPING: PlaceDefinition = {
  title: "Grouping menu",
  body: drawn("grouping", ({ index }) => ({
    kind: "choice",
    title: "Group by",
    titles: GROUPINGS.map(groupingTitle),
    index,
  })),
  ...menuOf("grouping", () => GROUPINGS.length),
  shared: [
    {
      id: "regroup",
      chords: ["c"],
      title: "group by another column, or by two",
      hint: "regroup",
      places: ["causes"],
      run: openGrouping,
    },
  ],
  keys: [
    {
      id: "group-by-chosen",
      chords: ["Enter"],
      title: "group by this",
      hint: "group",
      run: chooseGrouping,
    },
  ],
};
