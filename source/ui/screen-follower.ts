import { frameLines } from "./frame-lines.ts";
import type { ScreenModel } from "./screen-model.ts";
import type { FrameWriter } from "./terminal/frame-writer.ts";
import type { ViewState } from "./view-state.ts";

/**
 * Decides who paints. Frames that are lines alone go straight to the writer, without a pass through React: that is what
 * makes a held key cheap. React gets the state when a frame needs its components, and draws nothing before.
 */
export class ScreenFollower {
  readonly #screen: ScreenModel;
  readonly #writer: FrameWriter;
  readonly #listeners = new Set<() => void>();
  #state: ViewState | null = null;

  constructor(screen: ScreenModel, writer: FrameWriter) {
    this.#screen = screen;
    this.#writer = writer;
    screen.subscribe(() => this.follow());
  }

  /** What React is to draw; null while its components have nothing to draw. */
  get state(): ViewState | null {
    return this.#state;
  }

  /** Called when `state` has changed. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows the screen as it is now. */
  follow(): void {
    const { state } = this.#screen;
    const lines = frameLines(this.#screen);
    if (lines !== null) this.#paint(lines, state);
    const drawn = lines === null ? state : null;
    if (drawn === this.#state) return;
    this.#state = drawn;
    for (const listener of this.#listeners) listener();
  }

  /** Takes a frame that React drew; one of a state that has passed is dropped. */
  take(frame: string): void {
    const { state } = this.#screen;
    if (this.#state !== state) return;
    const show = (): void => {
      if (this.#screen.state === state) this.#paint(frame.split("\n"), state);
    };
    // Keys that came while the dialog was drawn are read first: nobody had seen yet what they would confirm.
    if (isNewDialog(state, this.#screen.onTerminal.state)) setImmediate(() => setImmediate(show));
    else show();
  }

  #paint(lines: readonly string[], state: ViewState): void {
    this.#writer.paint(lines, state.size);
    this.#screen.onTerminal.mark(state);
  }
}

/** True for a dialog that asks for a confirmation, and does not stand on the terminal with the same question yet. */
function isNewDialog({ overlay }: ViewState, painted: ViewState | null): boolean {
  const before = painted?.overlay;
  if (overlay?.kind === "cancel") return before?.kind !== "cancel";
  if (overlay?.kind !== "plan") return false;
  return before?.kind !== "plan" || before.form.plan !== overlay.form.plan;
}
