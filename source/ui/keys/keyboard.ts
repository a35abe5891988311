import { visibleText } from "../../text/visible-text.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { placeOf, type ViewState } from "../state/view-state.ts";
import type { Binding } from "../model/binding.ts";
import { placeUnder } from "../places/lists.ts";
import { PLACES } from "../places/places.ts";
import { BINDINGS } from "./bindings.ts";
import { editText } from "./line-bindings.ts";

import type { MouseReport } from "../state/key-description.ts";
import type { KeyPress } from "./match.ts";

/** A notch of the wheel. */
const WHEEL_LINES = 3;

/** Leave, suspend and repaint never wait behind other keys. */
const NEVER_WAIT: readonly string[] = ["Ctrl-c", "Ctrl-z", "Ctrl-l"];

/**
 * Takes presses one after another, so that keys that arrive together act as if they had come one by one: a key that
 * acts on a row waits until the row is there, and nothing overtakes a command that is still at work.
 */
export class Keyboard {
  readonly #screen: ScreenModel;
  readonly #keymap: readonly Binding[];
  #waiting: SeenPress[] = [];
  #isBusy = false;

  constructor(screen: ScreenModel, keymap: readonly Binding[] = BINDINGS) {
    this.#screen = screen;
    this.#keymap = keymap;
    screen.subscribe(() => this.#drain());
  }

  press(presses: readonly KeyPress[]): void {
    const seen = this.#screen.onTerminal.state;
    for (const one of presses) {
      const press = { ...one, seen };
      if (NEVER_WAIT.includes(press.chord)) void this.#act(press);
      // Nobody can see what a key would do here.
      else if (this.#screen.isTooSmall) this.#leaveByQ(press);
      else this.#waiting.push(press);
    }
    this.#drain();
  }

  /** All causes are there whenever one is. */
  get #isRowMissing(): boolean {
    return placeOf(this.#screen.state) !== "causes" && this.#screen.isRowMissing;
  }

  #leaveByQ(press: KeyPress): void {
    if (press.chord === "q") this.#screen.ports.quit(0);
  }

  /** Pasted text goes into the field that is edited; as keys it would be commands nobody chose. */
  paste(text: string): void {
    if (!editText(this.#screen, { kind: "insert", text })) {
      this.#screen.tell("Pasted text is taken only where a line is written (/ or :).", "", "refusal");
    }
  }

  /** The wheel moves what is under the pointer, and confirms nothing. Anyone who presses a button reads how text is selected. */
  mouse(report: MouseReport): void {
    const screen = this.#screen;
    if (screen.isTooSmall) return;
    if (report.kind !== "press") {
      const lines = report.kind === "wheel-up" ? -WHEEL_LINES : WHEEL_LINES;
      PLACES[placeUnder(screen, report)].move?.(screen, { lines });
      return;
    }
    screen.tell(
      "The mouse scrolls here. Text is selected with Shift held down (Option in iTerm2, Fn in Terminal).",
      ":mouse off gives the mouse back to the terminal.",
    );
  }

  #drain(): void {
    while (!this.#isBusy) {
      const press = this.#waiting[0];
      if (press === undefined) return;
      const binding = this.#bindingOf(press);
      if (binding?.needsRow === true && this.#isRowMissing) {
        this.#waitForRow();
        return;
      }
      this.#waiting.shift();
      this.#isBusy = true;
      const work = this.#act(press, binding);
      if (work === undefined) {
        this.#isBusy = false;
        continue;
      }
      void work.finally(() => {
        this.#isBusy = false;
        this.#drain();
      });
    }
  }

  /** When the row cannot be had, the keys that meant it are dropped: they would act on another one. */
  #waitForRow(): void {
    this.#isBusy = true;
    void this.#screen.fetchMissing().finally(() => {
      if (this.#screen.isRowMissing) this.#waiting = [];
      this.#isBusy = false;
      this.#drain();
    });
  }

  #act(press: SeenPress, chosen?: Binding): Promise<void> | undefined {
    const screen = this.#screen;
    const binding = chosen ?? this.#bindingOf(press);
    if (binding?.confirms?.(screen.state) === true && !wasSeen(screen.state, press.seen)) {
      screen.tell(
        "The key came before its dialog was on the screen, and confirmed nothing.",
        "Press it again.",
        "refusal",
      );
      return undefined;
    }
    if (binding === undefined) {
      if (press.text === "" || !editText(screen, { kind: "insert", text: press.text }))
        sayNoKey(screen, press);
      return undefined;
    }
    const refusal = binding.whyDisabled?.(screen.state) ?? null;
    if (refusal !== null) {
      screen.refuse(refusal);
      return undefined;
    }
    if (binding.needsRow === true && acknowledgedMove(screen)) return undefined;
    const work = binding.run(screen, press.chord, (id) => this.#perform(id));
    return work instanceof Promise ? screen.guarded(() => work) : undefined;
  }

  /** What the palette asks for, under the rules of the key that would ask for it. */
  #perform(id: string): Promise<void> | undefined {
    const binding = this.#bindingAt((row) => row.id === id);
    if (binding === undefined) return undefined;
    return this.#act(
      { chord: binding.chords[0] ?? "", text: "", seen: this.#screen.onTerminal.state },
      binding,
    );
  }

  #bindingOf({ chord, isAlt }: KeyPress): Binding | undefined {
    // Leaves whatever lies over the lists; the key that came with it was pressed for what one sees afterwards.
    const meant = isAlt === true && this.#screen.state.overlay !== null ? "Esc" : chord;
    return this.#bindingAt((row) => row.chords.includes(meant));
  }

  #bindingAt(fits: (row: Binding) => boolean): Binding | undefined {
    const place = placeOf(this.#screen.state);
    return this.#keymap.find((row) => row.places.includes(place) && fits(row));
  }
}

/** A press, and what stood on the terminal when it was read. */
interface SeenPress extends KeyPress {
  readonly seen: ViewState | null;
}

/** One calm line for a key that is none here; what was refused or has failed is left to be read. */
function sayNoKey(screen: ScreenModel, { chord, text }: KeyPress): void {
  const { notice } = screen.state;
  if (chord === "" || PLACES[placeOf(screen.state)].line !== undefined) return;
  if (notice !== null && notice.tone !== "done") return;
  const { look } = screen.ports;
  const name = visibleText(text === "" || text === " " ? chord : text, look.ascii);
  screen.tell(`${name} is not a key here.`, `${look.key("help")} shows the keys.`);
}

/** True when what a confirming key would confirm now is what stood on the screen when the key was read. */
function wasSeen(now: ViewState, seen: ViewState | null): boolean {
  const before = seen?.overlay ?? null;
  if (now.overlay === null || before === null) return now.overlay === before;
  const { isSame } = PLACES[placeOf(now)];
  return isSame === undefined ? before.kind === now.overlay.kind : isSame(now.overlay, before);
}

/**
 * Data that moves under the cursor never changes what a key acts on: when the cursor's record has left the list,
 * the first key that would act on the row now under it only says so.
 */
function acknowledgedMove(screen: ScreenModel): boolean {
  const { errors, causes, detail } = screen.state;
  if (placeOf(screen.state) === "causes") {
    if (!causes.isMoved) return false;
    screen.update({ causes: { ...causes, isMoved: false } });
    screen.tell(
      "The cause under the cursor left the list; the cursor is on the next one now.",
      "Press again to act on it.",
      "refusal",
    );
    return true;
  }
  if (!errors.isMoved || detail.pinned !== null) return false;
  screen.update({ errors: { ...errors, isMoved: false } });
  screen.tell(
    "The record under the cursor left the list; the cursor is on the next one now.",
    "Press again to act on it.",
    "refusal",
  );
  return true;
}
