import { dismissEqual, openSample } from "../commands/two-sides.ts";
import { readOnly } from "./act-bindings.ts";
import type { Binding } from "../model/binding.ts";

/** A sample of both sides, and the dismissal of what is equal. */
export const PHANTOMS: readonly Binding[] = [
  {
    id: "sample-sides",
    chords: ["B"],
    title: "sample both sides of the updates: phantoms are equal; nothing is written to a side",
    places: ["causes", "errors"],
    needsRow: true,
    whyDisabled: (state) => readOnly(state, "A sample, which is kept with its cause,"),
    run: openSample,
  },
  {
    id: "dismiss-equal",
    chords: ["D"],
    title: "dismiss the updates that are equal on both sides when their turn comes: plan first",
    hint: "dismiss the equal",
    danger: true,
    places: ["phantoms"],
    whyDisabled: (state) => readOnly(state, "A dismissal"),
    run: dismissEqual,
  },
];
