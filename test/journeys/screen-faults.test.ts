import { constants } from "node:os";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { addJob, aRecord, importRecords, keys } from "../helpers/journey-data.ts";
import { asFields, preparedRig, whenIn } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

const aFilledRig = preparedRig(async (rig) => {
  await addJob(rig);
  await importRecords(
    rig,
    keys(3).map((key) => aRecord(key)),
    "--job",
    "CUST",
  );
});

const SHELL = '"$NODE" "$DWTRIAGE"; echo "after $?"; stty -a; echo "end of story"';

/** Ways in which a program of ours could go wrong, put into the built file from outside and armed by a signal. */
const FAULTS: readonly (readonly [name: string, hook: string])[] = [
  ["an unhandled rejection", 'armed = () => void Promise.reject(new Error("boom"));'],
  [
    "a throw while a key is handled",
    'const { trunc } = Math; armed = () => { Math.trunc = () => { throw new Error("boom"); }; };',
  ],
  [
    "a throw while a frame is drawn",
    'armed = () => { Array.prototype.entries = () => { throw new Error("boom"); }; };',
  ],
];

const ARMED = "\u001b]2;armed\u001b\\";
const hookFile = (hook: string): string =>
  `let armed; process.on("SIGUSR2", () => { process.stdout.write(${JSON.stringify(ARMED)}); armed(); });\n${hook}`;

test.each(FAULTS)(
  "after %s the terminal is given back, with what happened and where the details are",
  async (_, hook) => {
    const rig = await aFilledRig();
    const path = await rig.file("fault.mjs", hookFile(hook));
    const terminal = new DrivenTerminal({
      folder: rig.folder,
      shell: ["sh", "-c", SHELL],
      env: { NODE_OPTIONS: `--import ${path}` },
    });
    await terminal.shows("row 1 of 3", "? help");
    const owner: unknown = JSON.parse(await readFile(join(rig.folder, "owner.json"), "utf8"));
    process.kill(Number(asFields(owner)["pid"]), "SIGUSR2");
    await terminal.until(() => terminal.rawBytes.includes(ARMED), "the fault to come");
    terminal.press("j\u001b[6~");
    await terminal.shows("end of story");
    expect(terminal.isAlternateScreen).toBe(false);
    expect(terminal.isCursorHidden).toBe(false);
    const text = terminal.screen().join("\n");
    expect(text).toContain("after 1");
    expect(text).toContain("fault of its own: boom");
    expect(text).toMatch(/ icanon .* echo /s);
    const log = join(dirname(rig.folder), ".local/state/dwtriage/faults.log");
    expect(text.replaceAll("\n", "")).toContain(log);
    expect(await readFile(log, "utf8")).toMatch(/Error: boom\n +at /);
  },
);

test("a terminal that is gone ends the screen quietly, by the signal for it", async () => {
  const rig = await aFilledRig();
  const home = dirname(rig.folder);
  const terminal = new DrivenTerminal({
    folder: rig.folder,
    // The shell stays when the line drops, so that the screen meets the dead terminal itself.
    shell: [
      "sh",
      "-c",
      `trap "" HUP; "$NODE" "$DWTRIAGE" 2>"$HOME/said"; echo $? >"$HOME/exit.tmp"; mv "$HOME/exit.tmp" "$HOME/exit"`,
    ],
  });
  await terminal.shows("row 1 of 3", "? help");
  terminal.hangUp();
  const exit = (): Promise<string> => readFile(join(home, "exit"), "utf8").catch(() => "");
  await whenIn(home, async () => (await exit()) !== "");
  expect(await exit()).toBe(`${128 + constants.signals.SIGHUP}\n`);
  // The cursor is shown again, whoever may see it, and the shell names the signal.
  expect((await readFile(join(home, "said"), "utf8")).replace("\u001b[?25h", "").trim()).toMatch(
    /^(Hangup)?$/,
  );
});

describe("painted anew", () => {
  test.each([
    ["Ctrl-L", (terminal: DrivenTerminal) => terminal.press("\u000c")],
    ["a window change of the same size", (terminal: DrivenTerminal) => terminal.signal("SIGWINCH")],
  ])("by %s: the whole screen, as it was", async (_, ask) => {
    const { folder } = await aFilledRig();
    const terminal = new DrivenTerminal({ folder });
    // The header tells of a starting engine until it is there.
    await terminal.shows("row 1 of 3", "? help", "scheduler idle");
    const before = terminal.screen();
    const { length } = terminal.rawBytes;
    ask(terminal);
    await terminal.until(
      () =>
        ["dwtriage", "created on", "C00003"].every((text) => terminal.rawBytes.slice(length).includes(text)),
      "a whole frame",
    );
    terminal.press("jk");
    await terminal.until((screen) => screen.join("\n") === before.join("\n"), "the screen of before");
  });
});

test.each([
  ["TERM=screen", { TERM: "screen" }],
  ["TERM=linux", { TERM: "linux" }],
  ["TERM=vt100", { TERM: "vt100" }],
  ["LANG=C", { LANG: "C" }],
  ["CI", { CI: "true" }],
])(
  "with %s the screen opens, takes keys and gives the terminal back",
  async (_, env: Record<string, string>) => {
    const { folder } = await aFilledRig();
    const terminal = new DrivenTerminal({ folder, env });
    await terminal.shows("row 1 of 3", "? help");
    terminal.press("j");
    await terminal.shows("row 2 of 3");
    if (env["TERM"] === "linux" || env["LANG"] === "C") {
      expect(terminal.rawBytes).not.toMatch(/[^\u0000-\u007f]/);
    }
    // The console would print a title instead of taking it.
    expect(terminal.rawBytes.includes("\u001b]2;")).toBe(env["TERM"] !== "linux");
    terminal.press("q");
    expect(await terminal.exited()).toBe(0);
    expect(terminal.isAlternateScreen).toBe(false);
  },
);
