import { expect, onTestFinished, test } from "vitest";
import {
  addJob,
  aRecord,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  untilState,
  writeTable,
} from "../helpers/engine-rig.ts";
import { KEYS, openRig } from "./screen-rig.tsx";

async function aRetriedScreen(opensOn: "causes" | "errors") {
  const folder = await tempFolder();
  await writeTable(folder, "finance-and-operations/Customers V3.json", {
    key: ["key"],
    rows: ["C1", "C2"].map((key) => ({ key, dataAreaId: "USMF", name: key, terms: "Net99" })),
  });
  await writeTable(folder, "dataverse/Customers V3.json", {
    key: ["key"],
    columns: { name: {}, terms: { lookup: { table: "Terms of payment", key: "key" } } },
    rows: [],
  });
  const { engine } = await openEngineRig({ folder });
  await addJob(engine);
  await importRecords(
    engine,
    ["C1", "C2"].map((key) => aRecord(key, { message: "Unable to lookup uoms with values {EA}." })),
  );
  const rig = await openRig(engine, { columns: 120, rows: 40 }, {}, null, undefined, opensOn);
  onTestFinished(() => rig.close());
  engine.start();
  await submit(engine, "retry", { kind: "all" });
  await untilState(engine, "R1", "completed");
  return { engine, rig };
}

test("the detail of a record that failed again shows what it was before, with time, request and words", async () => {
  const { rig } = await aRetriedScreen("errors");
  await rig.press(KEYS.enter);
  await rig.until(() => rig.screen.state.detail.pinned?.record.timeline !== undefined);
  await rig.press("G");
  await rig.shows("timeline");
  const [, below = ""] = rig.frame().split(/ timeline$/m);
  expect(below).toMatch(/23 Nov 10:00:00 imported: Unable to lookup uoms/);
  expect(below).toMatch(/R1 failed again: /);
});

test("the timeline of an open detail grows with the next retry", async () => {
  const { engine, rig } = await aRetriedScreen("errors");
  await rig.press(KEYS.enter);
  await rig.until(() => rig.screen.state.detail.pinned?.record.timeline !== undefined);
  await rig.press("G");
  await rig.shows("R1 failed again");
  await submit(engine, "retry", { kind: "all" });
  await untilState(engine, "R2", "completed");
  await rig.until(() => rig.screen.state.detail.pinned?.record.timeline?.length === 3);
  await rig.press("G");
  await rig.shows("R2 failed again");
});

test("the causes say what their records were before", async () => {
  const { rig } = await aRetriedScreen("causes");
  await rig.shows("Was until");
  expect(rig.frame()).toMatch(/Was until \d\d:\d\d: Unable to lookup uoms.*\(2\)/);
  expect(rig.frame()).toMatch(/0s 0\/2|ago 0% cleared/);
});
