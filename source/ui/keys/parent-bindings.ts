import { openParents, retryParents, showParent } from "../commands/parents.ts";
import { readOnly } from "./act-bindings.ts";
import type { Binding } from "../model/binding.ts";

/** What records wait for. */
export const PARENTS: readonly Binding[] = [
  {
    id: "parents",
    chords: ["p"],
    title: "parents: what these records wait for, by their messages",
    places: ["causes", "errors", "detail"],
    needsRow: true,
    run: openParents,
  },
  {
    id: "show-parent",
    chords: ["Enter"],
    title: "show the errors of this parent; [ comes back",
    hint: "show it",
    places: ["parents"],
    run: showParent,
  },
  {
    id: "retry-parents",
    chords: ["r"],
    title: "retry the parents on the list first: their plan, then the plan of what waits for them",
    hint: "retry them first",
    places: ["parents"],
    whyDisabled: (state) => readOnly(state, "A retry"),
    run: (screen) => screen.run(() => retryParents(screen)),
  },
];
