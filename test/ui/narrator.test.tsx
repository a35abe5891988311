import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { Narrator } from "../../source/ui/reader/mount-reader.tsx";
import { READER_SIZE } from "../../source/ui/state/layout.ts";
import { spokenOf } from "../../source/ui/reader/spoken.ts";
import { createLook } from "../../source/ui/draw/theme.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;
let narrator: Narrator;

beforeEach(async () => {
  fixture = await openScreenRig();
  await fixture.add([{ company: "DEMF", message: "first \u001b[31m reason" }, {}, {}]);
  const look = createLook({ color: false, ascii: true, utc: true, keymap: BINDINGS });
  rig = await openRig(fixture.engine, READER_SIZE, { look });
  narrator = new Narrator();
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

const heard = (): string => narrator.next(spokenOf(rig.screen));

describe("what a screen reader hears", () => {
  test("is the place, how much there is, and the record under the cursor", () => {
    const text = heard();
    expect(text).toContain("Sync errors.\n3 of 3 sync errors match.\n");
    expect(text).toContain("row 1 of 3, 23 Nov 12:03:00, Customers V3, F&O, key K-0, DEMF");
    expect(text).toContain("first ^[[31m reason");
    expect(heard()).toBe("");
  });

  test("is one line for the record that the cursor moved to", async () => {
    heard();
    await rig.press("j");
    expect(heard()).toMatch(/^row 2 of 3, [^\n]+\n$/);
  });

  test("says a mark with its count", async () => {
    heard();
    await rig.press(" ");
    expect(heard()).toContain("1 marked.\n");
    await rig.press("k");
    expect(heard()).toMatch(/^marked, row 1 of 3/);
  });

  test("is the whole of a dialog as lines, without frames, and later only what is new in it", async () => {
    heard();
    await rig.press(" r");
    await rig.shows("y retries 1 record");
    const text = heard();
    expect(text).toContain("Plan.\n");
    expect(text).toContain("y retries 1 record");
    expect(text).not.toMatch(/---|===/);
    await rig.press("f");
    const change = heard();
    expect(change).not.toBe("");
    expect(change.split("\n").length).toBeLessThan(text.split("\n").length);
  });

  test("echoes what is written where it stands, and its matches when the line is left", async () => {
    heard();
    await rig.press("/comp");
    expect(heard()).toMatch(/Query line\.\ncomp$/);
    await rig.press("any:demf");
    expect(heard()).toBe("any:demf");
    await rig.press(KEYS.enter);
    await rig.until(() => rig.screen.state.errors.matched === 1);
    expect(heard()).toContain("\nSync errors.\n1 of 3 sync errors match.\n");
  });

  test("says where a query cannot be read", async () => {
    heard();
    await rig.press("/colour:red\r");
    expect(heard()).toContain('There is no field "colour".');
  });

  test("is one line for each row of a menu or pane", async () => {
    heard();
    await rig.press("s");
    heard();
    await rig.press("j");
    expect(heard()).toBe("entity\n");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    heard();
    await rig.press("f");
    heard();
    await rig.press("j");
    expect(heard()).toMatch(/^last 24 hours +3\n$/);
  });

  test("never holds a control character of the data", async () => {
    let all = heard();
    for (const keys of [KEYS.enter, KEYS.escape, "3", "2", "?"]) {
      await rig.press(keys);
      all += heard();
    }
    expect(all).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});
