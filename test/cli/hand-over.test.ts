import { describe, expect, test } from "vitest";
import { reportFacts } from "../../source/cli/output/report-facts.ts";
import { HtmlValidate } from "html-validate";
import { reportHtml } from "../../source/cli/output/report-html.ts";
import { reportMarkdown } from "../../source/cli/output/report-markdown.ts";
import { reportTexts } from "../../source/cli/output/report-sections.ts";
import { sinceOf } from "../../source/cli/command-line/option-values.ts";
import { drainForecast, type DrainFacts } from "../../source/domain/request/drain-forecast.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  until,
  untilState,
  writeTable,
} from "../helpers/engine-rig.ts";
import { HOSTILE, RAW_CONTROL } from "../helpers/journey-data.ts";
import { TestClock } from "../helpers/test-clock.ts";

describe("the forecast", () => {
  const NOW = Date.UTC(2026, 10, 23, 12);
  const FACTS: DrainFacts = {
    nowAt: NOW,
    listed: 8_585,
    queued: 0,
    endAt: NOW,
    arrived: 5,
    left: 0,
    leftBefore: 0,
    settled: 0,
    cleared: 0,
    isDraining: true,
    restingUntil: null,
  };
  const said = (facts: Partial<DrainFacts>) => drainForecast({ ...FACTS, ...facts });

  test("is clear when all that is listed is queued and nothing has failed", () => {
    const all = { queued: 8_585, endAt: NOW + 3_600_000, arrived: 0 };
    expect(said(all)).toEqual({ kind: "clear", at: NOW + 3_600_000 });
    // One that arrives while another leaves puts the end off.
    expect(said({ ...all, listed: 300, queued: 300, arrived: 150 })).toEqual({
      kind: "clear",
      at: NOW + 2 * 3_600_000,
    });
    expect(said({ ...all, endAt: null })).toEqual({ kind: "unknown" });
  });

  test("says what is known where a part of the list alone is queued, or all failed again", () => {
    expect(said({ queued: 613, endAt: NOW + 60_000, settled: 613 })).toEqual({
      kind: "measured",
      cleared: 0,
      settled: 613,
    });
    expect(said({ queued: 313, settled: 300, cleared: 300, left: 300 })).toEqual({
      kind: "measured",
      cleared: 300,
      settled: 300,
    });
    // All is queued once more, after all of it has failed.
    expect(said({ queued: 8_585, endAt: NOW + 60_000, settled: 883 })).toMatchObject({ kind: "measured" });
  });

  test("goes by what arrived and left, once both have been seen for more than an hour", () => {
    const seen = { listed: 300, left: 200, leftBefore: 10, settled: 210, cleared: 210 };
    expect(said({ ...seen, arrived: 100 })).toEqual({ kind: "clear", at: NOW + 3 * 3_600_000 });
    expect(said({ ...seen, arrived: 510 })).toEqual({ kind: "never", morePerHour: 310 });
    expect(said({ ...seen, arrived: 200 })).toEqual({ kind: "never", morePerHour: 0 });
    expect(said({ ...seen, leftBefore: 0 })).toMatchObject({ kind: "measured" });
  });

  test("without anything that runs there is none, but for quiet hours and an empty list", () => {
    expect(said({ isDraining: false })).toEqual({ kind: "unknown" });
    expect(said({ isDraining: false, restingUntil: NOW + 60_000 })).toEqual({
      kind: "resting",
      until: NOW + 60_000,
    });
    expect(said({ listed: 0, isDraining: false })).toEqual({ kind: "clear", at: NOW });
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
  const { engine } = await openEngineRig({ clock });
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
    arrived: 3,
    left: 1,
    arrivingPerHour: 1,
    drainingPerHour: 1,
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
  const text = reportMarkdown(reportTexts(report, true));
  expect(text).toContain("3 sync errors listed.");
  expect(text).toContain(
    String.raw`| R1 | dismiss | CUST | completed | 1 of 1 | 1 | 0 | 0 | ana | key:GONE | phantom \| pipe |`,
  );
  expect(text).toContain("not known: nothing drains the list now");
  expect(text).toContain("1 day 6 hours");
});

test("a hand-over names the causes that came back: snoozed ones that grew, and cleared ones that are there again", async () => {
  const clock = new TestClock();
  const folder = await tempFolder();
  const row = { key: "C1", dataAreaId: "USMF", name: "same" };
  for (const side of ["finance-and-operations", "dataverse"]) {
    await writeTable(folder, `${side}/Customers V3.json`, { key: ["key"], rows: [row] });
  }
  const { engine } = await openEngineRig({ clock, folder });
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
  expect(reportMarkdown(reportTexts(report, true))).toMatch(
    /## Causes that came back\n\n.*\n.*\n\| Busy. \| snoozed \| 3 \|/,
  );
});

test("nothing in a record reaches a hand-over as markup or as a control character", async () => {
  const { engine } = await openEngineRig();
  await importRecords(engine, [aRecord("C1", { message: `<script> | ${HOSTILE}`, key: HOSTILE })]);
  const text = reportMarkdown(reportTexts(await reportFacts(engine, 0), true));
  expect(text).not.toContain("<script>");
  expect(text).not.toMatch(RAW_CONTROL);
});

describe("the hand-over as a page", () => {
  async function aPage(): Promise<string> {
    const clock = new TestClock();
    const { engine } = await openEngineRig({ clock });
    await addJob(engine);
    const hour = (ago: number): string => new Date(clock.now() - ago * 3_600_000).toISOString();
    await importRecords(engine, [
      aRecord("A", { createdOn: hour(30), entity: '<b>"Vendors" & co</b>' }),
      aRecord("B", { createdOn: hour(1), message: "<script>alert(1)</script> \u202edrow \u001b[31m" }),
      aRecord("C", { createdOn: hour(1) }),
    ]);
    await submit(engine, "dismiss", byFilter("key:C"), "</td><img src=x>");
    engine.start();
    await untilState(engine, "R1", "completed");
    const report = await reportFacts(engine, clock.now() - 8 * 3_600_000);
    return reportHtml(report, reportTexts(report, true));
  }

  test("is valid, and a reader who cannot see it misses nothing", async () => {
    const judge = new HtmlValidate({
      extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
      // One page has its style within.
      rules: { "no-inline-style": "error", "require-sri": "off", "long-title": "off" },
    });
    const { results } = await judge.validateString(await aPage());
    const complaints = results.flatMap(({ messages }) =>
      messages.map(({ ruleId, message, line }) => `${line}: ${ruleId}: ${message}`),
    );
    expect(complaints).toEqual([]);
  });

  test("runs nothing, fetches nothing, and takes no text of a record for markup", async () => {
    const page = await aPage();
    expect(page).not.toMatch(/<(script|img|link|iframe|b)[\s>]|url\(|@import|https?:/i);
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(page).toContain("&lt;b&gt;&quot;Vendors&quot; &amp; co&lt;/b&gt;");
    expect(page).toContain("&lt;/td&gt;&lt;img src=x&gt;");
  });

  test("draws what the tables hold, with the numbers in words", async () => {
    const page = await aPage();
    const drawings = [...page.matchAll(/<svg [^>]*aria-label="([^"]*)"/g)].map(([, words]) => words ?? "");
    expect(drawings).toHaveLength(3);
    expect(drawings[0]).toContain("2 sync errors arrived in the last 24 hours, 2 in the fullest hour");
    expect(drawings[0]).toContain("requests took 1 off the list");
    expect(drawings[1]).toMatch(/^Records by cause: .* 1 \(50%\)/);
    expect(drawings[2]).toContain("&lt;b&gt;&quot;Vendors&quot; &amp; co&lt;/b&gt; 1 day 6 hours");
  });
});
