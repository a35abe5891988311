import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { aConnectedDesk, keys } from "../helpers/journey-data.ts";
import { aDesk, asFields, preparedDesk, whenIn, type JourneyDesk } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

const aFilledDesk = preparedDesk((desk) =>
  aConnectedDesk(
    desk,
    keys(3).map((key) => ({ key })),
  ),
);

/** What a person did before and does after, in the same shell, which stays so that its last words are read. */
const SHELL = 'echo before; "$NODE" "$DWTRIAGE"; echo "after $?"; stty -a; echo "end of story"; read -r _';

async function openInShell(desk: JourneyDesk, env: Readonly<Record<string, string>> = {}) {
  const terminal = new DrivenTerminal({ folder: desk.folder, shell: ["sh", "-c", SHELL], env });
  await terminal.shows("row 1 of 3", "? help");
  expect(terminal.isAlternateScreen).toBe(true);
  expect(terminal.isCursorHidden).toBe(true);
  return terminal;
}

/** The process that owns the folder is the one with the screen. */
async function signalScreen(desk: JourneyDesk, signal: NodeJS.Signals): Promise<void> {
  const owner = asFields(JSON.parse(await readFile(join(desk.folder, "owner.json"), "utf8")));
  process.kill(Number(owner["pid"]), signal);
}

/** The screen is gone, the cursor is back, the line is edited by the terminal again, and nothing was left behind. */
async function expectGivenBack(terminal: DrivenTerminal, exit: number): Promise<void> {
  await terminal.shows("end of story");
  expect(terminal.isAlternateScreen).toBe(false);
  expect(terminal.isCursorHidden).toBe(false);
  const text = terminal.screen().join("\n");
  expect(text).toMatch(/ icanon /);
  expect(text).toMatch(/ echo /);
  expect(text).toMatch(/\bisig /);
  expect(text).not.toContain("row 1 of 3");
  const [first, ...rest] = terminal.screen();
  expect(first).toBe("before");
  const after = rest.findIndex((line) => line.startsWith("after "));
  expect(rest[after]).toBe(`after ${exit}`);
}

const linesBetween = (terminal: DrivenTerminal): readonly string[] => {
  const screen = terminal.screen();
  return screen.slice(
    1,
    screen.findIndex((line) => line.startsWith("after ")),
  );
};

describe("the terminal is given back (I11)", () => {
  test.each([
    ["q", "q", 0],
    [":quit", ":quit\r", 0],
    ["Ctrl-C", "\u0003", 130],
    ["Ctrl-C in a dialog", "r\u0003", 130],
  ])("after %s", async (_, pressed, exit) => {
    const terminal = await openInShell(await aFilledDesk());
    terminal.press(pressed);
    await expectGivenBack(terminal, exit);
    expect(linesBetween(terminal)).toEqual([]);
  });

  test.each(["SIGTERM", "SIGHUP", "SIGINT"] as const)("after %s", async (signal) => {
    const desk = await aFilledDesk();
    const terminal = await openInShell(desk);
    await signalScreen(desk, signal);
    await expectGivenBack(terminal, 130);
    expect(linesBetween(terminal)).toEqual([]);
  });

  test("after an end of the process that nobody foresaw", async () => {
    const desk = await aFilledDesk();
    const path = await desk.file("end.mjs", 'process.on("SIGUSR2", () => process.exit(7));');
    const terminal = await openInShell(desk, { NODE_OPTIONS: `--import ${path}` });
    await signalScreen(desk, "SIGUSR2");
    await expectGivenBack(terminal, 7);
  });

  test("after a fault of our own, which is told in words and without a record's text", async () => {
    const desk = await aFilledDesk();
    const hook = 'process.on("SIGUSR2", () => { throw new Error("boom \\u001b]0;OWNED\\u0007"); });';
    const path = await desk.file("crash.mjs", hook);
    const terminal = await openInShell(desk, { NODE_OPTIONS: `--import ${path}` });
    await signalScreen(desk, "SIGUSR2");
    await expectGivenBack(terminal, 1);
    expect(linesBetween(terminal).join("\n")).toContain("fault of its own: boom");
    expect(terminal.rawBytes).not.toContain("\u001b]0;OWNED");
  });
});

test("a connection that drops ends the demo, and its throw-away folder goes with it", async () => {
  const desk = await aDesk();
  const temporary = join(desk.folder, "tmp");
  await mkdir(temporary, { recursive: true });
  const terminal = new DrivenTerminal({ folder: desk.folder, args: ["demo"], env: { TMPDIR: temporary } });
  await terminal.shows("contoso-uat", "? help");
  expect(await readdir(temporary)).toHaveLength(1);
  terminal.hangUp();
  await whenIn(temporary, async () => (await readdir(temporary)).length === 0);
});

test("the folder is free for the next one after every ending", async () => {
  const desk = await aFilledDesk();
  for (const signal of ["SIGTERM", "SIGHUP", "SIGKILL"] as const) {
    const terminal = await openInShell(desk);
    await signalScreen(desk, signal);
    await terminal.shows("end of story");
    expect(await desk.run("job", "start", "CUST")).toMatchObject({ exit: 0 });
  }
});

test("Ctrl-Z gives the shell its terminal, and fg comes back to the same place", async () => {
  const desk = await aFilledDesk();
  const terminal = new DrivenTerminal({
    folder: desk.folder,
    shell: ["bash", "--norc", "--noprofile", "-i"],
    env: { PS1: "prompt> ", HISTFILE: "" },
  });
  await terminal.shows("prompt>");
  terminal.press('"$NODE" "$DWTRIAGE"\r');
  await terminal.shows("row 1 of 3", "? help");
  terminal.press("j");
  await terminal.shows("row 2 of 3");
  terminal.press("\u001a");
  await terminal.shows("Stopped");
  expect(terminal.isAlternateScreen).toBe(false);
  expect(terminal.isCursorHidden).toBe(false);
  terminal.press("stty -a | grep -o ' icanon'\r");
  await terminal.until((screen) => screen.includes(" icanon"), "a line that the terminal edits");
  terminal.resize(80, 24);
  terminal.press("fg\r");
  await terminal.shows("row 2 of 3", "? help");
  expect(terminal.isAlternateScreen).toBe(true);
  expect(terminal.screen().every((line) => line.length <= 80)).toBe(true);
  terminal.press("k");
  await terminal.shows("row 1 of 3");
  terminal.press("q");
  await terminal.until(
    (screen) => screen.some((line) => line.trimEnd() === "prompt>"),
    "a prompt with nothing after it",
  );
  terminal.press("exit\r");
  expect(await terminal.exited()).toBe(0);
});
