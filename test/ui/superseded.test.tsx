import { afterEach, expect, test } from "vitest";
import { openScreenRig } from "./screen-rig.ts";
import { KEYS, openRig } from "./screen-rig.tsx";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function aScreen() {
  const fixture = await openScreenRig();
  closers.push(() => fixture.close());
  await fixture.add([
    { id: "E3", key: "K1", createdOn: "2026-11-23T11:00:00Z" },
    { id: "E2", key: "K1", createdOn: "2026-11-22T11:00:00Z" },
    { id: "E1", key: "K1", createdOn: "2026-11-12T11:00:00Z" },
    { id: "X1", key: "K2", createdOn: "2026-11-11T11:00:00Z" },
  ]);
  const rig = await openRig(fixture.engine, { columns: 120, rows: 40 });
  closers.push(() => rig.close());
  return rig;
}

test("the list and the detail tell an older error of a record from the one that stands for it", async () => {
  const rig = await aScreen();
  const signs = rig.lines().filter((line) => line.includes("≺"));
  expect(signs).toHaveLength(2);
  await rig.shows("3 errors of this record since 12 Nov 11:00:00; this is the newest: a retry");
  await rig.press("j");
  await rig.shows("superseded by E3 of 23 Nov 11:00:00, a retry");
});

test("a retry says what it leaves out, and a dismissal of the superseded what it proves of each", async () => {
  const rig = await aScreen();
  await rig.press("r");
  await rig.shows("left out: superseded: a later error of the same record replaces each");
  await rig.shows("Type 2 to retry");
  await rig.press(KEYS.escape);
  await rig.shows("Nothing was retried.");
  await rig.press("/");
  await rig.press("is:superseded");
  await rig.press(KEYS.enter);
  await rig.shows("2 of 4");
  await rig.press("D");
  await rig.shows("Each is dismissed only if at that moment a later error of the same record replaces it");
  await rig.shows("2 to dismiss");
});
