import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { printQuery } from "../../source/domain/query/query.ts";
import { done } from "../../source/domain/outcome.ts";
import { SYSTEM_CLOCK } from "../../source/engine/turns/clock.ts";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { keysAt } from "../../source/ui/state/key-description.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;

beforeEach(async () => {
  fixture = await openScreenRig({ clock: SYSTEM_CLOCK });
  await fixture.add([
    { company: "DEMF", message: "first" },
    { company: "DEMF", entity: "Vendors V2", table: "msdyn_vendors" },
    { source: "dataverse" },
    {},
  ]);
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

const query = (): string => printQuery(rig.screen.state.filter);

describe("the query line", () => {
  test("counts while it is written, and shows what it matches on Enter", async () => {
    rig = await openRig(fixture.engine);
    await rig.press("/company:demf");
    await rig.shows("2 of 4 match");
    await rig.press(KEYS.enter);
    await rig.shows("2 of 4 ");
    expect(query()).toBe("company:demf");
  });

  test("points at the place that it cannot read, says what to write, and keeps what was typed", async () => {
    rig = await openRig(fixture.engine);
    await rig.press("/key:a sorce:fo\r");
    const lines = rig.lines();
    const at = lines.findIndex((line) => line.startsWith(" / "));
    const caret = lines[at + 1]?.indexOf("^") ?? -1;
    expect(caret).toBe(lines[at]?.indexOf("sorce"));
    expect(lines[at + 1]).toContain('There is no field "sorce"');
    expect(rig.frame()).toContain("Fields: ");
    expect(query()).toBe("");
    await rig.press(`${KEYS.ctrlU}source:fo\r`);
    await rig.until(() => query() === "source:fo");
  });

  test("filters can be walked back and forth, and Esc leaves the line without a change", async () => {
    rig = await openRig(fixture.engine);
    await rig.press("/company:demf\r");
    await rig.until(() => rig.screen.state.errors.matched === 2);
    await rig.press("[");
    await rig.until(() => rig.screen.state.errors.matched === 4);
    await rig.press("]");
    await rig.until(() => rig.screen.state.errors.matched === 2);
    await rig.press("/xyz");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    expect(query()).toBe("company:demf");
  });
});

describe("the filter panes", () => {
  test("show live counts, take a value in and out, and clear a group", async () => {
    rig = await openRig(fixture.engine, { columns: 100, rows: 30 });
    expect(rig.frame()).toMatch(/Vendors V2 +1/);
    await rig.press("f");
    await rig.press("\tj ");
    await rig.until(() => query() === 'entity:"Vendors V2"');
    expect(rig.frame()).toMatch(/✓ Vendors V2 +1/);
    await rig.press("\t ");
    await rig.until(() => query() === 'entity:"Vendors V2" source:fo');
    await rig.press("x");
    await rig.until(() => query() === 'entity:"Vendors V2"');
    await rig.press("X");
    await rig.until(() => query() === "");
  });

  test("the last day is a filter that moves with the clock, and taken back by the same key", async () => {
    rig = await openRig(fixture.engine, { columns: 80, rows: 24 });
    await rig.press("fj ");
    await rig.until(() => query() === "since:24h");
    await rig.press(" ");
    await rig.until(() => query() === "");
  });
});

describe("the detail", () => {
  test("shows the whole message, and stays on its record when that leaves the list", async () => {
    await fixture.add([
      {
        id: "long",
        key: "long",
        createdOn: "2026-11-23T12:30:00Z",
        message: `start ${"word ".repeat(400)}the very end`,
      },
    ]);
    rig = await openRig(fixture.engine, { columns: 80, rows: 24 });
    await rig.press(KEYS.enter);
    await rig.shows("start word");
    await rig.press("G");
    await rig.shows("the very end");
    await fixture.engine.submit({
      action: "dismiss",
      by: "ben",
      reason: "phantom",
      scope: { kind: "marked", ids: ["long"] },
    });
    fixture.engine.start();
    await rig.press("g");
    await rig.shows("This record has left the list");
    expect(rig.frame()).toContain("unique key long");
  });

  test("y copies the record with its control characters made visible", async () => {
    await fixture.add([{ id: "x", key: "k\ny", createdOn: "2026-11-23T12:30:00Z", message: "rm -rf\n~" }]);
    rig = await openRig(fixture.engine);
    await rig.press("yy");
    expect(rig.copied[0]).toContain("k␤y\tUSMF\t0x80040265\trm -rf␤~");
  });
});

async function withRequest(): Promise<void> {
  rig = await openRig(fixture.engine);
  await rig.press("  r");
  await rig.shows("y retries 2 records");
  await rig.press("y");
  await rig.shows("R1 queued");
  await rig.press("3");
}

describe("the requests", () => {
  test("show each job's places, and which request is next", async () => {
    await withRequest();
    await rig.shows("1 of 5");
    expect(rig.frame()).toMatch(/^ CUST +● Active +▰▱▱▱▱ 1 of 5 .*\d errors?$/m);
    expect(rig.frame()).toMatch(/1 R1 +retry +queued +2 records +next/);
    expect(rig.frame()).toContain("no requests");
  });

  test("stand in a table with lines around the jobs where there is room for it, and without any where not", async () => {
    await withRequest();
    expect(rig.frame()).not.toMatch(/[┌│└]/);
    rig.screen.resize({ columns: 120, rows: 40 });
    await rig.shows("┌");
    expect(rig.frame()).toMatch(/CUST +│ ● Active +│ ▰▱▱▱▱ 1 of 5/);
  });

  test("of all jobs are below one another: names, states, places and counts in their columns", async () => {
    await withRequest();
    const jobs = rig.lines().filter((line) => /^ (?:CUST|ITEMS) /.test(line));
    expect(jobs).toHaveLength(2);
    for (const part of [" of 5", " error"]) {
      expect(new Set(jobs.map((line) => line.indexOf(part))).size, jobs.join("\n")).toBe(1);
    }
  });

  test("C asks before it cancels; Enter lets the request go on, y cancels it", async () => {
    await withRequest();
    await rig.shows("queued");
    await rig.press("C");
    await rig.shows("Cancel R1");
    await rig.press(KEYS.enter);
    expect((await fixture.engine.request("R1"))?.state).toBe("queued");
    await rig.press("C");
    await rig.press("y");
    await rig.shows("Cancelled: ");
    await rig.press("C");
    await rig.shows("R1 is cancelled already");
  });

  test("Enter shows what failed again and why, and from there the open records", async () => {
    await withRequest();
    fixture.engine.start();
    await rig.until(() => rig.screen.state.requests[0]?.state === "completed");
    expect(rig.frame()).toMatch(/completed +2 +! all failed +first \+1 +ana/);
    await rig.shows("R1 completed: 0 ok, 2 failed again, 0 skipped.");
    await rig.press(KEYS.enter);
    await rig.shows("2 failed again");
    await rig.press(KEYS.enter);
    await rig.until(() => /^request:R1 state:open entity:"Customers V3" cause:c\d+-\w+$/.test(query()));
    await rig.shows("1 of 4");
  });
});

describe("the command line", () => {
  test("starts and stops a job by name, completed by Tab", async () => {
    rig = await openRig(fixture.engine);
    await rig.press(":job star\tI\t\r");
    await rig.shows("ITEMS is active");
    await rig.press(":job stop items\r");
    await rig.shows("ITEMS is stopped");
  });

  test("says what is wrong with a command and keeps it", async () => {
    rig = await openRig(fixture.engine);
    await rig.press(":frobnicate\r");
    await rig.shows('There is no command "frobnicate"');
    await rig.press(`${KEYS.ctrlU}job start\r`);
    await rig.shows(":job start needs a NAME");
    await rig.press(`${KEYS.ctrlU}job start NOPE\r`);
    await rig.shows("NOPE");
    await rig.until(() => rig.screen.state.notice?.tone === "refusal");
  });

  test("filter, cancel, help and quit", async () => {
    rig = await openRig(fixture.engine);
    await rig.press(":filter company:demf\r");
    await rig.until(() => query() === "company:demf");
    await rig.press(":filter company:\r");
    await rig.shows("company: needs a value");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.press(":cancel R9\r");
    await rig.shows("There is no request R9");
    expect(rig.frame()).toContain("cancel R9");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.press(":help\r");
    await rig.shows("Sync errors: keys");
    await rig.press("q:quit\r");
    expect(rig.exitCodes).toEqual([0]);
  });

  test("an import counts what it reads, and is not cut off by one q", async () => {
    const ends: (() => void)[] = [];
    const report = {
      format: "csv",
      read: 9,
      added: 7,
      known: 1,
      updated: 0,
      conflicts: 0,
      rejected: [],
      rejectedCount: 1,
      rejectedFile: "rejects.csv",
      rejectedNotKept: 0,
      hidden: null,
      jobs: [{ name: "NEW", records: 7, made: true }],
    } as const;
    rig = await openRig(fixture.engine, undefined, {
      importFile: (path, onProgress) => {
        expect(path).toBe("errors of today.csv");
        onProgress(5);
        return new Promise((resolve) => {
          ends.push(() => resolve(done(report)));
        });
      },
    });
    await rig.press(":import errors of today.csv\r");
    await rig.shows("importing errors of today.csv: 5 records read");
    await rig.press("q");
    expect(rig.exitCodes).toEqual([]);
    for (const end of ends) end();
    await rig.shows("9 records read: 7 added, 1 known, 1 rejected");
    expect(rig.frame()).toContain(":job start NEW");
    await rig.press("q");
    expect(rig.exitCodes).toEqual([0]);
  });

  test("import is not offered where nothing can read a file", async () => {
    rig = await openRig(fixture.engine);
    await rig.press(":imp");
    expect(rig.frame()).not.toContain(":import");
  });
});

describe("leaving and help", () => {
  test("q leaves with 0, Ctrl-C with 130, also in the middle of a text", async () => {
    rig = await openRig(fixture.engine);
    await rig.press(`/abc${KEYS.ctrlC}`);
    expect(rig.exitCodes).toEqual([130]);
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.press("q");
    expect(rig.exitCodes).toEqual([130, 0]);
  });

  test("help says why conflicts are not listed, and names every key of the place", async () => {
    await fixture.add([{ id: "lost", category: "conflict" }]);
    rig = await openRig(fixture.engine);
    expect(rig.frame()).toContain("1 conflict not listed");
    await rig.press("?");
    let seen = rig.frame();
    while (rig.frame().includes("for more")) {
      await rig.press(KEYS.pageDown);
      seen += rig.frame();
    }
    for (const row of keysAt(BINDINGS, "errors")) expect(seen).toContain(row.title.slice(0, 40));
    await rig.shows("1 conflict failure is kept and not listed");
  });

  test("help says of each place what is true there", async () => {
    rig = await openRig(fixture.engine);
    await rig.press("?");
    await rig.press("G");
    await rig.shows("takes the marked records");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.press("1?");
    await rig.shows("Causes: keys");
    await rig.press("G");
    await rig.shows("takes the marked causes");
    expect(rig.frame()).not.toContain("takes the marked records");
  });

  test("pasted text is never taken for keys", async () => {
    rig = await openRig(fixture.engine);
    await rig.press("\u001b[200~rD y\u001b[201~");
    await rig.shows("Pasted text is taken only where a line is written");
    expect(rig.screen.state.overlay).toBeNull();
    await rig.press("/");
    await rig.press("\u001b[200~company:demf\n\u001b[201~");
    await rig.shows("2 of 4 match");
  });

  test("what a line cannot take whole is not taken at all: half a filter would match something else", async () => {
    rig = await openRig(fixture.engine);
    await rig.press("/");
    await rig.press("\u001b[200~company:demf\u001b[201~");
    await rig.shows("2 of 4 match");
    await rig.press(`\u001b[200~${",usmf".repeat(1_000)}\u001b[201~`);
    await rig.shows("A line takes at most 4,000 characters");
    await rig.shows("2 of 4 match");
  });

  test("an engine that fails is a notice, not the end", async () => {
    rig = await openRig(fixture.engine);
    const { engine } = rig.screen.ports;
    engine.ids = () => Promise.reject(new Error("the disk is full"));
    await rig.press("a");
    await rig.shows("Fault: the disk is full");
    await rig.press("j");
    expect(rig.screen.state.errors.cursor).toBe(1);
  });
});

describe("what the filter panes reach", () => {
  test("attempts are a pane of their own, and one that was taken in goes again", async () => {
    rig = await openRig(fixture.engine, { columns: 80, rows: 60 });
    await rig.press("f");
    await rig.shows("ATTEMPTS");
    await rig.press("G");
    await rig.press(" ");
    await rig.until(() => query().startsWith("attempts:"));
    await rig.shows("✓ ");
    await rig.press(" ");
    await rig.until(() => query() === "");
  });

  test("the date pane leads to any since, day and range, and shows what it holds with a tick", async () => {
    rig = await openRig(fixture.engine, { columns: 80, rows: 60 });
    await rig.press("f");
    await rig.shows("between ...");
    await rig.press("jjj\r");
    await rig.shows(" / since:");
    await rig.shows("Tab 1h");
    await rig.press("5h\r");
    await rig.until(() => query() === "since:5h");
    await rig.shows("✓ since:5h");
    const row = rig.screen.state.filterPane.cursor;
    expect(row).toBe("time:since");
    await rig.press("jj\r");
    await rig.shows(" / after:");
    await rig.press("\r");
    await rig.until(() => query().startsWith("after:") && query().includes(" before:"));
    await rig.press("x");
    await rig.until(() => query() === "");
  });

  test("s finds a value while it is written, n and N go on to the next, and Esc goes back", async () => {
    rig = await openRig(fixture.engine, { columns: 80, rows: 60 });
    await rig.press("f");
    await rig.shows("ENTITY");
    await rig.press("sv");
    await rig.shows("find v");
    await rig.press("endors\r");
    await rig.until(() => rig.screen.state.filterPane.cursor === "entity:Vendors V2");
    await rig.press("sx");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    expect(rig.screen.state.filterPane.cursor).toBe("entity:Vendors V2");
    await rig.press("s\u0015v\rn");
    await rig.until(() => rig.screen.state.filterPane.cursor !== "entity:Vendors V2");
    await rig.press("N");
    await rig.until(() => rig.screen.state.filterPane.cursor === "entity:Vendors V2");
  });
});
