import { render } from "ink-testing-library";
import type { Engine } from "../../source/engine/engine.ts";
import type { Binding } from "../../source/ui/model/binding.ts";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { Keyboard } from "../../source/ui/keys/keyboard.ts";
import type { Size } from "../../source/ui/state/layout.ts";
import { Root } from "../../source/ui/screen/mount.tsx";
import { ScreenFollower } from "../../source/ui/screen/screen-follower.ts";
import { ScreenModel } from "../../source/ui/model/screen-model.ts";
import type { ScreenPorts } from "../../source/ui/model/screen-ports.ts";
import { screenText } from "../../source/ui/screen/screen-text.tsx";
import { showView } from "../../source/ui/commands/view.ts";
import type { View } from "../../source/ui/state/view-state.ts";
import { createLook } from "../../source/ui/draw/theme.ts";

export interface Rig {
  readonly screen: ScreenModel;
  readonly copied: string[];
  readonly exitCodes: number[];
  readonly printed: string[];
  readonly notified: string[];
  /** Types keys as one read of the terminal, then lets everything they asked for happen. */
  press(keys: string): Promise<void>;
  /** The last frame without styling. */
  frame(): string;
  lines(): readonly string[];
  /** Waits until a fact holds; there is no time limit but the test's own. */
  until(fact: () => boolean): Promise<void>;
  shows(text: string): Promise<void>;
  close(): void;
}

export const KEYS = {
  enter: "\r",
  escape: "\u001b",
  tab: "\t",
  shiftTab: "\u001b[Z",
  up: "\u001b[A",
  down: "\u001b[B",
  left: "\u001b[D",
  pageDown: "\u001b[6~",
  backspace: "\u007f",
  ctrlC: "\u0003",
  ctrlU: "\u0015",
} as const;

/**
 * The screen over a real engine, shown as the product shows it, in a terminal that only keeps its frames. Without a session it is brought to
 * the view `opensOn` first: most tests are about the list of sync errors.
 */
export async function openRig(
  engine: Engine,
  size: Size = { columns: 80, rows: 24 },
  ports: Partial<ScreenPorts> = {},
  session: string | null = null,
  keymap: readonly Binding[] = BINDINGS,
  opensOn: View = "errors",
): Promise<Rig> {
  const copied: string[] = [];
  const exitCodes: number[] = [];
  const printed: string[] = [];
  const notified: string[] = [];
  const screen = await ScreenModel.open(
    {
      engine,
      look: createLook({ color: false, ascii: false, utc: true, keymap }),
      keymap,
      by: "ana",
      // A notice stays: a test that is about its end brings a clock of its own.
      pause: (ms) => (ms < 1_000 ? turn() : new Promise(() => undefined)),
      copy: (text) => copied.push(text),
      redraw: () => undefined,
      takeMouse: () => undefined,
      suspend: () => undefined,
      quit: (exitCode) => exitCodes.push(exitCode),
      importFile: null,
      views: null,
      printPlainly: async (text) => void printed.push(text),
      screenText: () => screenText(screen),
      notify: (words) => notified.push(words),
      ...ports,
    },
    size,
    session,
  );
  const unsubscribe = engine.subscribe(() => screen.refresh());
  let painted: readonly string[] = [];
  const follower = new ScreenFollower(screen, { paint: (lines) => void (painted = lines) });
  follower.follow();
  const terminal = render(
    <Root screen={screen} keyboard={new Keyboard(screen, keymap)} follower={follower} />,
  );
  const drawn = terminal.stdout.write;
  terminal.stdout.write = (text) => {
    drawn(text);
    follower.take(text);
  };
  const frame = (): string =>
    painted
      .map((line) => line.replaceAll(/\u001b\[[\d;]*m/g, "").trimEnd())
      .join("\n")
      .trimEnd();
  const until = async (fact: () => boolean): Promise<void> => {
    while (!fact()) await turn();
  };
  await turn();
  if (session === null && opensOn !== screen.state.view) {
    await showView(screen, opensOn);
    for (let turns = 0; turns < 6; turns++) await turn();
  }
  return {
    screen,
    copied,
    exitCodes,
    printed,
    notified,
    press: async (keys) => {
      terminal.stdin.write(keys);
      for (let turns = 0; turns < 6; turns++) await turn();
    },
    frame,
    lines: () => frame().split("\n"),
    until,
    shows: (text) => until(() => unwrapped(frame()).includes(unwrapped(text))),
    close: () => {
      unsubscribe();
      screen.close();
      terminal.unmount();
    },
  };
}

/** A sentence may be broken over lines; what it says is the same. */
function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
