import { drawn, menuOf, type PlaceDefinition } from "./place.ts";
import { showChosenView } from "../commands/saved-views.ts";
import { cut, fit, padStart } from "../../text/cell-text.ts";
import type { Look } from "../draw/theme.ts";
import type { ViewsOverlay } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { line, piece, titledRule } from "../draw/line.ts";
import { grouped } from "../../text/numbers.ts";

/** The saved views with what each of them matches now, and where they are kept. */
function viewsLines(
  { views, counts, index }: ViewsOverlay,
  path: string,
  size: { readonly width: number; readonly height: number },
  look: Look,
): readonly string[] {
  const { width, height } = size;
  const rows = views.map(({ name, query }, place) => {
    const matched = counts[place];
    const number = padStart(matched === null || matched === undefined ? "" : grouped(matched), 9);
    const title = fit(visibleText(name, look.ascii), 24);
    const text = `${place === index ? look.glyphs.cursor : " "} ${title} ${number}  ${visibleText(query, look.ascii)}`;
    return line(
      [piece(" "), piece(cut(text, width - 2), place === index ? "selected" : "plain")],
      [],
      width,
      look,
    );
  });
  const empty = rows.length > 0 ? [] : [" No views yet: `:save NAME` keeps the shown filter as one."];
  const top = Math.max(0, Math.min(index - height + 4, rows.length - height + 3));
  return [
    titledRule("Saved views", width, look, "title"),
    ...empty,
    ...rows.slice(top, top + height - 2),
    line(
      [piece(` kept in ${visibleText(path, look.ascii)}: copy the file to share them`, "dim")],
      [],
      width,
      look,
    ),
  ];
}

export const VIEWS: PlaceDefinition = {
  title: "Saved views",
  body: drawn("views", (overlay, { layout, screen }) =>
    viewsLines(
      overlay,
      screen.ports.views?.path ?? "",
      { width: layout.columns, height: layout.bodyRows },
      screen.ports.look,
    ),
  ),
  ...menuOf("views", ({ views }) => views.length),
  keys: [
    {
      id: "show-view",
      chords: ["Enter"],
      title: "show this view",
      hint: "show",
      run: showChosenView,
    },
  ],
};
