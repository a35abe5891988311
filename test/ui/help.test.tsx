import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { keysAt, KEY_GROUPS } from "../../source/ui/state/key-description.ts";
import { openDesk, type Desk } from "./desk.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

let desk: Desk;
let rig: Rig;

beforeEach(async () => {
  desk = await openDesk();
});

afterEach(async () => {
  rig.close();
  await desk.close();
});

const GROUPS = ["Looking", "Filtering", "Marking", "Acting", "Moving", "Elsewhere"];
/** Where each group starts, as cells from the left. */
const starts = (): readonly number[] =>
  GROUPS.flatMap((group) =>
    rig.lines().flatMap((line) => (new RegExp(` ${group}(?: |$)`).test(line) ? [line.indexOf(group)] : [])),
  );

describe("help", () => {
  test("shows the keys of the place by what they are for, in two columns where it is wide", async () => {
    rig = await openRig(desk.engine, { columns: 160, rows: 60 });
    await rig.press("?");
    await rig.shows("Sync errors: keys");
    expect(starts()).toHaveLength(GROUPS.length);
    expect(new Set(starts()).size).toBe(2);
    for (const row of keysAt(BINDINGS, "errors")) {
      const name = row.title.slice(0, 30);
      expect(rig.frame(), name).toContain(name);
    }
  });

  test("shows them below one another at 80×24, and says which lines and how to go on", async () => {
    rig = await openRig(desk.engine);
    await rig.press("?");
    await rig.shows("lines 1–19 of");
    await rig.shows("PgDn for more");
    const seen = new Set(starts());
    let pages = 0;
    while (rig.frame().includes("for more")) {
      const before = rig.frame();
      await rig.press(KEYS.pageDown);
      expect(rig.frame()).not.toBe(before);
      for (const start of starts()) seen.add(start);
      pages++;
    }
    expect(pages).toBeGreaterThan(0);
    expect([...seen]).toEqual([1]);
  });

  test("has no group for a key that does not say what it is for", () => {
    for (const row of BINDINGS) expect(Object.keys(KEY_GROUPS), row.id).toContain(row.group);
  });
});
