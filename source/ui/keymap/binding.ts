import type { Perform } from "../commands/command-line.ts";
import type { ScreenModel } from "../screen-model.ts";
import type { Place, ViewState } from "../view-state.ts";
import type { KeyDescription } from "./key-description.ts";

export interface Binding extends KeyDescription {
  /** True waits for the row under the cursor to be loaded, and for a person to have seen it. */
  readonly needsRow?: true;
  /** True where the key asks for a request or ends one: it counts only when its dialog was on the screen before. */
  readonly confirms?: (state: ViewState) => boolean;
  /** A promise holds back the keys behind this one until it settles. */
  readonly run: (screen: ScreenModel, chord: string, perform: Perform) => void | Promise<void>;
}

export const LISTS: readonly Place[] = ["causes", "errors", "requests", "filters"];
export const PANES: readonly Place[] = ["causes", "errors", "requests", "filters", "detail"];
