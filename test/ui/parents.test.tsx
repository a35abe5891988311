import { afterEach, expect, test } from "vitest";
import { textWidth } from "../../source/text/cell-text.ts";
import { parentLines } from "../../source/ui/places/parents.ts";
import { createLook } from "../../source/ui/draw/theme.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const waitsFor = (key: string) => `Unable to lookup msdyn_vendors with values {${key}}.`;

/** Three customers that wait for two vendors, of which one is on the list. */
async function aScreen(): Promise<{ readonly fixture: ScreenRig; readonly rig: Rig }> {
  const fixture = await openScreenRig();
  closers.push(() => fixture.close());
  await fixture.add([
    { id: "C1", message: waitsFor("V1") },
    { id: "C2", message: waitsFor("V1") },
    { id: "C3", message: waitsFor("V2") },
    {
      id: "P1",
      entity: "Vendors V2",
      table: "msdyn_vendors",
      key: "V1",
      message: "Name is too long.",
      code: "x",
    },
  ]);
  const rig = await openRig(fixture.engine, { columns: 100, rows: 30 }, {}, null, undefined, "causes");
  closers.push(() => rig.close());
  return { fixture, rig };
}

test("p on a cause lists what its records wait for, and Enter shows the parent's errors", async () => {
  const { rig } = await aScreen();
  await rig.shows("Waits for parents of msdyn_vendors, by the message: p shows which are on this list.");
  await rig.press("p");
  await rig.shows("3 records wait on 2 parents");
  await rig.shows("2 msdyn_vendors v1 in USMF");
  await rig.shows("on the list: P1");
  await rig.shows("1 of them on the list, 1 not; r retries their 1 error first");
  await rig.press("j");
  await rig.press(KEYS.enter);
  await rig.shows("This parent is not on the list");
  await rig.press("k");
  await rig.press(KEYS.enter);
  await rig.until(() => rig.screen.state.view === "errors" && rig.screen.state.errors.matched === 1);
  expect(rig.screen.state.errors.rows.map(({ id }) => id)).toEqual(["P1"]);
});

test("r queues the parents, and then plans what waits for them behind", async () => {
  const { fixture, rig } = await aScreen();
  await rig.press("p");
  await rig.shows("3 records wait");
  await rig.press("r");
  await rig.shows("These are the parent records.");
  await rig.press("y");
  await rig.shows("3 to retry");
  await rig.press("y");
  await rig.until(() => rig.screen.state.requests.length === 2);
  const requests = await fixture.engine.requests();
  expect(requests.map(({ id, records }) => [id, records])).toEqual([
    ["R1", 1],
    ["R2", 3],
  ]);
});

test("p on records that name no missing reference says so, and opens nothing", async () => {
  const { rig } = await aScreen();
  await rig.press("2");
  await rig.until(() => rig.screen.state.view === "errors");
  rig.screen.update({ marks: new Set(["P1"]) });
  await rig.press("p");
  await rig.shows("No message of these records names a missing reference.");
  expect(rig.screen.state.overlay).toBeNull();
});

test("the list of parents fits the width, whatever the messages name", () => {
  const look = createLook({ color: false, ascii: false, utc: true });
  const most = Array.from({ length: 20 }, (_, place) => ({
    table: "\u001b[31m日本".repeat(40),
    values: ["v".repeat(300), "\u0007"],
    company: "USMF",
    records: 1_000_000 - place,
    listed: place % 2 === 0 ? [] : ["x".repeat(300)],
  }));
  const parents = { records: 1_000_000, listed: 10, missing: 90, most, retryable: [] };
  for (const width of [60, 80, 200]) {
    const lines = parentLines(
      { kind: "parents", scope: { kind: "all" }, parents, index: 19 },
      { width, height: 14 },
      look,
    );
    expect(lines.length).toBeLessThanOrEqual(14);
    for (const line of lines) {
      expect(textWidth(line)).toBeLessThanOrEqual(width);
      expect(line).not.toContain("\u001b[31m");
      expect(line).not.toContain("\u0007");
    }
  }
});
