import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { printQuery } from "../../source/domain/query/query.ts";
import type { SavedView } from "../../source/ui/state/saved-view.ts";
import { readViews, viewsText, withView } from "../../source/ui/saved/views-file.ts";
import { USUAL_COLUMNS } from "../../source/ui/state/list-columns.ts";
import { textField } from "../../source/ui/state/text-field.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { keptInMemory, type MemoryText } from "./kept-in-memory.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

const view = (name: string, query = "state:open"): SavedView => ({ name, query, sort: null, columns: null });

describe("the file of views", () => {
  test("reads back what was written, whatever the names hold", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string()), { maxLength: 6 }), (pairs) => {
        const views = pairs.map(([name, query]) => view(name, query));
        expect(readViews(viewsText(views))).toEqual(views);
      }),
    );
    const whole: SavedView = {
      name: "mine",
      query: "",
      sort: [{ field: "key", descending: true }],
      columns: USUAL_COLUMNS.map((column) => ({ ...column, width: 9 })),
    };
    expect(readViews(viewsText([whole]))).toEqual([whole]);
  });

  test("is refused with what is wrong when somebody else wrote it, or half of it", () => {
    expect(readViews("{")).toContain("it is not JSON");
    expect(readViews("[]")).toBe("it is not a JSON object");
    expect(readViews('{"format":"other"}')).toContain('"format"');
    expect(readViews('{"format":"dwtriage views","version":9}')).toContain("another dwtriage wrote it");
    expect(readViews('{"format":"dwtriage views","version":1,"views":[{"name":"a"}]}')).toContain("view 1");
    expect(readViews(null)).toEqual([]);
  });

  test("holds one view of a name, whatever its case", () => {
    expect(withView([view("Mine")], view("mine", "job:X"))).toEqual([view("mine", "job:X")]);
  });
});

describe("saved views", () => {
  let fixture: ScreenRig;
  let rig: Rig;
  let kept: MemoryText;

  beforeEach(async () => {
    fixture = await openScreenRig();
    await fixture.add([{ company: "DEMF" }, {}, {}]);
    kept = keptInMemory();
    rig = await openRig(fixture.engine, { columns: 100, rows: 30 }, { views: kept });
  });

  afterEach(async () => {
    rig.close();
    await fixture.close();
  });

  const query = (): string => printQuery(rig.screen.state.filter);

  test("keep filter, sorting and columns under a name, and bring them back", async () => {
    await rig.press("/company:demf\r");
    await rig.until(() => rig.screen.state.errors.matched === 1);
    await rig.press("sjjj\r");
    await rig.press(":save germany\r");
    await rig.shows("View germany saved. :view germany shows it. Share ~/kept.json.");
    await rig.press("X");
    await rig.until(() => query() === "");
    await rig.press("s\r");
    await rig.until(() => rig.screen.state.sort[0]?.field === "createdOn");
    await rig.press(":view Germany\r");
    await rig.until(() => query() === "company:demf");
    await rig.shows("View germany: 1 record.");
    expect(rig.screen.state.sort[0]?.field).toBe("key");
  });

  test("are listed with what each matches now, and opened from the list", async () => {
    kept.text = viewsText([view("all open"), view("germany", "company:demf")]);
    await rig.press(":views\r");
    await rig.shows("germany");
    await rig.until(() => /germany +1 /.test(rig.frame()) && /all open +3 /.test(rig.frame()));
    expect(rig.frame()).toContain("kept in ~/kept.json");
    await rig.press("j\r");
    await rig.until(() => query() === "company:demf");
  });

  test("that somebody copied there meanwhile are known at once, and completed by name", async () => {
    kept.text = viewsText([view("night shift")]);
    await rig.press(":view ni\t\r");
    await rig.until(() => query() === "state:open");
  });

  test("are forgotten by name; one that is not there is refused with those that are", async () => {
    kept.text = viewsText([view("a"), view("b")]);
    await rig.press(":forget a\r");
    await rig.shows("View a is forgotten");
    await rig.press(":view a\r");
    await rig.shows("There is no view a. Views: b.");
  });

  test("a file that cannot be read is told with its path, and never overwritten", async () => {
    kept.text = "{broken";
    await rig.press(":save mine\r");
    await rig.shows("The views cannot be read");
    await rig.shows("Mend or remove ~/kept.json");
    expect(kept.text).toBe("{broken");
  });

  test("a name with control characters is refused", async () => {
    await rig.press(":");
    rig.screen.show({
      kind: "command",
      of: "errors",
      field: textField("save a\u202eb"),
      problem: "",
      historyAt: -1,
      files: [],
      chosen: -1,
    });
    await rig.press(KEYS.enter);
    await rig.shows("A name has no control characters");
    expect(kept.written).toEqual([]);
  });

  test("a view whose query is no longer understood says so and changes nothing", async () => {
    kept.text = viewsText([view("old", "colour:red")]);
    await rig.press(":view old\r");
    await rig.shows('View old cannot be read: There is no field "colour"');
    expect(query()).toBe("");
  });
});
