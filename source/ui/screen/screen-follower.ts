import { frameOf, linesOf, type Frame } from "./frame.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import type { FrameWriter } from "../terminal/frame-writer.ts";
import type { ViewState } from "../state/view-state.ts";

/**
 * Decides who paints. Frames that are lines alone go straight to the writer, without a pass through React: that is what
 * makes a held key cheap. React gets the state when a frame needs its components, and draws nothing before.
 */
export class ScreenFollower {
  readonly #screen: ScreenModel;
  readonly #writer: Pick<FrameWriter, "paint">;
  readonly #listeners = new Set<() => void>();
  #drawn: Frame | null = null;
  #drawnState: ViewState | null = null;

  constructor(screen: ScreenModel, writer: Pick<FrameWriter, "paint">) {
    this.#screen = screen;
    this.#writer = writer;
    screen.subscribe(() => this.follow());
  }

  /** What React is to draw; null while its components have nothing to draw. */
  get frame(): Frame | null {
    return this.#drawn;
  }

  /** Called when `frame` has changed. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows the screen as it is now. */
  follow(): void {
    const { state } = this.#screen;
    const frame = frameOf(this.#screen);
    const lines = linesOf(frame);
    if (lines !== null) this.#show(lines, state);
    if (this.#drawn === null ? lines !== null : lines === null && state === this.#drawnState) return;
    this.#drawn = lines === null ? frame : null;
    this.#drawnState = state;
    for (const listener of this.#listeners) listener();
  }

  /** Takes a frame that React drew; one of a state that has passed is dropped. */
  take(frame: string): void {
    const { state } = this.#screen;
    if (this.#drawn !== null && this.#drawnState === state) this.#show(frame.split("\n"), state);
  }

  #show(lines: readonly string[], state: ViewState): void {
    const paint = (): void => {
      if (this.#screen.state !== state) return;
      this.#writer.paint(lines, state.size);
      this.#screen.onTerminal.mark(state);
    };
    // Keys that came while the dialog was made are read first: nobody had seen yet what they would confirm.
    if (isNewDialog(state, this.#screen.onTerminal.state)) setImmediate(() => setImmediate(paint));
    else paint();
  }
}

/** True for a dialog that asks for a confirmation, and does not stand on the terminal with the same question yet. */
function isNewDialog({ overlay }: ViewState, painted: ViewState | null): boolean {
  const before = painted?.overlay;
  if (overlay?.kind === "cancel") return before?.kind !== "cancel";
  if (overlay?.kind !== "plan") return false;
  return before?.kind !== "plan" || before.form.plan !== overlay.form.plan;
}
