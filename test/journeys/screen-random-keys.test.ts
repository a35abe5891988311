import { expect, test } from "vitest";
import { SeededRandom } from "../../source/domain/seeded-random.ts";
import { preparedDesk } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

/** A round of the gate; `npm run soak` plays many more. */
const ROUNDS = Number(process.env["DWTRIAGE_SOAK"] ?? 4);
const KEYS_PER_ROUND = 50;
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
/** Escape as a whole sequence: a bare one would join the next key into a chord. */
const ESCAPE = "\u001b[27u";
// Without p: after y it prints in the place of the clipboard, which then tells nothing.
const CHORDS = [
  ..."jkgGvauifdsorDCUJK|<>=23?/:[]xXyRntmz 0159eEwW.,;-_",
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
const LEAVE_ALL = `${ESCAPE.repeat(6)}2${ESCAPE}`;

const COPIED = "The screen was handed";

const theSample = preparedDesk(async (desk) => {
  await desk.run("demo", "--data", desk.folder);
});

test("after random keys and sizes the cells on the terminal are what the program says it shows", async () => {
  const { folder } = await theSample();
  const random = new SeededRandom(SEED);
  let terminal = await opened(folder);
  for (let round = 0; round < ROUNDS; round++) {
    const pressed: string[] = [];
    for (let key = 0; key < KEYS_PER_ROUND; key++) {
      if (random.next() < 0.04) resize(terminal, random);
      const chord = random.pick(CHORDS);
      pressed.push(chord);
      terminal.press(chord);
    }
    resize(terminal, random);
    const told = `round ${round} of seed ${SEED}: ${JSON.stringify(pressed.join(""))}`;
    for (let look = 1; ; look++) {
      const state = await stateOf(terminal);
      // A random command may be :quit.
      if (state === null) break;
      if (look === LOOKS) expect(state.shown, told).toEqual(state.said);
      if (JSON.stringify(state.shown) === JSON.stringify(state.said)) break;
    }
    if (terminal.exitCode === null) continue;
    expect(terminal.exitCode, told).toBe(0);
    terminal = await opened(folder);
  }
});

async function opened(folder: string): Promise<DrivenTerminal> {
  const terminal = new DrivenTerminal({ folder });
  await terminal.shows("? help");
  return terminal;
}

function resize(terminal: DrivenTerminal, random: SeededRandom): void {
  if (terminal.exitCode !== null) return;
  const [columns, rows] = random.pick(SIZES);
  terminal.resize(columns, rows);
}

/** What the program says it shows, and what stands in the cells; null when it has ended. */
async function stateOf(
  terminal: DrivenTerminal,
): Promise<{ readonly said: readonly string[]; readonly shown: readonly string[] } | null> {
  const before = terminal.copied.length;
  const isTold = (screen: readonly string[]): boolean =>
    terminal.exitCode !== null ||
    (terminal.copied.length > before && screen.some((line) => line.includes(COPIED)));
  terminal.press(LEAVE_ALL + "ys");
  await terminal.until(isTold, "the screen's own words");
  if (terminal.exitCode !== null) return null;
  const shown = terminal.screen();
  // What stands from the notice of the copy on was different when the copy was made.
  const notice = shown.findIndex((line) => line.includes(COPIED));
  const body = (lines: readonly string[]): readonly string[] =>
    lines.slice(0, notice).map((line) => line.trimEnd());
  return { said: body((terminal.copied.at(-1) ?? "").split("\n")), shown: body(shown) };
}
