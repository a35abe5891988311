import { drawn, moved, type PlaceDefinition } from "./place.ts";
import { stepped } from "../state/step.ts";
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
  move: moved("grouping", (overlay, step) => ({
    ...overlay,
    index: stepped(overlay.index, step, GROUPINGS.length, GROUPINGS.length),
  })),
  moves: "rows",
  isClosable: true,
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
