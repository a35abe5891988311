import type { Engine } from "../../engine/engine.ts";
import type { Look } from "../draw/theme.ts";
import type { KeptText } from "../saved/kept-text.ts";
import type { KeyDescription } from "../state/key-description.ts";
import type { CopyRedaction, ImportFile, WritingPorts } from "./export-file.ts";
import type { ViewState } from "../state/view-state.ts";

/** What a person can see now. */
export class OnTerminal {
  #state: ViewState | null = null;

  /** The state whose frame stands on the terminal; null before the first one. */
  get state(): ViewState | null {
    return this.#state;
  }

  /** Called by the one who has put that state on the terminal. */
  mark(state: ViewState): void {
    this.#state = state;
  }
}

export interface ScreenPorts extends WritingPorts {
  readonly engine: Engine;
  readonly look: Look;
  readonly keymap: readonly KeyDescription[];
  /** Who asks for requests. */
  readonly by: string;
  readonly pause: (ms: number) => Promise<void>;
  readonly copy: (text: string) => void;
  /** Leaves the screen, prints, and comes back at the next key. */
  readonly printPlainly: (text: string) => Promise<void>;
  /** What the screen shows now, without styling. */
  readonly screenText: () => string;
  /** Rings and notifies the terminal, for somebody who looks elsewhere. */
  readonly notify: (words: string) => void;
  /** Asks the terminal for the wheel of the mouse, or gives the mouse back. */
  readonly takeMouse: (takes: boolean) => void;
  /** Paints the whole screen again. */
  readonly redraw: () => void;
  /** Gives the terminal back to the shell until the process is continued. */
  readonly suspend: () => void;
  readonly quit: (exitCode: number) => void;
  readonly importFile: ImportFile | null;
  /** What is taken out of copies; null for nothing. */
  readonly redact?: CopyRedaction | null;
  /** Where named filters are kept; null where none can be. */
  readonly views: KeptText | null;
}
