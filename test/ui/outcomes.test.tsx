import { afterEach, beforeEach, expect, test } from "vitest";
import { printQuery } from "../../source/domain/query/query.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;

beforeEach(async () => {
  fixture = await openScreenRig();
  await fixture.add([
    ...Array.from({ length: 5 }, (_, index) => ({ company: index === 4 ? "DEMF" : "USMF" })),
    { entity: "Vendors V2", table: "msdyn_vendors", company: "GBSI", key: "V-1" },
  ]);
  const plan = await fixture.engine.plan("retry", { kind: "all" });
  await fixture.engine.submit({ plan: plan.id, action: "retry", by: "ben", reason: "" });
  fixture.engine.start();
  rig = await openRig(fixture.engine, { columns: 120, rows: 30 }, {}, null, undefined, "requests");
  await rig.until(() => rig.screen.state.requests[0]?.state === "completed");
  await rig.press(KEYS.enter);
  await rig.until(() => rig.screen.state.overlay?.kind === "outcomes");
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

const row = (): string => rig.lines().find((line) => line.includes("▸")) ?? "";

test("outcomes stand by reason and entity with their counts, the largest first", async () => {
  await rig.shows("R1 retry completed: 6 failed again");
  expect(row()).toMatch(/▸\s+5\s+failed again\s+\S.*Customers V3\s+USMF 4 \+1/);
  await rig.press("j");
  expect(row()).toMatch(/▸\s+1\s+failed again\s+\S.*Vendors V2\s+GBSI 1/);
});

test("Enter shows exactly the records of the group, and Esc comes back to it", async () => {
  await rig.press("j");
  await rig.press(KEYS.enter);
  await rig.until(() => rig.screen.state.view === "errors" && rig.screen.state.errors.matched === 1);
  expect(printQuery(rig.screen.state.filter)).toMatch(
    /^request:R1 state:open entity:"Vendors V2" cause:c\d+-\w+$/,
  );
  await rig.shows("V-1");
  await rig.press(KEYS.escape);
  await rig.until(() => rig.screen.state.overlay?.kind === "outcomes");
  expect(row()).toContain("Vendors V2");
});

test("Tab goes to the records one by one, by key, company and entity, and back to their group", async () => {
  await rig.press("j");
  await rig.press(KEYS.tab);
  await rig.until(() => row().includes("V-1"));
  expect(row()).toMatch(/failed again\s+V-1\s+GBSI\s+Vendors V2/);
  await rig.press("k");
  await rig.until(() => /K-\d/.test(row()));
  await rig.press(KEYS.enter);
  await rig.until(() => rig.screen.state.errors.matched === 1);
  await rig.press(KEYS.escape);
  await rig.until(() => rig.screen.state.overlay?.kind === "outcomes");
  await rig.press(KEYS.tab);
  await rig.until(() => row().includes("Customers V3"));
});

test("l moves a reason that is cut on to its end, h back, and the other list starts from the start", async () => {
  const start = row();
  expect(start).toContain("~");
  await rig.press("llllllll");
  await rig.until(() => rig.screen.state.sideways > 0);
  await rig.shows("This is the end of the longest text.");
  expect(row()).not.toBe(start);
  await rig.press("hhhhhhhh");
  expect(row()).toBe(start);
  await rig.press("l");
  await rig.press(KEYS.tab);
  expect(rig.screen.state.sideways).toBe(0);
});
