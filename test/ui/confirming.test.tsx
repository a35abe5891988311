import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;

beforeEach(async () => {
  fixture = await openScreenRig();
  await fixture.add(Array.from({ length: 3 }, () => ({})));
  rig = await openRig(fixture.engine);
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

const ALT = "\u001bz";

async function requested(): Promise<number> {
  return (await fixture.engine.requests()).length;
}

describe("a key that confirms, in the read that opened its dialog, confirms nothing (K4)", () => {
  test.each([
    ["y behind the plan's key", " ry"],
    ["y pressed again and again", " ryyyy"],
    ["y behind a change of the plan", " rLy"],
    ["a typed count of everything", "r3\r"],
    ["reason, count and Enter of a dismissal", "Dwhy\r3\r"],
  ])("%s", async (_, keys) => {
    await rig.press(keys);
    await rig.press("");
    expect(await requested()).toBe(0);
  });

  test("and it confirms once the dialog has stood on the screen", async () => {
    await rig.press(" ry");
    await rig.shows("y retries 1 record");
    expect(await requested()).toBe(0);
    await rig.press("y");
    await rig.shows("R1 queued: 1 record");
  });

  test("y for a plan that has just been changed waits until the change is on the screen", async () => {
    await rig.press(" r");
    await rig.shows("y retries 1 record");
    await rig.press("Py");
    expect(await requested()).toBe(0);
    await rig.press("y");
    await rig.until(() => rig.screen.state.overlay === null);
    expect(await requested()).toBe(1);
  });

  test("y behind the key that cancels a request", async () => {
    await rig.press(" r");
    await rig.shows("y retries 1 record");
    await rig.press("y");
    await rig.shows("R1 queued: 1 record");
    await rig.press("3");
    await rig.press("Cy");
    await rig.press("");
    expect((await fixture.engine.request("R1"))?.state).not.toBe("cancelled");
  });
});

describe("a key with Alt", () => {
  test("leaves the plan, and a y meant for the list confirms nothing", async () => {
    await rig.press(" r");
    await rig.shows("y retries 1 record");
    await rig.press(`${ALT}y`);
    expect(rig.screen.state.overlay?.kind).not.toBe("plan");
    await rig.press("");
    expect(await requested()).toBe(0);
  });

  test.each([
    ["the help", "?"],
    ["the query line", "/"],
    ["the command line", ":"],
    ["the menu of sorting", "s"],
    ["the menu of columns", "|"],
    ["the menu of copies", "y"],
    ["the plan of a dismissal, while its reason is written", "D"],
  ])("leaves %s", async (_, key) => {
    await rig.press(key);
    await rig.until(() => rig.screen.state.overlay !== null);
    await rig.press(ALT);
    await rig.until(() => rig.screen.state.overlay === null);
    expect(rig.screen.state.marks.size).toBe(0);
  });

  test("is nothing in a list, where no dialog is open", async () => {
    await rig.press(ALT);
    await rig.press("\u001bD");
    expect(rig.screen.state.overlay).toBeNull();
    expect(rig.screen.state.view).toBe("errors");
  });
});
