import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { aConnectedRig, keys } from "../helpers/journey-data.ts";
import { aRig, asFields, preparedRig, whenIn, type JourneyRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

const aFilledRig = preparedRig((rig) =>
  aConnectedRig(
    rig,
    keys(3).map((key) => ({ key })),
  ),
);

/** What a person did before and does after, in the same shell, which stays so that its last words are read. */
const SHELL = 'echo before; "$NODE" "$DWTRIAGE"; echo "after $?"; stty -a; echo "end of story"; read -r _';

async function openInShell(rig: JourneyRig, env: Readonly<Record<string, string>> = {}) {
  const terminal = new DrivenTerminal({ folder: rig.folder, shell: ["sh", "-c", SHELL], env });
  await terminal.shows("row 1 of 3", "? help");
  expect(terminal.isAlternateScreen).toBe(true);
  expect(terminal.isCursorHidden).toBe(true);
  expect(terminal.isMouseReported).toBe(true);
  return terminal;
}

/** The process that owns the folder is the one with the screen. */
async function signalScreen(rig: JourneyRig, signal: NodeJS.Signals): Promise<void> {
  const owner = asFields(JSON.parse(await readFile(join(rig.folder, "owner.json"), "utf8")));
  process.kill(Number(owner["pid"]), signal);
}

/** The screen is gone, the cursor is back, the line is edited by the terminal again, and nothing was left behind. */
async function expectGivenBack(terminal: DrivenTerminal, exit: number): Promise<void> {
  await terminal.shows("end of story");
  expect(terminal.isAlternateScreen).toBe(false);
  expect(terminal.isCursorHidden).toBe(false);
  expect(terminal.isMouseReported).toBe(false);
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
    const terminal = await openInShell(await aFilledRig());
    terminal.press(pressed);
    await expectGivenBack(terminal, exit);
    expect(linesBetween(terminal)).toEqual([]);
  });

  test.each(["SIGTERM", "SIGHUP", "SIGINT"] as const)("after %s", async (signal) => {
    const rig = await aFilledRig();
    const terminal = await openInShell(rig);
    await signalScreen(rig, signal);
    await expectGivenBack(terminal, 130);
    expect(linesBetween(terminal)).toEqual([]);
  });

  test("after an end of the process that nobody foresaw", async () => {
    const rig = await aFilledRig();
    const path = await rig.file("end.mjs", 'process.on("SIGUSR2", () => process.exit(7));');
    const terminal = await openInShell(rig, { NODE_OPTIONS: `--import ${path}` });
    await signalScreen(rig, "SIGUSR2");
    await expectGivenBack(terminal, 7);
  });

  test("after a fault of our own, which is told in words and without a record's text", async () => {
    const rig = await aFilledRig();
    const hook = 'process.on("SIGUSR2", () => { throw new Error("boom \\u001b]0;OWNED\\u0007"); });';
    const path = await rig.file("crash.mjs", hook);
    const terminal = await openInShell(rig, { NODE_OPTIONS: `--import ${path}` });
    await signalScreen(rig, "SIGUSR2");
    await expectGivenBack(terminal, 1);
    expect(linesBetween(terminal).join("\n")).toContain("fault of its own: boom");
    expect(terminal.rawBytes).not.toContain("\u001b]0;OWNED");
  });
});

test("a connection that drops ends the demo, and its throw-away folder goes with it", async () => {
  const rig = await aRig();
  const temporary = join(rig.folder, "tmp");
  await mkdir(temporary, { recursive: true });
  const terminal = new DrivenTerminal({ folder: rig.folder, args: ["demo"], env: { TMPDIR: temporary } });
  await terminal.shows("contoso-uat", "? help");
  expect(await readdir(temporary)).toHaveLength(1);
  terminal.hangUp();
  await whenIn(temporary, async () => (await readdir(temporary)).length === 0);
});

test("the folder is free for the next one after every ending", async () => {
  const rig = await aFilledRig();
  for (const signal of ["SIGTERM", "SIGHUP", "SIGKILL"] as const) {
    const terminal = await openInShell(rig);
    await signalScreen(rig, signal);
    await terminal.shows("end of story");
    expect(await rig.run("job", "start", "CUST")).toMatchObject({ exit: 0 });
  }
});

test("Ctrl-Z gives the shell its terminal, and fg comes back to the same place", async () => {
  const rig = await aFilledRig();
  const terminal = new DrivenTerminal({
    folder: rig.folder,
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
  expect(terminal.isMouseReported).toBe(false);
  terminal.press("stty -a | grep -o ' icanon'\r");
  await terminal.until((screen) => screen.includes(" icanon"), "a line that the terminal edits");
  terminal.resize(80, 24);
  terminal.press("fg\r");
  await terminal.shows("row 2 of 3", "? help");
  expect(terminal.isAlternateScreen).toBe(true);
  expect(terminal.screen().every((line) => line.length <= 80)).toBe(true);
  // A notch of the wheel, then a button: who would select text is told how.
  terminal.press("\u001b[<64;9;9M");
  await terminal.shows("row 1 of 3");
  terminal.press("\u001b[<0;9;9M");
  await terminal.shows("selected with Shift held down");
  terminal.press(":mouse off\r");
  await terminal.until(() => !terminal.isMouseReported, "the mouse given back");
  terminal.press("q");
  await terminal.until(
    (screen) => screen.some((line) => line.trimEnd() === "prompt>"),
    "a prompt with nothing after it",
  );
  terminal.press("exit\r");
  expect(await terminal.exited()).toBe(0);
});
