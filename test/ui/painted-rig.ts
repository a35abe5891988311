import { PassThrough, Writable } from "node:stream";
import type { Engine } from "../../source/engine/engine.ts";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { Keyboard } from "../../source/ui/keys/keyboard.ts";
import type { Size } from "../../source/ui/state/layout.ts";
import { mount, type Mounted } from "../../source/ui/screen/mount.tsx";
import { ScreenFollower } from "../../source/ui/screen/screen-follower.ts";
import { ScreenModel } from "../../source/ui/model/screen-model.ts";
import { FrameWriter } from "../../source/ui/terminal/frame-writer.ts";
import { createLook } from "../../source/ui/draw/theme.ts";

export interface PaintedRig {
  readonly screen: ScreenModel;
  readonly keyboard: Keyboard;
  readonly mounted: Mounted;
  /** Presses keys by their names in the keymap, one after another, and lets all happen that they asked for. */
  press(...chords: readonly string[]): Promise<void>;
  /** All bytes that were sent since the last look. */
  sent(): string;
  /** Resizes the terminal as the session hears of it: first the screen, then Ink. */
  resize(size: Size): Promise<void>;
  close(): void;
}

/** The screen as a terminal gets it: the frame writer, direct painting, and Ink behind them. */
export async function openPainted(engine: Engine, size: Size): Promise<PaintedRig> {
  let bytes = "";
  const writer = new FrameWriter((text) => (bytes += text));
  const screen = await ScreenModel.open(
    {
      engine,
      look: createLook({ color: true, ascii: false, utc: true, keymap: BINDINGS }),
      keymap: BINDINGS,
      by: "ana",
      pause: (ms) => (ms < 1_000 ? turn() : new Promise(() => undefined)),
      copy: () => undefined,
      redraw: () => writer.repaint(),
      takeMouse: () => undefined,
      suspend: () => undefined,
      quit: () => undefined,
      importFile: null,
      views: null,
      printPlainly: () => Promise.resolve(),
      screenText: () => "",
      notify: () => undefined,
    },
    size,
  );
  const unsubscribe = engine.subscribe(() => screen.refresh());
  const follower = new ScreenFollower(screen, writer);
  follower.follow();
  const keyboard = new Keyboard(screen);
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  const stdout = Object.assign(
    new Writable({
      write: (chunk: Buffer, _, done) => {
        bytes += chunk.toString();
        done();
      },
    }),
    { isTTY: true, ...size },
  );
  const mounted = mount({ screen, keyboard, follower, stdin, stdout });
  await turn();
  return {
    screen,
    keyboard,
    mounted,
    press: async (...chords) => {
      const texts: Readonly<Record<string, string>> = { Space: " " };
      keyboard.press(
        chords.map((chord) => ({ chord, text: texts[chord] ?? (chord.length === 1 ? chord : "") })),
      );
      await settled();
    },
    sent: () => {
      const all = bytes;
      bytes = "";
      return all;
    },
    resize: async (size) => {
      Object.assign(stdout, size);
      screen.resize(size);
      stdout.emit("resize");
      await settled();
    },
    close: () => {
      unsubscribe();
      screen.close();
      mounted.unmount();
    },
  };
}

/** Lets all happen that was asked for. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 8; turns++) await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
