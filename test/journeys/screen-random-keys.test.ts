import { expect, test, vi } from "vitest";
import { SeededRandom } from "../../source/sample/seeded-random.ts";
import { preparedRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

/** A round of the gate; `npm run soak` plays many more. */
const ROUNDS = Number(process.env["DWTRIAGE_SOAK"] ?? 4);
const KEYS_PER_ROUND = 50;
const STEPS_PER_ROUND = 8;
const SEED = 20_261_123;
/** A frame that was on its way while the state was asked for is true the next time; rubbish on the screen stays. */
const LOOKS = 5;

const SIZES = [
  [120, 40],
  [80, 24],
  [200, 60],
  [61, 15],
  [97, 33],
] as const;
const MOVES = ["j", "j", "k", "\u0004", "\u001b[6~", "\u001b[5~"];
/** Escape as a whole sequence: a bare one would join the next key into a chord. */
const ESCAPE = "\u001b[27u";
// Without p: after y it prints in the place of the clipboard, which then tells nothing.
const CHORDS = [
  ..."jkgGvauifdsorDCUJK|<>=123c?/:[]xXyRntmz 0159eEwW.,;-_".split(""),
  "\u001b[A",
  "\u001b[B",
  "\u001b[C",
  "\u001b[D",
  "\u001b[5~",
  "\u001b[6~",
  "\u0004",
  "\u0015",
  "\t",
  "\u001b[Z",
  "\r",
  "\u007f",
  "\u000c",
  ESCAPE,
  "日本",
  "e\u0301",
];

/** Out of whatever was opened, and to the list. */
const LEAVE_ALL = `${ESCAPE.repeat(8)}2`;

const COPIED = "The screen was handed";

const theSample = preparedRig(async (rig) => {
  await rig.run("demo", "--data", rig.folder);
});

test("after random keys and sizes the cells on the terminal are what the program says it shows", async () => {
  const { folder } = await theSample();
  const random = new SeededRandom(SEED);
  let terminal = await opened(folder);
  await expectTrueCells(terminal, LEAVE_ALL, "before any key");
  for (let round = 0; round < ROUNDS; round++) {
    const pressed: string[] = [];
    for (let key = 0; key < KEYS_PER_ROUND; key++) {
      // Not at the end of a round: a new size is drawn whole, over whatever was left behind.
      if (key < KEYS_PER_ROUND / 2 && random.next() < 0.06) resize(terminal, random);
      // Half of what people press moves the list, and a key is held more often than not.
      const chord =
        random.next() < 0.5 ? random.pick(MOVES).repeat(1 + random.below(30)) : random.pick(CHORDS);
      pressed.push(chord);
      terminal.press(chord);
    }
    const roundText = `round ${round} of seed ${SEED}: ${JSON.stringify(pressed.join(""))}`;
    await expectTrueCells(terminal, LEAVE_ALL, roundText);
    // Step by step as well: what an overlay covered is drawn anew, and would hide what a step leaves behind.
    for (let step = 0; step < STEPS_PER_ROUND; step++) {
      const move = random.pick(MOVES).repeat(1 + random.below(4));
      await expectTrueCells(terminal, move, `${roundText} then step ${step}`);
    }
    if (terminal.exitCode === null) continue;
    expect(terminal.exitCode, roundText).toBe(0);
    terminal = await opened(folder);
  }
});

/** Looks after some keys; a program that was told to end meanwhile shows nothing that could be wrong. */
async function expectTrueCells(terminal: DrivenTerminal, keys: string, roundText: string): Promise<void> {
  for (let look = 1; look <= LOOKS; look++) {
    const state = await stateAfter(terminal, look === 1 ? keys : "");
    if (state === null || JSON.stringify(state.shown) === JSON.stringify(state.said)) return;
    if (look === LOOKS) expect(state.shown, roundText).toEqual(state.said);
  }
}

async function opened(folder: string): Promise<DrivenTerminal> {
  const terminal = new DrivenTerminal({ folder });
  await terminal.shows("? help");
  return terminal;
}

/** Some words of the palette put the program to sleep, as Ctrl-Z does; a shell would wake it by `fg`. */
async function resumed(terminal: DrivenTerminal): Promise<void> {
  await vi.waitFor(
    () => {
      if (terminal.exitCode !== null) return;
      terminal.signal("SIGCONT");
      expect(terminal.isAlternateScreen).toBe(true);
    },
    { timeout: 10_000 },
  );
}

function resize(terminal: DrivenTerminal, random: SeededRandom): void {
  if (terminal.exitCode !== null) return;
  const [columns, rows] = random.pick(SIZES);
  terminal.resize(columns, rows);
}

/** What the program says it shows, and what stands in the cells; null when it has ended. */
async function stateAfter(
  terminal: DrivenTerminal,
  keys: string,
): Promise<{ readonly said: readonly string[]; readonly shown: readonly string[] } | null> {
  if (terminal.exitCode !== null) return null;
  const before = terminal.copied.length;
  const isTold = (screen: readonly string[]): boolean =>
    terminal.exitCode !== null ||
    (terminal.copied.length > before && screen.some((line) => line.includes(COPIED)));
  // In one breath: the menu opens and closes before anything is drawn.
  terminal.press(`${keys}ys`);
  await terminal.until((screen) => isTold(screen) || !terminal.isAlternateScreen, "the screen's own words");
  if (!terminal.isAlternateScreen && terminal.exitCode === null) {
    await resumed(terminal);
    terminal.press(`${LEAVE_ALL}ys`);
    await terminal.until(isTold, "the screen's own words after fg");
  }
  if (terminal.exitCode !== null) return null;
  const shown = terminal.screen();
  // What stands from the notice of the copy on was different when the copy was made.
  const notice = shown.findIndex((line) => line.includes(COPIED));
  const body = (lines: readonly string[]): readonly string[] =>
    lines.slice(0, notice).map((line) => line.trimEnd());
  return { said: body((terminal.copied.at(-1) ?? "").split("\n")), shown: body(shown) };
}
