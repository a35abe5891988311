import { describe, expect, test } from "vitest";
import { aConnectedRig, aRecord, importRecords, keys } from "../helpers/journey-data.ts";
import { aRig, preparedRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

const RECORDS = 61;
const SIZES = [
  [120, 40],
  [80, 24],
] as const;

/** Sixty customers and one vendor, all of one moment, so that they stand in the order of their import. */
const aFilledRig = preparedRig(async (rig) => {
  await aConnectedRig(
    rig,
    keys(RECORDS - 1).map((key) => ({ key })),
  );
  const vendor = aRecord("V1", { entity: "Vendors V2", company: "DEMF", category: "system" });
  await importRecords(rig, [vendor], "--job", "CUST");
});

async function open(columns: number, rows: number, env: Readonly<Record<string, string>> = {}) {
  const { folder } = await aFilledRig();
  const terminal = new DrivenTerminal({ folder, columns, rows, env });
  await terminal.shows("row 1 of 61", "? help");
  return terminal;
}

const lineOf = (screen: readonly string[], text: string): string =>
  screen.find((line) => line.includes(text)) ?? "";

/** Waits until the cursor stands on the record with this key. */
function cursorOn(terminal: DrivenTerminal, key: string): Promise<void> {
  return terminal.until((screen) => lineOf(screen, "▸").includes(key), `the cursor on ${key}`);
}

describe.each(SIZES)("at %d×%d", (columns, rows) => {
  test("the first frame of the demo is complete: nothing of it comes later", async () => {
    const rig = await aRig();
    const terminal = new DrivenTerminal({
      folder: rig.folder,
      args: ["demo"],
      columns,
      rows,
      startsOn: "causes",
    });
    const screen = await terminal.firstFrame();
    const text = screen.join("\n");
    for (const part of [
      "contoso-uat",
      "CUST",
      "PROJ",
      "ITEMS",
      "errors",
      "share",
      "▸",
      "row 1 of",
      "? help",
    ]) {
      expect(text).toContain(part);
    }
    expect(screen).toHaveLength(rows);
    expect(terminal.isAlternateScreen).toBe(true);
    expect(terminal.isCursorHidden).toBe(true);
    terminal.press("q");
    expect(await terminal.exited()).toBe(0);
    expect(terminal.isAlternateScreen).toBe(false);
    expect(terminal.isCursorHidden).toBe(false);
  });

  test("keys move the cursor, and those that arrive in one read all count", async () => {
    const terminal = await open(columns, rows);
    terminal.press("jjj");
    await cursorOn(terminal, "C00004");
    terminal.press("kj\u001b[A");
    await cursorOn(terminal, "C00003");
    terminal.press("G");
    await terminal.shows("row 61 of 61");
    await cursorOn(terminal, "V1");
    terminal.press("g");
    await cursorOn(terminal, "C00001");
    terminal.press("\u001b[6~");
    await terminal.loses("C00001");
    terminal.press("\u001b[5~");
    await cursorOn(terminal, "C00001");
  });

  test("a query narrows the list, and a wrong one shows a caret under its place and keeps the list", async () => {
    const terminal = await open(columns, rows);
    terminal.press("/key:C0000*\r");
    await terminal.shows("9 of 61");
    terminal.press("/ colour:red\r");
    await terminal.shows('There is no field "colour"');
    const screen = terminal.screen();
    const query = screen.findIndex((line) => line.includes("colour:red"));
    const caret = screen[query + 1]?.indexOf("^^^^^^");
    expect(caret).toBe(screen[query]?.indexOf("colour"));
    terminal.press("\u001b");
    await terminal.shows("9 of 61");
    terminal.press("X");
    await terminal.shows("61 of 61");
  });

  test("the filter panes count every value and filter by the one that is chosen", async () => {
    const terminal = await open(columns, rows);
    terminal.press("f");
    await terminal.shows("DATE AND TIME", "ENTITY", "DATA SOURCE", "Vendors V2");
    expect(lineOf(terminal.screen(), "Vendors V2")).toMatch(/Vendors V2 +1\b/);
    terminal.press("jjjjjjj\r");
    await terminal.shows('entity:"Vendors V2"', "1 of 61");
    terminal.press("\u001b");
    await cursorOn(terminal, "V1");
  });
});

test("a resize redraws whole: folded, too small to work in, and back", async () => {
  const terminal = await open(120, 40);
  terminal.press("jj");
  await cursorOn(terminal, "C00003");
  terminal.resize(80, 24);
  await terminal.until((screen) => screen.length === 24 && lineOf(screen, "? help").length <= 80, "24 rows");
  await terminal.loses("DATA SOURCE");
  await cursorOn(terminal, "C00003");
  terminal.resize(50, 12);
  await terminal.shows("60x15");
  expect(terminal.screen().join("\n")).not.toContain("C00003");
  terminal.resize(120, 40);
  await terminal.shows("DATA SOURCE", "row 3 of 61");
  await cursorOn(terminal, "C00003");
});

test("a key costs far less than a frame", async () => {
  const terminal = await open(120, 40);
  const frame = terminal.rawBytes.length;
  terminal.press("j");
  await terminal.shows("row 2 of 61");
  expect(terminal.rawBytes.length - frame).toBeLessThan(frame / 4);
});

/** Foreground and background colours; bold, dim and inverse are none. */
const COLOUR = /\u001b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m/;

test("colours are used, unless NO_COLOR or --no-color says not to", async () => {
  expect((await open(120, 40)).rawBytes).toMatch(COLOUR);
  const plain = await open(120, 40, { NO_COLOR: "1" });
  plain.press("j");
  await plain.shows("row 2 of 61");
  expect(plain.rawBytes).not.toMatch(COLOUR);
  const { folder } = await aFilledRig();
  const colourless = new DrivenTerminal({ folder, args: ["--no-color"] });
  await colourless.shows("row 1 of 61");
  expect(colourless.rawBytes).not.toMatch(COLOUR);
});

test("a locale that is not UTF-8 gets ASCII alone", async () => {
  const terminal = await open(120, 40, { LANG: "C" });
  terminal.press("3");
  await terminal.shows("no requests");
  expect(terminal.rawBytes).not.toMatch(/[^\u0000-\u007f]/);
  expect(terminal.screen().join("\n")).toContain("CUST + Active");
});

test.each([
  ["xterm-256color", true],
  ["linux", false],
])("with TERM=%s the address in a message is a link: %s", async (TERM, isLink) => {
  const rig = await aRig();
  const message = "Blocked. See https://aka.example/dual-write-1, then retry.";
  await importRecords(rig, [aRecord("C1", { message })]);
  const terminal = new DrivenTerminal({ folder: rig.folder, env: { TERM } });
  await terminal.shows("row 1 of 1", "https://aka.example/dual-write-1, then");
  expect(terminal.rawBytes.includes("\u001b]8;;https://aka.example/dual-write-1\u001b\\")).toBe(isLink);
});
