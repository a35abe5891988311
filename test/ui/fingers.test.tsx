import { afterEach, beforeEach, expect, test } from "vitest";
import { Keyboard } from "../../source/ui/keys/keyboard.ts";
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

const LONG = `The target refused the row because ${"a long story that is the same for all of them ".repeat(4)}and then the end`;

test("l and h move long messages sideways, as far as the longest goes, and say the way back", async () => {
  await fixture.add([{ id: "L1", key: "long", message: LONG }]);
  await rig.shows("row 1 of 61");
  expect(rig.frame()).not.toContain("and then the end");
  await rig.press("l");
  await rig.shows("h back");
  await rig.press("lllllllll");
  await rig.shows("and then the end");
  await rig.shows("This is the end of the longest text.");
  await rig.press(`${KEYS.left}hhhhhhhhhh`);
  await rig.until(() => rig.screen.state.sideways === 0);
  expect(rig.frame()).toContain("The target refused the row");
});

test("l shows the rest of a cause's title, and another list starts from the start again", async () => {
  await fixture.add([{ id: "L1", key: "long", message: LONG }]);
  await rig.press("1");
  await rig.shows("The target refused the row");
  await rig.press("llllllllll");
  await rig.shows("all of them a long story that is the same");
  await rig.press("2");
  expect(rig.screen.state.sideways).toBe(0);
});

test("n and N go through the places of the word that is filtered by, and say when there is none", async () => {
  const lines = Array.from({ length: 60 }, (_, at) =>
    at % 20 === 19 ? `line ${at} needle` : `line ${at} hay`,
  );
  await fixture.add([{ id: "L2", key: "haystack", message: lines.join("\n") }]);
  await rig.press("\r");
  await rig.press("n");
  await rig.shows("No word is searched for. / and a word filters by it.");
  await rig.press(KEYS.escape);
  await rig.until(() => rig.screen.state.focus === "list");
  await rig.press("/needle\r");
  await rig.shows("row 1 of 1");
  await rig.press("\rn");
  const top = (): string => rig.lines()[3] ?? "";
  await rig.until(() => top().includes("needle"));
  const first = top();
  await rig.press("n");
  await rig.until(() => top() !== first && top().includes("needle"));
  await rig.press("N");
  await rig.until(() => top() === first);
});

test("n goes on in the help with what was searched there", async () => {
  await rig.press("?/mark\r");
  await rig.until(() => rig.screen.state.overlay?.kind === "help");
  const scroll = (): number =>
    rig.screen.state.overlay?.kind === "help" ? rig.screen.state.overlay.scroll : -1;
  await rig.press("n");
  await rig.until(() => scroll() > 0);
  await rig.press("N");
  await rig.until(() => scroll() === 0 || scroll() === 1);
});

test("the wheel moves the pane under the pointer, whichever has the keys, and an overlay wherever it points", async () => {
  rig.close();
  rig = await openRig(fixture.engine, { columns: 120, rows: 40 });
  const { screen } = rig;
  await rig.press("f");
  if (screen.state.focus !== "filters") await rig.press("f");
  await rig.until(() => screen.state.filterPane.isOpen && screen.state.facets !== null);
  const keyboard = new Keyboard(screen);
  const wheel = (column: number, row: number): void => keyboard.mouse({ kind: "wheel-down", column, row });
  const { focus, filterPane } = screen.state;

  wheel(60, 12);
  expect(screen.state.errors.cursor).toBe(3);
  expect(screen.state.filterPane.cursor).toBe(filterPane.cursor);
  wheel(5, 12);
  expect(screen.state.errors.cursor).toBe(3);
  expect(screen.state.filterPane.cursor).not.toBe(filterPane.cursor);
  expect(screen.state.focus).toBe(focus);

  await rig.press("?");
  await rig.until(() => screen.state.overlay?.kind === "help");
  wheel(5, 12);
  expect(screen.state.errors.cursor).toBe(3);
  expect(screen.state.overlay).toMatchObject({ scroll: 3 });
});

test("l and h move what is cut of requests and of their outcomes, each from its start", async () => {
  const { engine } = fixture;
  await fixture.add([{ id: "L3", key: "long", message: LONG }]);
  const plan = await engine.plan("retry", { kind: "marked", ids: ["L3"] });
  const reason = `because ${"of what was said in the call ".repeat(4)}and so to the end`;
  await engine.submit({ plan: plan.id, action: "retry", by: "ben", reason });
  await rig.press("3");
  await rig.until(() => rig.screen.state.requests.length === 1);
  const row = (): string => rig.lines().find((line) => line.includes("▸")) ?? "";
  const before = row();
  expect(before).toMatch(/~$/);
  await rig.press("llllllll");
  await rig.shows("This is the end of the longest text.");
  await rig.shows("h back");
  expect(row()).toMatch(/R1 +retry +queued *~/);
  expect(row()).not.toMatch(/~$/);
  await rig.press("hhhhhhhh");
  await rig.until(() => row() === before);
});

test("a choice that is longer than the screen scrolls with its cursor, each row by itself", async () => {
  rig.close();
  rig = await openRig(fixture.engine, { columns: 60, rows: 15 }, {}, null, undefined, "causes");
  await rig.press("c");
  await rig.shows("Group by (1 of ");
  const rows = (): readonly string[] => rig.lines().filter((line) => /^ [ ▸] \S/.test(line));
  const first = rows();
  await rig.press("j".repeat(14));
  await rig.until(() => rows().some((row) => row.startsWith(" ▸ entity and code")));
  expect(rows()).toHaveLength(first.length);
  expect(first[0]).toBe(" ▸ cause");
  await rig.press(KEYS.escape);
});
