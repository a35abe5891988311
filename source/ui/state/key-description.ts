import type { Refusal } from "../../domain/outcome.ts";
import type { Place, ViewState } from "./view-state.ts";

/** What help, the status line and the README say about a key. */
export interface KeyDescription {
  /** Its name in a keymap file. */
  readonly id: string;
  /** Any of these. */
  readonly chords: readonly string[];
  readonly title: string;
  /** One or two words for the status line; absent keeps the key out of it. */
  readonly hint?: string;
  readonly places: readonly Place[];
  /** True for what cannot be undone. */
  readonly danger?: true;
  /** The rule that forbids it now, and the remedy; null when it is allowed. */
  readonly whyDisabled?: (state: ViewState) => Refusal | null;
}

export const PLACE_TITLES: Readonly<Record<Place, string>> = {
  causes: "Causes",
  errors: "Sync errors",
  filters: "Filter panes",
  detail: "Detail",
  requests: "Requests",
  outcomes: "Outcomes of a request",
  plan: "Plan",
  reason: "Reason of a dismissal",
  counting: "While a plan is drawn",
  cancel: "Cancelling a request",
  query: "Query line",
  command: "Command line",
  grouping: "Grouping menu",
  sort: "Sort menu",
  columns: "Menu of columns",
  views: "Saved views",
  copy: "Copy menu",
  sides: "Both sides of a record",
  maps: "Table maps",
  parents: "What records wait for",
  phantoms: "Sample of both sides",
  export: "Export",
  help: "Help",
};

export function keysAt(keymap: readonly KeyDescription[], place: Place): readonly KeyDescription[] {
  return keymap.filter((row) => row.places.includes(place));
}
