import { afterEach, beforeEach, expect, test } from "vitest";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;

beforeEach(async () => {
  fixture = await openScreenRig();
  await fixture.add(Array.from({ length: 60 }, () => ({})));
  rig = await openRig(fixture.engine);
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

test("Ctrl-f and Ctrl-b turn pages, as in less", async () => {
  await rig.press("\u0006");
  const { cursor } = rig.screen.state.errors;
  expect(cursor).toBeGreaterThan(5);
  await rig.press("\u0002");
  expect(rig.screen.state.errors.cursor).toBe(0);
});

test(":q leaves", async () => {
  await rig.press(":q\r");
  expect(rig.exitCodes).toEqual([0]);
});

test("? opens the help, and closes it", async () => {
  await rig.press("?");
  await rig.until(() => rig.screen.state.overlay?.kind === "help");
  await rig.press("?");
  await rig.until(() => rig.screen.state.overlay === null);
});

test("a key that is none here says so in one calm line, and what was refused stays to be read", async () => {
  await rig.press("W");
  await rig.shows("W is not a key here. ? shows the keys.");
  await rig.press("j");
  expect(rig.screen.state.errors.cursor).toBe(1);
  await rig.press("\u001b[200~rD\u001b[201~");
  await rig.until(() => rig.screen.state.notice?.tone === "refusal");
  const refusal = rig.screen.state.notice;
  await rig.press("W");
  expect(rig.screen.state.notice).toBe(refusal);
  await rig.press("/W");
  expect(rig.screen.state.overlay?.kind).toBe("query");
  await rig.press(KEYS.escape);
});
