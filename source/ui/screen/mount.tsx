import { render } from "ink";
import { useCallback, useSyncExternalStore, type ReactNode } from "react";
import { FrameView } from "./frame-view.tsx";
import { useKeyboard } from "./use-keyboard.ts";
import type { Keyboard } from "../keys/keyboard.ts";
import type { ScreenFollower } from "./screen-follower.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { screenText } from "./screen-text.tsx";
import { SuspendHandle, type Suspend } from "./suspend-handle.tsx";

export interface Mounted {
  readonly suspend: Suspend;
  readonly unmount: () => void;
  /** Resolves after `unmount`; rejects when a component fails. */
  readonly ended: Promise<unknown>;
  /** What the screen shows now, as plain lines. */
  readonly screenText: () => string;
}

interface MountOptions {
  readonly screen: ScreenModel;
  readonly keyboard: Keyboard;
  readonly follower: ScreenFollower;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
}

/**
 * Puts the components on a terminal that somebody else has prepared: keys come in here, and frames go out to the
 * follower. In debug mode Ink hands over each frame whole, which is what the frame writer needs.
 */
export function mount({ screen, keyboard, follower, stdin, stdout }: MountOptions): Mounted {
  let suspend: Suspend = () => Promise.resolve();
  const instance = render(
    <>
      <Root screen={screen} keyboard={keyboard} follower={follower} />
      <SuspendHandle take={(given) => (suspend = given)} />
    </>,
    {
      stdin,
      stdout: frameStream(stdout, (frame) => follower.take(frame)),
      debug: true,
      alternateScreen: false,
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

/** What stands in the terminal's tree for good: it takes the keys, and draws what needs components. */
export function Root(props: {
  readonly screen: ScreenModel;
  readonly keyboard: Keyboard;
  readonly follower: ScreenFollower;
}): ReactNode {
  const { screen, keyboard, follower } = props;
  const subscribe = useCallback((listener: () => void) => follower.subscribe(listener), [follower]);
  const frame = useSyncExternalStore(subscribe, () => follower.frame);
  useKeyboard(keyboard);
  return frame === null ? null : <FrameView screen={screen} frame={frame} />;
}

/** Modes and moves of the cursor; a frame holds text as well. */
const CONTROL_ONLY = /^(?:\u001b\[[0-?]*[ -/]*[@-ln-~])*$/;

/** The terminal as Ink sees it: frames go to `take`, all else to the terminal itself. */
function frameStream(stdout: NodeJS.WritableStream, take: (frame: string) => void): NodeJS.WritableStream {
  const write = (text: string, done?: () => void): boolean => {
    if (CONTROL_ONLY.test(text)) return text === "" ? stdout.write(text, done) : stdout.write(text);
    take(text);
    return true;
  };
  return new Proxy(stdout, {
    get: (target, key) => {
      if (key === "write") return write;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
