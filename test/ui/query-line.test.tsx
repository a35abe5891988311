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
  rig.screen.update({ filterPane: { isOpen: true, cursor: "company:" } });
  await rig.press(" ");
  await rig.until(() => printQuery(rig.screen.state.filter) === 'company:""');
  await rig.shows("third");
  await rig.until(() => rig.screen.state.errors.matched === 1);
});
