import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { addJob, aRecord, importRecords, keys } from "../helpers/journey-data.ts";
import { preparedRig, whenIn, type JourneyRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

const aFilledRig = preparedRig(async (rig) => {
  await addJob(rig);
  const records = keys(40).map((key, place) => aRecord(key, place < 9 ? { company: "DEMF" } : {}));
  await importRecords(rig, records, "--job", "CUST");
});

async function open(rig: JourneyRig, ...args: readonly string[]): Promise<DrivenTerminal> {
  const terminal = new DrivenTerminal({ folder: rig.folder, args });
  await terminal.shows("created on", "? help");
  return terminal;
}

async function leave(terminal: DrivenTerminal): Promise<void> {
  terminal.press("q");
  expect(await terminal.exited()).toBe(0);
}

const sessions = (rig: JourneyRig): string => join(dirname(rig.folder), ".local/state/dwtriage/sessions");
const sessionFile = async (rig: JourneyRig): Promise<string> =>
  join(sessions(rig), (await readdir(sessions(rig))).find((name) => name.endsWith(".json")) ?? "");

describe("the next start", () => {
  test("stands where the last one was left, and --fresh does not", async () => {
    const rig = await aFilledRig();
    const first = await open(rig);
    first.press("/company:demf\r");
    await first.shows("9 of 40");
    first.press("jjj");
    await first.shows("row 4 of 9");
    await leave(first);
    const second = await open(rig);
    await second.shows("company:demf", "9 of 40", "Taken up from the last session");
    expect(second.screen().find((line) => line.includes("▸"))).toContain("C00004");
    await leave(second);
    const fresh = await open(rig, "--fresh");
    await fresh.shows("row 1 of 40");
    await leave(fresh);
  });

  test("knows what was set before a kill, and keeps nothing in the data folder", async () => {
    const rig = await aFilledRig();
    const first = await open(rig);
    first.press("/company:demf\r");
    await first.shows("9 of 40");
    await whenIn(sessions(rig), async () =>
      (await readFile(await sessionFile(rig), "utf8").catch(() => "")).includes("company:demf"),
    );
    first.signal("SIGKILL");
    await first.exited();
    await (await open(rig)).shows("company:demf", "9 of 40");
    expect((await readdir(rig.folder, { recursive: true })).join("\n")).not.toMatch(/session/);
  });

  test("ignores a damaged session and says so", async () => {
    const rig = await aFilledRig();
    await leave(await open(rig));
    await writeFile(await sessionFile(rig), "{half");
    await (await open(rig)).shows("The last session is not taken up", "40 of 40");
  });
});

test("a view saved in one session is shown in another, from a file that its notice names", async () => {
  const rig = await aFilledRig();
  const first = await open(rig);
  first.press("/company:demf\r");
  await first.shows("9 of 40");
  first.press(":save germany\r");
  await first.shows("View germany saved");
  await leave(first);
  const views = join(dirname(rig.folder), ".config/dwtriage/views.json");
  expect(JSON.parse(await readFile(views, "utf8"))).toMatchObject({ views: [{ name: "germany" }] });
  const second = await open(rig, "--fresh");
  second.press(":view germany\r");
  await second.shows("View germany: 9 records.");
});

describe("keys of one's own", () => {
  test("are taken from the file after --keymap", async () => {
    const rig = await aFilledRig();
    const path = await rig.file("keys.json", '{"mark": ["m"]}');
    const terminal = await open(rig, "--keymap", path);
    await terminal.shows("m mark");
    terminal.press("m");
    await terminal.shows("1 marked");
  });

  test("are refused before the screen opens when they clash, with every line that does", async () => {
    const rig = await aFilledRig();
    const path = await rig.file("keys.json", '{\n  "mark": "j",\n  "marks": "x"\n}');
    const terminal = new DrivenTerminal({ folder: rig.folder, args: ["--keymap", path] });
    expect(await terminal.exited()).toBe(2);
    const text = terminal.screen().join("\n");
    expect(text).toContain('line 2: "j" is "down" as well');
    expect(text).toContain('line 3: There is no action "marks"');
    expect(terminal.rawBytes).not.toContain("\u001b[?1049h");
  });
});

describe("a copy", () => {
  test("is handed to the terminal, or printed plainly on the page of the shell until a key comes", async () => {
    const terminal = await open(await aFilledRig());
    terminal.press("yu");
    await terminal.shows("handed to the terminal's clipboard");
    expect(terminal.rawBytes).toContain(`\u001b]52;c;${Buffer.from("C00001").toString("base64")}\u0007`);
    terminal.press("ypu");
    await terminal.shows("Any key comes back");
    expect(terminal.isAlternateScreen).toBe(false);
    expect(terminal.screen()).toContain("C00001");
    terminal.press("x");
    await terminal.shows("created on", "? help");
    expect(terminal.isAlternateScreen).toBe(true);
    terminal.press("j");
    await terminal.until(
      (screen) => screen.some((line) => /▸.*C00002/.test(line)),
      "the cursor on the next record",
    );
    await leave(terminal);
  });
});

describe("the window's title", () => {
  test("names the environment, and is given back", async () => {
    const terminal = await open(await aFilledRig());
    expect(terminal.rawBytes).toContain("\u001b[22;0t\u001b]2;dwtriage local\u001b\\");
    await leave(terminal);
    expect(terminal.rawBytes).toContain("\u001b[23;0t");
  });
});

test("a theme of the configuration, and one for the moment", async () => {
  const rig = await aFilledRig();
  const config = await rig.file("config.json", '{"theme": "mono"}');
  const args = ["--config", config];
  const terminal = new DrivenTerminal({ folder: rig.folder, args, startsOn: "causes" });
  await terminal.shows("share", "? help");
  expect(terminal.rawBytes).not.toMatch(/\u001b\[(?:\d+;)*3[1-7][;\dm]/);
  terminal.press(":theme light\r");
  await terminal.shows("Theme light");
  expect(terminal.rawBytes).toMatch(/\u001b\[(?:\d+;)*34[;\dm]/);
  await leave(terminal);
  const wrong = await rig.file("wrong.json", '{"theme": "pink"}');
  const refused = new DrivenTerminal({ folder: rig.folder, args: ["--config", wrong] });
  expect(await refused.exited()).toBe(2);
  expect(refused.screen().join("\n")).toContain('The theme "pink"');
});
