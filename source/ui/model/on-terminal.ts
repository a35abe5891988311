import type { ViewState } from "../state/view-state.ts";

/** What a person can see by now. */
export class OnTerminal {
  #state: ViewState | null = null;

  /** The state whose frame stands on the terminal; null before the first one. */
  get state(): ViewState | null {
    return this.#state;
  }

  /** Called by whoever has put that state on the terminal. */
  mark(state: ViewState): void {
    this.#state = state;
  }
}
