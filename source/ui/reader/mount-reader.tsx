import { render } from "ink";
import type { Keyboard } from "../keys/keyboard.ts";
import type { Mounted } from "../screen/mount.tsx";
import type { ScreenModel } from "../model/screen-model.ts";
import { screenText } from "../screen/screen-text.tsx";
import { SuspendHandle, type Suspend } from "../screen/suspend-handle.tsx";
import { Reader } from "./reader.tsx";

interface MountOptions {
  readonly screen: ScreenModel;
  readonly keyboard: Keyboard;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** Writes the screen as lines beside Ink, which then only listens to the keys. */
export function mountReader({ screen, keyboard, stdin, stdout }: MountOptions): Mounted {
  let suspend: Suspend = () => Promise.resolve();
  const say = (text: string): void => void stdout.write(text);
  const instance = render(
    <>
      <Reader screen={screen} keyboard={keyboard} say={say} />
      <SuspendHandle take={(given) => (suspend = given)} />
    </>,
    {
      stdin,
      stdout: silent(stdout),
      alternateScreen: false,
      isScreenReaderEnabled: true,
      exitOnCtrlC: false,
      patchConsole: false,
      interactive: true,
    },
  );
  return {
    suspend: (whileAway) => suspend(whileAway),
    unmount: () => instance.unmount(),
    ended: instance.waitUntilExit(),
    screenText: () => screenText(screen),
  };
}

/** A terminal for Ink that shows nothing: of the same size, so that everything else stays as it is. */
function silent(stdout: NodeJS.WriteStream): NodeJS.WriteStream {
  return new Proxy(stdout, {
    get: (target, name) => {
      if (name === "write") return (text: unknown, ...more: readonly unknown[]) => muted(target, text, more);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Pasted text must still be told from keys; everything else is taken and dropped. */
function muted(stdout: NodeJS.WriteStream, text: unknown, more: readonly unknown[]): boolean {
  if (text === "\u001b[?2004h" || text === "\u001b[?2004l") stdout.write(text);
  const taken = more.find((one) => typeof one === "function");
  if (taken !== undefined) queueMicrotask(() => void Reflect.apply(taken, undefined, []));
  return true;
}
