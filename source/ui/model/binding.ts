import type { ScreenModel } from "./screen-model.ts";
import { type Place, type ViewState, VIEWS } from "../state/view-state.ts";
import type { KeyDescription } from "../state/key-description.ts";

/** Does what another binding does, under the rules of its key; undefined where the place has no such key. */
export type Perform = (id: KeyDescription["id"]) => Promise<void> | undefined;

export interface Binding extends KeyDescription {
  /** True waits for the row under the cursor to be loaded, and for a person to have seen it. */
  readonly needsRow?: true;
  /** True where the key asks for a request or ends one: it counts only when its dialog was on the screen before. */
  readonly confirms?: (state: ViewState) => boolean;
  /** A promise holds back the keys behind this one until it settles. */
  readonly run: (screen: ScreenModel, chord: string, perform: Perform) => void | Promise<void>;
}

export const LISTS: readonly Place[] = [...VIEWS, "filters"];
export const PANES: readonly Place[] = [...LISTS, "detail"];
