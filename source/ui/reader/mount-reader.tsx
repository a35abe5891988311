import { render } from "ink";
import type { Keyboard } from "../keys/keyboard.ts";
import type { Mounted } from "../screen/mount.tsx";
import type { ScreenModel } from "../model/screen-model.ts";
import { screenText } from "../screen/screen-text.tsx";
import { SuspendHandle } from "../screen/suspend-handle.tsx";
import type { Suspend } from "../screen/suspend-handle.tsx";
import { useEffect } from "react";
import type { ReactNode } from "react";
import { useKeyboard } from "../screen/use-keyboard.ts";
import { spokenOf } from "./spoken.ts";
import type { Spoken } from "./spoken.ts";

/**
 * Turns what changed into lines that are only ever added: a screen reader reads what is new, and nothing that was said
 * is taken back. What is typed is echoed where it stands, as a shell does.
 */
export class Narrator {
  #last: Spoken | null = null;
  #isMidLine = false;

  /** The text to write for the screen as it is now; empty when there is nothing new to say. */
  next(now: Spoken): string {
    const last = this.#last;
    this.#last = now;
    const lines = last === null || last.place !== now.place ? arrival(last, now) : changes(last, now);
    const echo = this.#echo(last, now, lines.length > 0);
    if (lines.length === 0) return echo;
    const start = this.#isMidLine ? "\n" : "";
    this.#isMidLine = echo !== "";
    return `${start}${lines.join("\n")}\n${echo}`;
  }

  /** What was typed since, or the whole line when it was changed elsewhere than at its end. */
  #echo(last: Spoken | null, now: Spoken, isBroken: boolean): string {
    if (now.written === null) {
      if (!this.#isMidLine || isBroken) return "";
      this.#isMidLine = false;
      return "\n";
    }
    const before = last?.written ?? null;
    if (before === now.written && !isBroken) return "";
    if (before === null || isBroken) {
      if (!isBroken) this.#isMidLine = true;
      return now.written;
    }
    this.#isMidLine = true;
    return now.written.startsWith(before) ? now.written.slice(before.length) : `\n${now.written}`;
  }
}

function arrival(last: Spoken | null, now: Spoken): readonly string[] {
  const notices = now.notice !== "" && now.notice !== last?.notice ? [now.notice] : [];
  const matched = now.lines.length === 0 && now.written === null ? [now.matched] : [];
  const cursor = now.lines.includes(now.cursor) || now.cursor === "" ? [] : [now.cursor];
  return [`${now.place}.`, ...now.lines, ...matched, ...cursor, ...notices];
}

function changes(last: Spoken, now: Spoken): readonly string[] {
  const spokenBefore = new Set(last.lines);
  const lines = now.lines.filter((line) => !spokenBefore.has(line));
  const matched = now.matched !== last.matched && now.lines.length === 0 && now.written === null;
  const isCursorNew = now.cursor !== last.cursor && now.cursor !== "" && !lines.includes(now.cursor);
  const marks = now.marks === last.marks ? [] : [`${now.marks} marked.`];
  return [
    ...lines,
    ...(matched ? [now.matched] : []),
    ...(isCursorNew ? [now.cursor] : []),
    ...marks,
    ...(now.notice !== last.notice && now.notice !== "" ? [now.notice] : []),
  ];
}

interface MountOptions {
  readonly screen: ScreenModel;
  readonly keyboard: Keyboard;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** Writes the screen as lines next to Ink, which then only listens to the keys. */
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

/** Pasted text must still be kept apart from keys; everything else is taken and dropped. */
function muted(stdout: NodeJS.WriteStream, text: unknown, more: readonly unknown[]): boolean {
  if (text === "\u001b[?2004h" || text === "\u001b[?2004l") stdout.write(text);
  const taken = more.find((one) => typeof one === "function");
  if (taken !== undefined) queueMicrotask(() => void Reflect.apply(taken, undefined, []));
  return true;
}

/** The screen as lines that are only ever added; nothing of it is drawn. */
function Reader(props: {
  readonly screen: ScreenModel;
  readonly keyboard: Keyboard;
  readonly say: (text: string) => void;
}): ReactNode {
  const { screen, keyboard, say } = props;
  useKeyboard(keyboard);
  useEffect(() => {
    const narrator = new Narrator();
    const speak = (): void => {
      const text = narrator.next(spokenOf(screen));
      if (text !== "") say(text);
      screen.onTerminal.mark(screen.state);
    };
    const { environment, jobs } = screen.state.overview;
    const { key } = screen.ports.look;
    const running = jobs.map((job) => `${job.name} ${job.status}`).join(", ");
    say(
      `dwtriage, ${environment}. Jobs: ${running || "none"}. ${key("help")} is help, ${key("quit")} leaves.\n`,
    );
    speak();
    return screen.subscribe(speak);
  }, [screen, say]);
  return null;
}
