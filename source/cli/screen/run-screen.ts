import type { Binding } from "../../ui/model/binding.ts";
import type { Explained, Explanation } from "../../domain/cause/explanation.ts";
import type { Engine } from "../../engine/engine.ts";
import type { CopyRedaction, WritingPorts, ImportFile } from "../../ui/model/export-file.ts";
import type { KeptText } from "../../ui/saved/kept-text.ts";
import { SessionWriter } from "../../ui/model/session-writer.ts";
import { READER_SIZE } from "../../ui/state/layout.ts";
import { tick } from "../../ui/model/tick.ts";
import { ScreenModel } from "../../ui/model/screen-model.ts";
import { notifySequence } from "../../ui/terminal/announcements.ts";
import { clipboardSequence } from "../../ui/terminal/clipboard.ts";
import { needsAscii } from "../../ui/terminal/glyphs.ts";
import { createLook } from "../../ui/draw/theme.ts";
import type { EnvironmentColour, Look, ThemeName } from "../../ui/draw/theme.ts";
import { measureAmbiguousWide } from "../../text/cell-text.ts";
import { WidthQuestion } from "./ambiguous-width.ts";
import type { AmbiguousWidth } from "./ambiguous-width.ts";
import { ScreenSession, sizeOf } from "./screen-session.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { BINDINGS } from "../../ui/keys/bindings.ts";
import { rebound } from "../../ui/keys/user-keymap.ts";

const MINUTE_MS = 60_000;

/** What reads the time, and waits. */
interface Ticking {
  readonly now: () => number;
  /** Calls back once, after a length of time; returns what calls it off. */
  readonly after: (ms: number, run: () => void) => () => void;
}

const OF_THE_MACHINE: Ticking = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Calls back as each minute of the clock begins; returns what ends that. */
export function everyMinute(
  run: (nowAt: number) => void,
  { now, after }: Ticking = OF_THE_MACHINE,
): () => void {
  let callOff = (): void => undefined;
  const wait = (): void => {
    callOff = after(MINUTE_MS - (now() % MINUTE_MS), () => {
      run(now());
      wait();
    });
  };
  wait();
  return () => callOff();
}

export interface ScreenOptions extends WritingPorts {
  readonly engine: Engine;
  /** True shows instants in UTC. */
  readonly utc: boolean;
  /** Who asks for requests. */
  readonly by: string;
  readonly color: boolean;
  readonly theme: ThemeName;
  /** Of the environment's name; null for none. */
  readonly environmentColour?: EnvironmentColour | null;
  /** How wide the terminal draws characters of ambiguous width; `ask` finds it out. */
  readonly ambiguousWidth: AmbiguousWidth;
  /** What is known of an error. */
  readonly explain: (error: Explained) => Explanation | null;
  readonly policyOf: Look["policyOf"];
  /** What is taken out of copies; null for nothing. */
  readonly redact: CopyRedaction | null;
  /** Text of the person's keymap file; null for none. */
  readonly keymap: string | null;
  /** True reports the end of a request to the terminal. */
  readonly isNotifying: boolean;
  /** True asks the terminal for the wheel of the mouse. */
  readonly takesMouse: boolean;
  /** True writes lines that are only ever added, for a screen reader. */
  readonly isForScreenReader: boolean;
  readonly views: KeptText;
  /** How the last showing was left, and this one will be; null keeps nothing. */
  readonly session: KeptText | null;
  /** True starts without the last session. */
  readonly isFresh: boolean;
  /** Keeps a fault of our own; answers where. */
  readonly logFault: (fault: unknown) => string | null;
  /** Called when the first frame can be drawn, before it is. */
  readonly onOpened?: () => void;
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
  const { engine, stdout = process.stdout } = options;
  const keymap = screenKeymap(options.keymap);
  // To explain takes as long as all else of the first frame, so it comes with the second.
  let isExplaining = options.isForScreenReader;
  const explain: Look["explain"] = (error) => (isExplaining ? options.explain(error) : undefined);
  // What is drawn in ASCII alone has no such character, nor may the question have one.
  const isAscii = options.isForScreenReader || needsAscii(process.env);
  const width = isAscii ? "narrow" : options.ambiguousWidth;
  // Asked while the engine is. The first frame waits for the engine alone.
  const question = width === "ask" ? WidthQuestion.ask(options.stdin ?? process.stdin, stdout) : null;
  const session = new ScreenSession({
    ...options,
    onReady: () => (isExplaining = true),
    onCursorColumn: (column) => {
      if (question?.hear(column) !== true || question.isWide !== true) return;
      session.distrustFrame();
      drawWide(screen);
    },
  });
  const last = options.isFresh ? null : await lastSession(options.session);
  // Fetched before anything is drawn: the first frame is complete.
  const opening = ScreenModel.open(
    {
      ...terminalPorts(session, stdout),
      engine,
      look: lookOf({ ...options, explain }, keymap),
      keymap,
      by: options.by,
      redact: options.redact,
      pause: pauseFor,
      importFile: options.importFile ?? null,
      ...(options.environments === undefined ? {} : { environments: options.environments }),
      ...(options.filesLike === undefined ? {} : { filesLike: options.filesLike }),
      ...(options.readMaps === undefined ? {} : { readMaps: options.readMaps }),
      ...(options.writeReport === undefined ? {} : { writeReport: options.writeReport }),
      ...(options.exportFile === undefined ? {} : { exportFile: options.exportFile }),
      views: options.views,
    },
    options.isForScreenReader ? READER_SIZE : sizeOf(stdout),
    last,
  );
  const screen = await opening.catch((reason: unknown) => {
    question?.abandon();
    throw reason;
  });
  await question?.handOver();
  options.onOpened?.();
  if (width === "wide" || question?.isWide === true) drawWide(screen);
  if (options.isNotifying) screen.update({ isNotifying: true });
  const sessionWriter = options.session === null ? null : new SessionWriter(screen, options.session);
  const unsubscribe = engine.subscribe(() => screen.refresh());
  // What changed between the first fetch and the subscription.
  screen.refresh();
  const endClock = everyMinute((nowAt) => tick(screen, nowAt));
  try {
    return await session.show(screen, keymap);
  } finally {
    endClock();
    unsubscribe();
    await sessionWriter?.close();
    screen.close();
  }
}

/** Measures as a terminal of two cells for ambiguous characters does, and draws without any. */
function drawWide(screen: ScreenModel): void {
  measureAmbiguousWide(true);
  screen.drawInAscii();
}

/** Nothing that the screen waits for keeps the process after it was left. */
function pauseFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** What the terminal does for the screen apart from showing it. */
function terminalPorts(session: ScreenSession, stdout: NodeJS.WriteStream) {
  return {
    copy: (text: string) => void stdout.write(clipboardSequence(text)),
    screenText: () => session.screenText,
    printPlainly: (text: string) => session.print(text),
    notify: (words: string) => void stdout.write(notifySequence(words)),
    redraw: () => session.redraw(),
    takeMouse: (takes: boolean) => session.takeMouse(takes),
    suspend: () => session.suspend(),
    quit: (exitCode: number) => session.leave(exitCode),
  };
}

function lookOf(
  {
    color,
    utc,
    theme,
    explain,
    policyOf,
    isForScreenReader,
    environmentColour = null,
  }: Omit<ScreenOptions, "explain" | "keymap"> & Pick<Look, "explain">,
  keymap: readonly Binding[],
): Look {
  // The console of Linux would print the address instead of taking it.
  const links = !isForScreenReader && process.env["TERM"] !== "linux";
  const look = {
    utc,
    theme,
    environmentColour,
    links,
    explain,
    policyOf,
    keymap,
    color: color && !isForScreenReader,
  };
  return createLook({ ...look, ascii: isForScreenReader || needsAscii(process.env) });
}

/** A session that cannot be read is no reason not to start. */
async function lastSession(kept: KeptText | null): Promise<string | null> {
  try {
    return (await kept?.read()) ?? null;
  } catch {
    return "";
  }
}

/** The keymap with the person's own keys; a file with problems is refused, all of them named with their line. */
function screenKeymap(text: string | null): readonly Binding[] {
  if (text === null) return BINDINGS;
  const keymap = rebound(text, BINDINGS);
  if ("rows" in keymap) return keymap.rows;
  const lines = keymap.problems.map(({ line, message }) => `line ${line}: ${message}`);
  throw new UserFacingError(
    `The keymap file cannot be taken.\n${lines.join("\n")}`,
    "Correct these lines; dwtriage help screen lists the names of all actions.",
  );
}
