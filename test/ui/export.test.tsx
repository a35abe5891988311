import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exportToFile } from "../../source/cli/output/export-run.ts";
import { writeReport } from "../../source/cli/output/report-file.ts";
import type { ExportFile } from "../../source/ui/model/export-file.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dwtriage-export-"));
  fixture = await openScreenRig();
  await fixture.add([{ key: "K1" }, { key: "K2", company: "DEMF" }, { key: "K3" }]);
  const exportFile: ExportFile = ({ file, ...order }, onProgress, signal) => {
    const target = { file: join(folder, file), force: false };
    return exportToFile(fixture.engine, { ...order, bom: false, by: "ana" }, target, signal, onProgress);
  };
  rig = await openRig(
    fixture.engine,
    { columns: 100, rows: 30 },
    {
      exportFile,
      writeReport: (file) =>
        writeReport(fixture.engine, { format: "md", sinceAt: 0, utc: true }, join(folder, file), false),
    },
  );
});

afterEach(async () => {
  rig.close();
  await fixture.close();
  await rm(folder, { recursive: true, force: true });
});

test("e says what would be written, and Enter writes exactly what the list shows", async () => {
  await rig.press(`/company:usmf${KEYS.enter}`);
  await rig.press("e");
  await rig.shows("2 records");
  expect(rig.frame()).toContain("company:usmf");
  expect(rig.frame()).toContain("sync-errors-20261123T1204.csv");
  await rig.press(`${KEYS.ctrlU}out.csv${KEYS.enter}`);
  await rig.shows("2 records written to");
  const lines = (await readFile(join(folder, "out.csv"), "utf8")).trim().split("\r\n");
  expect(lines[0]).toBe("createdOn,entity,source,key,company,code,attempts,state,message");
  expect(lines.slice(1).map((line) => line.split(",")[3])).toEqual(["K1", "K3"]);
});

test("Tab goes through the formats by the file's ending", async () => {
  await rig.press(`e${KEYS.ctrlU}a.csv${KEYS.tab}`);
  await rig.shows("a.ndjson");
  await rig.press(KEYS.tab);
  await rig.shows("an Excel workbook");
  await rig.press(`${KEYS.tab}${KEYS.tab}`);
  await rig.shows("a.csv");
});

test("a file that is there is not touched, and Esc writes nothing", async () => {
  await rig.press(`e${KEYS.ctrlU}a.md${KEYS.enter}`);
  await rig.shows("3 records written");
  const before = await readFile(join(folder, "a.md"), "utf8");
  await rig.press(`x/company:demf${KEYS.enter}`);
  await rig.press(`e${KEYS.ctrlU}a.md${KEYS.enter}`);
  await rig.shows("is there already");
  expect(await readFile(join(folder, "a.md"), "utf8")).toBe(before);
  await rig.press(`e${KEYS.ctrlU}b.md${KEYS.escape}`);
  await rig.until(() => rig.screen.state.overlay === null);
  await expect(readFile(join(folder, "b.md"))).rejects.toThrow("ENOENT");
});

test("Ctrl-x stops an export that is under way: no file is left, and the screen says so", async () => {
  const { engine } = fixture;
  const walk = engine.walk.bind(engine);
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  engine.walk = async (query) => {
    await held;
    return walk(query);
  };
  await rig.press(`e${KEYS.ctrlU}slow.csv${KEYS.enter}`);
  await rig.shows("exporting to slow.csv");
  await rig.shows("Ctrl-x stops it");
  await rig.press("j\u0018");
  await rig.shows("stopping");
  goOn();
  await rig.shows("The export to slow.csv was stopped; no file was left.");
  expect(await readdir(folder)).toEqual([]);
  await rig.press("\u0018");
  await rig.shows("No import or export is running.");
});

test("an ending that says no format is refused before anything is written", async () => {
  await rig.press(`e${KEYS.ctrlU}out.txt${KEYS.enter}`);
  await rig.shows("is not clear from the file");
  expect(rig.screen.state.overlay?.kind).toBe("export");
});

test("H writes a hand-over and says where", async () => {
  await rig.press("H");
  await rig.shows("The hand-over is in");
  expect(await readFile(join(folder, "hand-over-20261123T1204.md"), "utf8")).toContain(
    "3 sync errors listed",
  );
});
