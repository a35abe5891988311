import { drawn, type PlaceDefinition } from "./place.ts";
import { dismissEqual, openSample } from "../commands/two-sides.ts";
import { readOnly } from "../state/read-only.ts";
import { PHANTOM_ORIGIN, sampleWords } from "../../domain/sides/phantom-sample.ts";
import { scopeQuery } from "../../domain/request/selection.ts";
import { wrap } from "../../text/cell-text.ts";
import type { Look } from "../draw/theme.ts";
import type { PhantomsOverlay } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { titledRule } from "../draw/line.ts";

/** What a sample of both sides shows, and what can be done about it. */
function phantomLines({ sample, scope }: PhantomsOverlay, width: number, look: Look): readonly string[] {
  const said = (text: string): readonly string[] => wrap(text, width - 2).map((part) => ` ${part}`);
  const query = said(visibleText(scopeQuery(scope), look.ascii)).map((text) => look.paint("accent", text));
  const title = titledRule("Phantom updates?", width, look, "title");
  if (sample === null)
    return [
      title,
      ...query,
      ...said("reading both sides of a sample; nothing is written to them").map((text) =>
        look.paint("dim", text),
      ),
    ];
  const advice =
    sample.equal === 0
      ? "None is equal: these change something, and are no phantoms."
      : "D plans to dismiss the equal ones: each is read again when its turn comes, and what differs then stays open.";
  return [
    title,
    ...query,
    "",
    ...said(sampleWords(sample)).map((text) => look.paint("strong", text)),
    ...(sample.updates === 0
      ? []
      : ["", ...said(advice), "", ...said(PHANTOM_ORIGIN).map((text) => look.paint("dim", text))]),
  ];
}

export const PHANTOMS: PlaceDefinition = {
  title: "Sample of both sides",
  body: drawn("phantoms", (overlay, { layout, screen }) =>
    phantomLines(overlay, layout.columns, screen.ports.look),
  ),
  isClosable: true,
  shared: [
    {
      id: "sample-sides",
      chords: ["B"],
      title: "sample both sides of the updates: phantoms are equal; nothing is written to a side",
      places: ["causes", "errors"],
      needsRow: true,
      whyDisabled: (state) => readOnly(state, "A sample, which is kept with its cause,"),
      run: openSample,
    },
  ],
  keys: [
    {
      id: "dismiss-equal",
      group: "act",
      chords: ["D"],
      title: "dismiss the updates that are equal on both sides when their turn comes: plan first",
      hint: "dismiss the equal",
      danger: true,
      whyDisabled: (state) => readOnly(state, "A dismissal"),
      run: dismissEqual,
    },
  ],
};
