import { expect, test } from "vitest";
import { addJob, aRecord, HOSTILE, importRecords, keys } from "../helpers/journey-data.ts";
import { preparedRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

const hostile = (key: string) =>
  aRecord(key, {
    key: `${key} ${HOSTILE}`,
    entity: `E ${HOSTILE}`,
    company: `日本 ${HOSTILE}`,
    code: `0x1 ${HOSTILE}`,
    message: `👩‍👩‍👧‍👦 ${HOSTILE} ${"m".repeat(100_000)}`,
    createdOn: "2026-11-20T11:00:00Z",
  });

const aFilledRig = preparedRig(async (rig) => {
  await addJob(rig);
  const records = [...keys(4, "H").map(hostile), ...keys(30).map((key) => aRecord(key))];
  await importRecords(rig, records, "--job", "CUST");
  await importRecords(
    rig,
    [aRecord("J1", { createdOn: "2026-11-19T00:00:00Z" })],
    "--job",
    "J \u001b[31mOB 日本",
  );
});

/** What our own drawing never sends: a title, a C1 control, a direction, a NUL, a bell. */
const OF_THE_DATA =
  /OWNED\u0007|\u001b\]0;|\u001b\[31mOWNED|[\u0000\u0007\u0080-\u009f\u200b\u202a-\u202e\u2066-\u2069\ufeff]/;

test.each([
  [120, 40],
  [80, 24],
])(
  "at %d×%d no escape of the data reaches the terminal, and every row stays in its place",
  async (columns, rows) => {
    const { folder } = await aFilledRig();
    const terminal = new DrivenTerminal({ folder, columns, rows });
    await terminal.shows("row 1 of 35", "? help");
    const expectAligned = (): void => {
      const screen = terminal.screen();
      expect(screen).toHaveLength(rows);
      expect(screen.at(-1)).toContain("? help");
      const cursor = screen.findIndex((line) => line.includes("▸"));
      const column = columns === 120 ? 25 : 0;
      // The rows above and below the hostile ones hold the same columns as they do.
      for (let row = cursor; row < cursor + 12; row++) {
        if (columns === 120) expect(terminal.cell(row, column), `row ${row}`).toBe("│");
        expect(terminal.cell(row, columns === 120 ? column + 3 : column + 2), `row ${row}`).toBe("2");
        expect(screen[row]).toMatch(/2\d Nov \d\d:\d\d:\d\d/);
      }
    };
    expectAligned();
    terminal.press("jj");
    await terminal.shows("row 3 of 35");
    terminal.press("kk");
    await terminal.shows("row 1 of 35");
    expectAligned();
    terminal.press("\r");
    await terminal.shows("H00001", "Esc back");
    terminal.press("\u001b");
    await terminal.shows("Space mark");
    terminal.press("f");
    await terminal.shows("DATA SOURCE", "x clear group");
    terminal.press("\u001b");
    await terminal.shows("Space mark");
    terminal.press(" r");
    await terminal.shows("1 marked record");
    terminal.press("\u001b");
    await terminal.loses("1 marked record,");
    terminal.press("3");
    await terminal.shows("CUST");
    terminal.press("2");
    await terminal.shows("Space mark");
    terminal.press("q");
    expect(await terminal.exited()).toBe(0);
    expect(OF_THE_DATA.exec(terminal.rawBytes)?.[0]).toBeUndefined();
  },
);
