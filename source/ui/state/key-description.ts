import type { Refusal } from "../../domain/outcome.ts";
import type { Place, ViewState } from "./view-state.ts";

/** What a key is for: help shows the keys of a place in these groups, in this order. */
export const KEY_GROUPS = {
  look: "Looking",
  filter: "Filtering",
  mark: "Marking",
  act: "Acting",
  write: "Writing",
  move: "Moving",
  elsewhere: "Elsewhere",
} as const;
export type KeyGroup = keyof typeof KEY_GROUPS;

/** What help, the status line and docs/keys.md say about a key. */
export interface KeyDescription {
  /** Its name in a keymap file. */
  readonly id: string;
  /** Any of these. */
  readonly chords: readonly string[];
  readonly title: string;
  /** What it does in one of its places, where that is not the same everywhere. */
  readonly titleIn?: Partial<Readonly<Record<Place, string>>>;
  /** One or two words for the status line; absent keeps the key out of it. */
  readonly hint?: string;
  readonly places: readonly Place[];
  /** By default the group of the rows that it stands among. */
  readonly group?: KeyGroup;
  /** True for what cannot be undone. */
  readonly danger?: true;
  /** The rule that forbids it now, and the remedy; null when it is allowed. */
  readonly whyDisabled?: (state: ViewState) => Refusal | null;
}

/** Rows of one group, but for those that say otherwise. */
export function grouped<Row extends KeyDescription>(
  group: KeyGroup,
  rows: readonly Row[],
): readonly (Row & { readonly group: KeyGroup })[] {
  return rows.map((row) => ({ ...row, group: row.group ?? group }));
}

/** The keys of a place, each as it is described there. */
export function keysAt<Row extends KeyDescription>(keymap: readonly Row[], place: Place): readonly Row[] {
  return keymap
    .filter((row) => row.places.includes(place))
    .map((row) => {
      const title = row.titleIn?.[place];
      return title === undefined ? row : { ...row, title };
    });
}

/** What a terminal reports of the mouse: the wheel was turned up or down, or a button was pressed. */
export interface MouseReport {
  readonly kind: "wheel-up" | "wheel-down" | "press";
  /** The cell under the pointer, from 1 on. */
  readonly column: number;
  readonly row: number;
}
