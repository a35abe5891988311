import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { causeWidths } from "../../source/ui/draw/cause-columns.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

const WIDTHS = Array.from({ length: 191 }, (_, step) => 60 + step);

describe("the columns of the list of causes", () => {
  test("at every width the cause is the widest, and a wider terminal never makes it narrower", () => {
    let before = 0;
    for (const width of WIDTHS) {
      const { title, asides } = causeWidths(width);
      expect(title, `${width} columns`).toBeGreaterThanOrEqual(before);
      for (const cells of [7, 5, 6, ...Object.values(asides)]) expect(title).toBeGreaterThan(cells);
      before = title;
    }
    expect(causeWidths(80).title).toBeGreaterThanOrEqual(45);
  });

  test("fit into the width, and leave next to nothing of it free", () => {
    for (const width of WIDTHS) {
      const { title, asides } = causeWidths(width);
      const used =
        3 + 7 + 5 + 6 + 3 + title + Object.values(asides).reduce((sum, cells) => sum + cells + 1, 0);
      expect(used).toBeLessThanOrEqual(width);
      expect(width - used, `${width} columns`).toBeLessThanOrEqual(8);
    }
  });

  test("as it gets narrower, the day goes first, then entities, companies and the last retry", () => {
    const sets = WIDTHS.toReversed().map((width) => Object.keys(causeWidths(width).asides).sort().join());
    expect([...new Set(sets)]).toEqual([
      "companies,day,entities,retry",
      "companies,entities,retry",
      "companies,retry",
      "retry",
      "",
    ]);
  });
});

describe("the list of causes", () => {
  let fixture: ScreenRig;
  let rig: Rig;
  const SIDES = ["finance-and-operations", "dataverse"];

  beforeEach(async () => {
    fixture = await openScreenRig();
    await fixture.add(
      SIDES.map((side) => ({
        message: `The source row no longer exists on the ${side} side; nothing was written.`,
        company: "",
      })),
    );
  });

  afterEach(async () => {
    rig.close();
    await fixture.close();
  });

  const open = async (columns: number): Promise<void> => {
    rig = await openRig(fixture.engine, { columns, rows: 24 }, {}, null, undefined, "causes");
  };

  test.each([80, 99, 100, 120])(
    "at %d columns shows what causes that begin alike do not share",
    async (columns) => {
      await open(columns);
      const rows = rig.lines().filter((line) => line.includes("The source row"));
      for (const side of ["finance", "datav"]) {
        expect(
          rows.filter((line) => line.includes(side)),
          rig.frame(),
        ).toHaveLength(1);
      }
    },
  );

  test("says (none) where the records name no company", async () => {
    await fixture.add([
      {
        id: "X",
        company: "USMF",
        message: "The source row no longer exists on the dataverse side; nothing was written.",
      },
    ]);
    await fixture.add([
      {
        id: "Y",
        company: "",
        message: "The source row no longer exists on the dataverse side; nothing was written.",
      },
    ]);
    await open(120);
    expect(rig.frame()).toContain("(none) +1");
  });

  test("a list of one cause shows in its messages what differs, and the whole list their start", async () => {
    const values = Array.from({ length: 4 }, (_, index) => `Terms-${index}00`);
    await fixture.add(
      values.map((value, index) => ({
        id: `L${index}`,
        message: `Unable to find the terms of payment of the customer in the company with values {${value}}.`,
      })),
    );
    await open(80);
    await rig.press("2");
    await rig.shows("Unable to find the terms");
    expect(rig.frame()).not.toContain("Terms-");
    await rig.press("1");
    await rig.press(KEYS.enter);
    await rig.until(() => rig.screen.state.view === "errors" && rig.screen.state.errors.matched === 4);
    for (const value of values) await rig.shows(`{${value}}`);
  });
});
