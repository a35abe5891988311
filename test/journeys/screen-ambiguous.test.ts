import { describe, expect, test } from "vitest";
import { aRecord, importRecords, keys } from "../helpers/journey-data.ts";
import { preparedRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

const QUESTION = "\u001b[6n";
const aFilledRig = preparedRig(async (rig) => {
  const records = keys(20).map((key) =>
    aRecord(key, { entity: "Gemälde ± Ж", message: `Größe – nicht gültig: ${key}` }),
  );
  await importRecords(rig, records);
});

/** The cell in which the key of a row begins. */
function keyColumn(terminal: DrivenTerminal, row: number): number {
  let column = 0;
  while (column < 120 && [0, 1, 2].map((at) => terminal.cell(row, column + at)).join("") !== "C00") column++;
  return column;
}

describe.each([
  [80, 24],
  [120, 40],
])("in a terminal of two cells for ambiguous characters, %d×%d", (columns, rows) => {
  test.each([
    ["asks it", []],
    ["is told so", ["--ambiguous-width", "wide"]],
  ])("%s, and draws nothing that wraps or shifts", async (_, args) => {
    const { folder } = await aFilledRig();
    const terminal = new DrivenTerminal({ folder, args, columns, rows, isAmbiguousWide: true });
    await terminal.shows("row 1 of 20", "? help");
    terminal.press("jj");
    await terminal.shows("row 3 of 20");
    const screen = terminal.screen();
    expect(screen.at(-1)).toMatch(/\? help$/);
    expect(screen.filter((line) => line.includes("Gem")).length).toBeGreaterThan(10);
    // Keys stand below one another, behind cells that hold wide characters.
    const columnsOfKeys = screen.flatMap((line, row) =>
      /Nov .*Gem.* C000\d\d/.test(line) ? [keyColumn(terminal, row)] : [],
    );
    expect(columnsOfKeys.length).toBeGreaterThan(10);
    expect(new Set(columnsOfKeys).size).toBe(1);
    expect(screen.join("\n")).not.toMatch(/[─│▸●]/);
    expect(terminal.rawBytes.includes(QUESTION)).toBe(args.length === 0);
    terminal.press("q");
    expect(await terminal.exited()).toBe(0);
  });
});

test("a terminal of one cell gets lines and symbols, and the answer is not taken for a key", async () => {
  const { folder } = await aFilledRig();
  const terminal = new DrivenTerminal({ folder });
  await terminal.shows("row 1 of 20", "? help", "─", "▸");
  expect(terminal.rawBytes).toContain(QUESTION);
  expect(terminal.screen().join("\n")).not.toContain("Refused");
  terminal.press("q");
  expect(await terminal.exited()).toBe(0);
});

test("nothing is asked for a screen reader, or where the width is said", async () => {
  const { folder } = await aFilledRig();
  const env = { DWTRIAGE_AMBIGUOUS_WIDTH: "narrow" };
  const unasked = new DrivenTerminal({ folder, env });
  await unasked.shows("row 1 of 20");
  expect(unasked.rawBytes).not.toContain(QUESTION);
  unasked.press("q");
  await unasked.exited();
});
