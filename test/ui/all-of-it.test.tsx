import { afterEach, beforeEach, expect, test } from "vitest";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import { filterGroups, toggled } from "../../source/ui/state/filter-groups.ts";
import { parseQuery } from "../../source/domain/query/query.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";
import { filterLines } from "../../source/ui/draw/pane-lines.ts";
import { createLook } from "../../source/ui/draw/theme.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { openRig } from "./screen-rig.tsx";

let fixture: ScreenRig;

beforeEach(async () => {
  fixture = await openScreenRig();
});

afterEach(() => fixture.close());

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** Reasons of words alone, so that each is a cause of its own. */
const reason = (index: number): string =>
  `The ${LETTERS[index % 26] ?? ""}ardvark of ${LETTERS[Math.floor(index / 26)] ?? ""}ustria refuses the order.`;

function filterOf(query: string) {
  const parsed = parseQuery(query, { readWallTime: readUtc });
  if ("problem" in parsed) throw new Error(parsed.problem.message);
  return parsed.filter;
}

test("more than 200 causes: the rest is read as the cursor comes near the end", async () => {
  await fixture.add(Array.from({ length: 230 }, (_, index) => ({ message: reason(index) })));
  const rig = await openRig(fixture.engine, { columns: 120, rows: 40 }, {}, null, undefined, "causes");
  expect(rig.screen.state.causes.distinct).toBe(230);
  expect(rig.frame()).toContain("row 1 of 200, 230 in all: G reads more");
  await rig.press("G");
  await rig.until(() => rig.screen.state.causes.matched === 230);
  await rig.press("G");
  await rig.shows("row 230 of 230");
  // What is fetched again for another reason keeps them.
  rig.screen.readAgain();
  await rig.until(() => rig.screen.state.causes.matched === 230);
  rig.close();
});

const facets = (values: readonly string[]) => ({
  fields: { entity: values.map((value, index) => ({ value, count: values.length - index })) },
  windows: { hour: 0, day: 0, week: 0, all: 0 },
});
const look = createLook({ color: false, ascii: false, utc: true, keymap: [] });
const names = Array.from({ length: 40 }, (_, index) => `Entity ${LETTERS[index % 26] ?? ""}${index}`);

test("a pane says how many more values there are, and shows them once the cursor is among them", () => {
  const groups = filterGroups(EVERYTHING, facets(names));
  const shown = (cursor: string): string =>
    filterLines(groups, cursor, true, { width: 30, height: 60 }, look).join("\n");
  expect(shown("")).toContain("+28 more");
  expect(shown("")).not.toContain(names[12]);
  expect(shown(`entity:${names[11]}`)).toContain("+28 more");
  expect(shown(`entity:${names[12]}`)).toContain(names[39]);
  expect(shown(`entity:${names[12]}`)).not.toContain("more");
  // One that the filter holds is never hidden.
  const held = filterGroups(filterOf(`entity:"${names[30]}"`), facets(names));
  const lines = filterLines(held, "", true, { width: 30, height: 60 }, look).join("\n");
  expect(lines).toContain(names[30]);
  expect(lines).toContain("+27 more");
});

test("a pane ticks what the filter takes: in any case, and by a glob", () => {
  const ticked = (query: string): readonly string[] =>
    filterGroups(filterOf(query), facets(["Customers V3", "Customer groups", "Vendors V2"]))
      .flatMap(({ values }) => values)
      .filter(({ isOn }) => isOn)
      .map(({ label, count }) => `${label} ${count}`);
  expect(ticked('entity:"customers v3"')).toEqual(["Customers V3 3"]);
  expect(ticked("entity:cust*")).toEqual(["cust* 5", "Customers V3 3", "Customer groups 2"]);
  expect(ticked("entity:nobody")).toEqual(["nobody 0"]);
  const filter = filterOf('entity:"customers v3"');
  const [value] = filterGroups(filter, facets(["Customers V3"]))
    .flatMap(({ values }) => values)
    .filter(({ isOn }) => isOn);
  if (value === undefined) throw new Error("nothing is ticked");
  expect(toggled(filter, value)).toEqual(EVERYTHING);
});
