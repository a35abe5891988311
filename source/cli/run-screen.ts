import type { Engine } from "../engine/engine.ts";
import { BINDINGS } from "../ui/keymap/bindings.ts";
import { ScreenModel, type ImportFile } from "../ui/screen-model.ts";
import { clipboardSequence } from "../ui/terminal/clipboard.ts";
import { needsAscii } from "../ui/terminal/glyphs.ts";
import { createLook } from "../ui/theme.ts";
import { ScreenSession, sizeOf } from "./screen-session.ts";

export interface ScreenOptions {
  readonly engine: Engine;
  /** True shows instants in UTC. */
  readonly utc: boolean;
  /** Who asks for requests. */
  readonly by: string;
  readonly color: boolean;
  /** Reads a feed for `:import`; without it the command is not offered. */
  readonly importFile?: ImportFile;
  readonly stdin?: NodeJS.ReadStream;
  readonly stdout?: NodeJS.WriteStream;
}

/**
 * Shows the screen until it is left; answers the exit code. Whatever ends it, the terminal is given back first: cooked,
 * with its cursor, and with what stood on it before.
 */
export async function runScreen(options: ScreenOptions): Promise<number> {
  const { engine, stdin = process.stdin, stdout = process.stdout } = options;
  const session = new ScreenSession(stdin, stdout);
  const look = createLook({ color: options.color, ascii: needsAscii(process.env), utc: options.utc });
  // Fetched before anything is drawn: the first frame is complete.
  const screen = await ScreenModel.open(
    {
      engine,
      look,
      keymap: BINDINGS,
      by: options.by,
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      copy: (text) => stdout.write(clipboardSequence(text)),
      redraw: () => session.redraw(),
      suspend: () => session.suspend(),
      quit: (exitCode) => session.leave(exitCode),
      importFile: options.importFile ?? null,
    },
    sizeOf(stdout),
  );
  const unsubscribe = engine.subscribe(() => screen.refresh());
  // What changed between the first fetch and the subscription.
  screen.refresh();
  try {
    return await session.show(screen);
  } finally {
    unsubscribe();
    screen.close();
  }
}
