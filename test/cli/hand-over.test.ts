import { describe, expect, test } from "vitest";
import { reportFacts } from "../../source/cli/output/report-facts.ts";
import { reportMarkdown } from "../../source/cli/output/report-markdown.ts";
import { sinceOf } from "../../source/cli/command-line/since-words.ts";
import { drainForecast } from "../../source/domain/request/drain-forecast.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openDesk,
  submit,
  tempFolder,
  until,
  writeTable,
} from "../helpers/engine-desk.ts";
import { HOSTILE, RAW_CONTROL } from "../helpers/journey-data.ts";
import { TestClock } from "../helpers/test-clock.ts";

describe("the forecast", () => {
  const NOW = Date.UTC(2026, 10, 23, 12);
  test("says when the list is empty, that it never will be, or that nobody knows", () => {
    expect(drainForecast(300, 100, 200, NOW)).toEqual({ kind: "clear", at: NOW + 3 * 3_600_000 });
    expect(drainForecast(300, 510, 200, NOW)).toEqual({ kind: "never", morePerHour: 310 });
    expect(drainForecast(300, 200, 200, NOW)).toEqual({ kind: "never", morePerHour: 0 });
    expect(drainForecast(300, 5, null, NOW)).toEqual({ kind: "unknown" });
    expect(drainForecast(300, 5, null, NOW, NOW + 60_000)).toEqual({ kind: "resting", until: NOW + 60_000 });
    expect(drainForecast(300, 5, 10, NOW, NOW + 60_000)).toMatchObject({ kind: "clear" });
    expect(drainForecast(0, null, null, NOW)).toEqual({ kind: "clear", at: NOW });
  });
});

describe("--since", () => {
  const NOW = Date.UTC(2026, 10, 23, 6, 30);
  test.for([
    ["8h", Date.UTC(2026, 10, 22, 22, 30)],
    ["22:00", Date.UTC(2026, 10, 22, 22)],
    ["06:00", Date.UTC(2026, 10, 23, 6)],
    ["2026-11-20T14:00", Date.UTC(2026, 10, 20, 14)],
  ] as const)("%s is a moment before now", ([text, at]) => {
    expect(sinceOf(text, true, NOW)).toBe(at);
  });

  test("anything else is refused", () => {
    expect(() => sinceOf("soon", true, NOW)).toThrow('"soon" is not a time');
    expect(() => sinceOf("25:00", true, NOW)).toThrow("is not a time");
  });
});

test("a hand-over tells counts, new causes, requests with outcomes, slots and the oldest of each entity", async () => {
  const clock = new TestClock();
  const at = (hours: number): string => new Date(clock.now() - hours * 3_600_000).toISOString();
  const { engine } = await openDesk({ clock });
  await addJob(engine);
  await importRecords(engine, [
    aRecord("OLD", { createdOn: at(30) }),
    aRecord("NEW", { createdOn: at(1) }),
    aRecord("FRESH", { createdOn: at(2), message: "A brand-new reason.", entity: "Vendors V2" }),
    aRecord("GONE", { createdOn: at(3) }),
  ]);
  await submit(engine, "dismiss", byFilter("key:GONE"), "phantom | pipe");
  engine.start();
  await until(engine, async () => (await engine.request("R1"))?.state === "completed");
  const report = await reportFacts(engine, clock.now() - 8 * 3_600_000);
  expect(report).toMatchObject({
    listed: 3,
    arrived: 2,
    left: 1,
    forecast: { kind: "unknown" },
    running: [],
  });
  expect(report.causes).toMatchObject([
    { count: 2, arrived: 1, isNew: false },
    { count: 1, arrived: 1, isNew: true, title: "A brand-new reason." },
  ]);
  // Values are taken out of a title: the cause is what the records share.
  expect(report.causes[0]?.title).toBe("Unable to lookup msdyn_paymentterms with values <value>");
  expect(report.oldest.find(({ key }) => key === "OLD")?.ageMs).toBe(30 * 3_600_000);
  expect(report.oldest.map(({ entity, key }) => `${entity} ${key}`).sort()).toEqual([
    "Customers V3 OLD",
    "Vendors V2 FRESH",
  ]);
  const text = reportMarkdown(report, true);
  expect(text).toContain("3 sync errors listed.");
  expect(text).toContain(
    String.raw`| R1 | dismiss | CUST | completed | 1 of 1 | 1 | 0 | 0 | ana | key:GONE | phantom \| pipe |`,
  );
  expect(text).toContain("not known yet");
  expect(text).toContain("1 day 6 hours");
});

test("a hand-over names the causes that came back: snoozed ones that grew, and cleared ones that are there again", async () => {
  const clock = new TestClock();
  const folder = await tempFolder();
  const row = { key: "C1", dataAreaId: "USMF", name: "same" };
  for (const side of ["finance-and-operations", "dataverse"]) {
    await writeTable(folder, `${side}/Customers V3.json`, { key: ["key"], rows: [row] });
  }
  const { engine } = await openDesk({ clock, folder });
  await addJob(engine);
  const at = (): string => new Date(clock.now()).toISOString();
  await importRecords(engine, [
    aRecord("C1", { createdOn: at() }),
    aRecord("S1", { code: "429", message: "Busy." }),
  ]);
  const cause = (await engine.error("id-S1"))?.cause ?? "";
  await engine.keepCause({ cause, by: "ana", snooze: { forMs: null, growth: 1 } });
  await submit(engine, "retry", byFilter("key:C1"));
  engine.start();
  await until(engine, async () => (await engine.request("R1"))?.state === "completed");
  expect((await reportFacts(engine, 0)).cameBack).toEqual([]);
  clock.advance(60_000);
  const busy = { code: "429", message: "Busy." };
  await importRecords(engine, [aRecord("C2", { createdOn: at() }), aRecord("S2", busy), aRecord("S3", busy)]);
  const report = await reportFacts(engine, 0);
  expect(report.cameBack).toMatchObject([
    { title: "Busy.", count: 3, back: "snoozed" },
    { title: "Unable to lookup msdyn_paymentterms with values <value>", count: 1, back: "cleared" },
  ]);
  expect(reportMarkdown(report, true)).toMatch(
    /## Causes that came back\n\n.*\n.*\n\| Busy. \| snoozed \| 3 \|/,
  );
});

test("nothing in a record reaches a hand-over as markup or as a control character", async () => {
  const { engine } = await openDesk();
  await importRecords(engine, [aRecord("C1", { message: `<script> | ${HOSTILE}`, key: HOSTILE })]);
  const text = reportMarkdown(await reportFacts(engine, 0), true);
  expect(text).not.toContain("<script>");
  expect(text).not.toMatch(RAW_CONTROL);
});
