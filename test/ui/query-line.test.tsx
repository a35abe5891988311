import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { printQuery } from "../../source/domain/query/query.ts";
import { fieldText } from "../../source/ui/state/text-field.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;

beforeEach(async () => {
  fixture = await openScreenRig();
  await fixture.add([
    { company: "DEMF", key: "first" },
    { company: "DEMF", entity: "Vendors V2", table: "msdyn_vendors", key: "second" },
    { company: "", key: "third" },
    { key: "fourth" },
  ]);
  rig = await openRig(fixture.engine, { columns: 100, rows: 30 });
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

const written = (): string => {
  const { overlay } = rig.screen.state;
  return overlay?.kind === "query" ? fieldText(overlay.field) : "";
};

describe("completion in the query line", () => {
  test("Tab takes a field, then its values by count, one after another and back", async () => {
    await rig.press("/comp");
    await rig.shows("Tab company:");
    await rig.press(KEYS.tab);
    expect(written()).toBe("company:");
    await rig.shows("Tab DEMF 2");
    await rig.press(KEYS.tab);
    expect(written()).toBe("company:DEMF");
    await rig.shows("2 of 4 match");
    await rig.press(KEYS.tab);
    expect(written()).toBe('company:""');
    await rig.press(KEYS.tab + KEYS.tab + KEYS.tab);
    expect(written()).toBe('company:""');
    await rig.press(KEYS.shiftTab);
    expect(written()).toBe("company:DEMF");
    await rig.press(KEYS.shiftTab);
    expect(written()).toBe("company:USMF");
    await rig.press(KEYS.enter);
    await rig.until(() => printQuery(rig.screen.state.filter) === "company:USMF");
  });

  test("the counts are those under the rest of the query", async () => {
    await rig.press('/entity:"Vendors V2" company:');
    await rig.shows("Tab DEMF 1");
  });

  test("keys that arrive in one read complete as if they had come one by one", async () => {
    await rig.press("/ent\t\t\r");
    await rig.until(() => printQuery(rig.screen.state.filter) === 'entity:"Customers V3"');
  });

  test("a completion in the middle leaves what stands behind it", async () => {
    await rig.press("/company:D key:first");
    await rig.press("\u001b[D".repeat(10));
    await rig.press(KEYS.tab);
    expect(written()).toBe("company:DEMF key:first");
  });

  test("with nothing to offer Tab changes nothing", async () => {
    await rig.press("/nowhere\t");
    expect(written()).toBe("nowhere");
  });
});

describe("the preview", () => {
  test("shows what would match in the list's place while the query is written, and Esc brings the list back", async () => {
    await rig.press("/key:second");
    await rig.shows("1 of 4 match");
    const list = () => rig.lines().slice(0, -1).join("\n");
    expect(list()).not.toContain("third");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.shows("third");
    expect(rig.screen.state.errors.matched).toBe(4);
  });
});

test("records without a company are offered as (none) by the pane, and filtered by it", async () => {
  expect(rig.frame()).toMatch(/\(none\) +1/);
  await rig.press("f");
  rig.screen.update({ filterPane: { isOpen: true, cursor: "company:", sought: "" } });
  await rig.press(" ");
  await rig.until(() => printQuery(rig.screen.state.filter) === 'company:""');
  await rig.shows("third");
  await rig.until(() => rig.screen.state.errors.matched === 1);
});

describe("a filter that cannot match", () => {
  test("says while it is written which value is near, with its count and the glob that would match; Tab takes it", async () => {
    await rig.press("/entity:Custmers");
    await rig.shows('No listed record has the entity "Custmers".');
    await rig.shows('entity:"Customers V3" (3 records)?');
    await rig.shows("Tab Customers V3 3");
    await rig.press(KEYS.tab);
    await rig.shows("3 of 4 match");
    expect(rig.frame()).not.toContain("No listed record");
    await rig.press(`${KEYS.ctrlU}company:us`);
    await rig.shows("Did you mean company:USMF");
    await rig.shows("company:us* takes 1 record.");
  });

  test("says so once it is the filter, and category:conflict says why it is empty", async () => {
    await rig.press("/job:cst\r");
    await rig.shows('No listed record has the job "cst". Did you mean job:CUST (4 records)?');
    await rig.press("/\u0015category:conflict\r");
    await rig.shows("Conflict failures are never listed");
    await rig.press("1");
    await rig.shows("Conflict failures are never listed");
    await rig.press("X");
    await rig.shows("4 of 4");
    expect(rig.frame()).not.toContain("Conflict failures are never listed");
  });
});

describe("the filter panes under a typed filter", () => {
  test("tick the real value whatever its case, and show a glob with what it takes", async () => {
    await rig.press("/company:demf\r");
    await rig.shows("2 of 4");
    await rig.shows("✓ DEMF");
    await rig.press("/\u0015entity:*v*\r");
    await rig.shows("4 of 4");
    await rig.press("f");
    await rig.until(() => /✓ \*v\* +4\b/.test(rig.frame()));
    expect(rig.frame()).toMatch(/✓ Customers V3 +3/);
    expect(rig.frame()).toMatch(/✓ Vendors V2 +1/);
  });
});
