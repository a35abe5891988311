import type { EnvironmentState } from "../../domain/environment-name.ts";
import { engineWords } from "../../wording/environment-words.ts";
import { fit, padStart, textWidth } from "../../text/cell-text.ts";
import { grouped } from "../../text/numbers.ts";
import { visibleText } from "../../text/visible-text.ts";
import { openChosenEnvironment } from "../commands/view.ts";
import { line, piece, titledRule, type Piece } from "../draw/line.ts";
import type { Look } from "../draw/theme.ts";
import type { EnvironmentsOverlay } from "../state/view-state.ts";
import { drawn, menuOf, type PlaceDefinition } from "./place.ts";

/** Each environment with what it holds and does; production is said in a word, and loud. */
function environmentLines(
  { states, index }: EnvironmentsOverlay,
  { width, height }: { readonly width: number; readonly height: number },
  look: Look,
): readonly string[] {
  const title = titledRule("Environments", width, look, "title");
  if (states === null) return [title, line([piece(" looking at each of them", "dim")], [], width, look)];
  const names = Math.max(11, ...states.map(({ name }) => textWidth(name)));
  const heads = `   ${fit("environment", names)}             ${padStart("errors", 9)} ${padStart("running", 8)} ${padStart("held", 6)}  engine`;
  const rows = states.map((state, place) =>
    line(environmentPieces(state, place === index, names, look), [], width, look),
  );
  const top = Math.max(0, Math.min(index - height + 4, rows.length - height + 3));
  return [title, line([piece(heads, "dim")], [], width, look), ...rows.slice(top, top + height - 2)];
}

function environmentPieces(
  { name, production, isHere, counts, engine, problem }: EnvironmentState,
  isChosen: boolean,
  names: number,
  look: Look,
): readonly Piece[] {
  const shown = (text: string): string => visibleText(text, look.ascii);
  const count = (number: number | undefined): string => (number === undefined ? "?" : grouped(number));
  const cursor = isChosen ? look.glyphs.cursor : " ";
  const what = problem === "" ? engineWords(engine) : shown(problem);
  const counted = `${padStart(count(counts?.errors), 9)} ${padStart(count(counts?.running), 8)} ${padStart(count(counts?.held), 6)}`;
  return [
    piece(` ${cursor} `),
    piece(fit(shown(name), names), isChosen ? "selected" : "plain"),
    piece(" "),
    production ? piece(" PRODUCTION ", "loud") : piece(" ".repeat(12)),
    piece(` ${counted}  ${what}${isHere ? " (here)" : ""}`, problem === "" ? "plain" : "warning"),
  ];
}

export const ENVIRONMENTS: PlaceDefinition = {
  title: "Environments",
  body: drawn("environments", (overlay, { layout, screen }) =>
    environmentLines(overlay, { width: layout.columns, height: layout.bodyRows }, screen.ports.look),
  ),
  ...menuOf("environments", ({ states }) => states?.length ?? 0),
  keys: [
    {
      id: "open-environment",
      chords: ["Enter"],
      title: "leave for this environment",
      hint: "open",
      run: openChosenEnvironment,
    },
  ],
};
