import { PassThrough, Writable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runScreen } from "../../source/cli/screen/run-screen.ts";
import { takesMouse } from "../../source/cli/screen/screen-settings.ts";
import { measureAmbiguousWide } from "../../source/text/cell-text.ts";
import { openScreenRig, type ScreenRig } from "../ui/screen-rig.ts";

const GIVEN_BACK = "\u001b[?1049l";

let rig: ScreenRig;

beforeEach(async () => {
  rig = await openScreenRig();
  await rig.add([{ key: "K1" }]);
});

afterEach(() => rig.close());

/** A terminal of which the test holds the other end. */
function aTerminal() {
  const keys = new PassThrough();
  const modes: boolean[] = [];
  const stdin = Object.assign(keys, {
    isTTY: true,
    setRawMode: (isRaw: boolean) => modes.push(isRaw),
    ref: () => keys,
    unref: () => keys,
  }) as unknown as NodeJS.ReadStream;
  let written = "";
  const waiting = new Set<() => void>();
  const stdout = Object.assign(
    new Writable({
      write: (chunk: Buffer, _, done) => {
        written += chunk.toString();
        for (const check of waiting) check();
        done();
      },
    }),
    { isTTY: true, columns: 100, rows: 24 },
  ) as unknown as NodeJS.WriteStream;
  /** Acts within the very write that shows the text. */
  const whenShown = (text: string, act: () => void): void => {
    const check = (): void => {
      if (!written.includes(text)) return;
      waiting.delete(check);
      act();
    };
    waiting.add(check);
    check();
  };
  return {
    stdin,
    stdout,
    modes,
    keys,
    text: () => written,
    forget: () => (written = ""),
    shows: (text: string) => new Promise<void>((resolve) => whenShown(text, resolve)),
    whenShown,
  };
}

type FakeTerminal = ReturnType<typeof aTerminal>;

function shown(
  { stdin, stdout }: FakeTerminal,
  ambiguousWidth: "narrow" | "ask" = "narrow",
): Promise<number> {
  const nothingKept = { path: "", read: async () => null, write: async () => undefined };
  return runScreen({
    engine: rig.engine,
    utc: true,
    by: "ana",
    color: false,
    theme: "dark",
    ambiguousWidth,
    explain: () => null,
    policyOf: () => null,
    redact: null,
    keymap: null,
    isNotifying: false,
    takesMouse: false,
    isForScreenReader: false,
    views: nothingKept,
    session: null,
    isFresh: true,
    logFault: () => null,
    stdin,
    stdout,
  });
}

/** Whatever the screen would write after a change, it writes within as many turns. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
}

test("a terminal is raw while the screen is shown, and not afterwards", async () => {
  const terminal = aTerminal();
  const end = shown(terminal);
  await terminal.shows("row 1 of");
  expect(terminal.modes.at(-1)).toBe(true);
  terminal.keys.write("q");
  expect(await end).toBe(0);
  expect(terminal.modes.at(-1)).toBe(false);
});

test("no frame is written among a text that is printed for the mouse", async () => {
  const terminal = aTerminal();
  const end = shown(terminal);
  await terminal.shows("row 1 of");
  for (const key of "2ypu") {
    await turns();
    terminal.keys.write(key);
  }
  await terminal.shows("Any key comes back");
  terminal.forget();
  await rig.add([{ id: "later", key: "K2" }]);
  await turns();
  expect(terminal.text()).toBe("");
  terminal.keys.emit("readable");
  await terminal.shows("K2");
  await turns();
  terminal.keys.emit("error", new Error("read EIO"));
  await end;
});

test("a terminal that breaks before keys are taken is not left raw", async () => {
  const terminal = aTerminal();
  terminal.whenShown("row 1 of", () => terminal.keys.emit("error", new Error("read EIO")));
  expect(await shown(terminal)).toBe(130);
  expect(terminal.modes).toEqual([true, false]);
  expect(terminal.text()).toContain(GIVEN_BACK);
});

test.each([
  ["ends", (terminal: FakeTerminal) => terminal.keys.end()],
  ["breaks", (terminal: FakeTerminal) => terminal.keys.emit("error", new Error("read EIO"))],
])("a terminal whose input %s ends the screen, though no signal comes", async (_, hangUp) => {
  const terminal = aTerminal();
  const end = shown(terminal);
  await terminal.shows("row 1 of");
  hangUp(terminal);
  expect(await end).toBe(130);
  expect(terminal.text()).toContain(GIVEN_BACK);
});

test("a terminal that answers late how wide it draws holds up no frame, and is drawn again in ASCII", async () => {
  const terminal = aTerminal();
  const end = shown(terminal, "ask");
  await terminal.shows("row 1 of");
  expect(terminal.text()).toContain("\u25b8");
  terminal.forget();
  terminal.keys.write("\u001b[1;1R\u001b[1;3R");
  await terminal.shows("row 1 of");
  expect(terminal.text()).not.toMatch(/[\u25b8\u2500]/);
  measureAmbiguousWide(false);
  terminal.keys.write("q");
  expect(await end).toBe(0);
});

test.each([
  [{ TERM: "xterm-256color" }, true],
  [{ TERM: "tmux-256color", TMUX: "/tmp/tmux-1/default,1,0" }, true],
  [{ TERM: "screen-256color", TMUX: "/tmp/tmux-1/default,1,0" }, true],
  // In GNU screen, here or at the other end of a line, Esc would wait for the next key.
  [{ TERM: "xterm-256color", STY: "1.pts-0.desk" }, false],
  [{ TERM: "screen" }, false],
])("the wheel is asked for where it holds back no key: %j", (environment, isTaken) => {
  expect(takesMouse({ mouse: true }, environment)).toBe(isTaken);
  expect(takesMouse({ mouse: false }, environment)).toBe(false);
});
