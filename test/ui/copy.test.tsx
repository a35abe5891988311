import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { wrap } from "../../source/text/cell-text.ts";
import { addressesIn, linkedLines, linkTo, withLinks } from "../../source/ui/terminal/links.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;

beforeEach(async () => {
  fixture = await openScreenRig();
  await fixture.add([{ key: "K\u001b1", message: "first line\nsecond \u0007line" }, {}]);
  rig = await openRig(fixture.engine);
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

describe("web addresses", () => {
  test("become links that lead where they say, without the sentence around them", () => {
    expect(addressesIn("See (https://a.example/x?y=1), or http://b.example.")).toEqual([
      "https://a.example/x?y=1",
      "http://b.example",
    ]);
    expect(withLinks("go https://a.example.")).toBe(
      "go \u001b]8;;https://a.example\u001b\\https://a.example\u001b]8;;\u001b\\.",
    );
  });

  test("that are broken over lines lead to the whole address from each of them", () => {
    const text = "See https://a.example/long/path and http://b.example.";
    const linked = linkedLines(wrap(text, 16), text, (address, shown) => `<${address}|${shown}>`).join("");
    const parts = [...linked.matchAll(/<([^|]*)\|([^>]*)>/g)].map(([, address, shown]) => ({
      address,
      shown,
    }));
    const shownOf = (wanted: string): string =>
      parts.flatMap(({ address, shown }) => (address === wanted ? [shown] : [])).join("");
    expect(shownOf("https://a.example/long/path")).toBe("https://a.example/long/path");
    expect(shownOf("http://b.example")).toBe("http://b.example");
    expect(parts.length).toBeGreaterThan(2);
  });

  test("change no text, however it is wrapped", () => {
    const words = fc.array(
      fc.constantFrom(
        "https://a.example/x",
        "http://b.example/yy?z=1",
        "see",
        "日本",
        "https",
        "(",
        "http://",
      ),
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 40 }), (some, width) => {
        const lines = wrap(some.join(" "), width);
        expect(linkedLines(lines, some.join(" "), (_, shown) => shown)).toEqual(lines);
        const bare = linkedLines(lines, some.join(" "), linkTo).map((line) =>
          line.replaceAll(/\u001b\]8;;[^\u001b]*\u001b\\/g, ""),
        );
        expect(bare).toEqual(lines);
      }),
    );
  });

  test("never hold a character that could end the sequence or look like another one", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        for (const address of addressesIn(`https://${text}`)) expect(address).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });
});

describe("the copy menu", () => {
  test.each([
    ["yy", "K␛1\tUSMF"],
    ["yu", "K␛1"],
    ["ym", "first line\nsecond ␇line"],
    ["ys", "row 1 of 2"],
    ["y\r", "Customers V3\tF&O"],
  ])("%j hands over exactly what was asked for, with control characters shown", async (keys, text) => {
    await rig.press(keys);
    expect(rig.copied).toHaveLength(1);
    expect(rig.copied[0]).toContain(text);
    expect(rig.copied[0]).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    expect(rig.screen.state.overlay).toBeNull();
  });

  test("l takes the link out of the message, and says when there is none", async () => {
    await rig.press("yl");
    await rig.shows("There is no link in this message to copy");
    await fixture.add([
      { id: "L", createdOn: "2026-11-23T12:03:59Z", message: "Help: https://aka.example/1 (see there)" },
    ]);
    await rig.until(() => rig.screen.state.errors.matched === 3);
    await rig.press("gyl");
    expect(rig.copied).toEqual(["https://aka.example/1"]);
  });

  test("copies the screen without the menu itself", async () => {
    await rig.press("y");
    await rig.shows("the screen as text");
    await rig.press("s");
    expect(rig.copied[0]).not.toContain("the screen as text");
  });

  test("p prints plainly instead, and stays so until it is pressed again", async () => {
    await rig.press("yp");
    await rig.shows("printed plainly");
    await rig.press("u");
    expect(rig.printed).toEqual(["K␛1"]);
    await rig.press("yu");
    expect(rig.printed).toHaveLength(2);
    expect(rig.copied).toEqual([]);
    await rig.press("ypu");
    expect(rig.copied).toEqual(["K␛1"]);
  });

  test("the arrow keys choose as well", async () => {
    await rig.press("yjj\r");
    expect(rig.copied[0]).toMatch(/^first line/);
  });
});

describe("the end of a request", () => {
  test("is told to the terminal when that was asked for, and only then", async () => {
    const dismiss = async (id: string): Promise<void> => {
      const scope = { kind: "marked", ids: [id] } as const;
      await fixture.engine.submit({ action: "dismiss", by: "ben", reason: "phantom", scope });
    };
    fixture.engine.start();
    await dismiss("E0");
    await rig.shows("R1 completed");
    expect(rig.notified).toEqual([]);
    await rig.press(":notify on\r");
    await rig.shows("rings the bell");
    await dismiss("E1");
    await rig.until(() => rig.notified.length === 1);
    expect(rig.notified[0]).toBe("R2 completed: 1 record dismissed.");
  });

  test(":notify takes on or off alone", async () => {
    await rig.press(":notify loud\r");
    await rig.shows(":notify takes on or off");
  });
});
