import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BY_CAUSE } from "../../source/domain/cause/cause-row.ts";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import type { Engine } from "../../source/engine/engine.ts";
import { causeJson, jobJson, planJson, requestJson } from "../../source/cli/output/json-views.ts";
import { reportFacts } from "../../source/cli/output/report-facts.ts";
import { percentText } from "../../source/text/numbers.ts";
import { openRig } from "./screen-rig.tsx";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  tempFolder,
  until,
  writeTable,
} from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const HOUR = 3_600_000;
const REASONS = [
  "Unable to lookup uoms with values {EA}.",
  "The currency of the account is missing.",
  "SQL timeout expired.",
] as const;

const record = fc.record({
  reason: fc.constantFrom(...REASONS),
  company: fc.constantFrom("USMF", "DEMF", "FRSI"),
  ageMs: fc.integer({ min: 0, max: 30 * HOUR }),
  /** In sync after a retry; the others fail again. */
  isGood: fc.boolean(),
});
const step = fc.record({
  action: fc.constantFrom("retry" as const, "dismiss" as const),
  company: fc.constantFrom("usmf", "demf", "frsi"),
  /** Carried out with all before it, or left in the queue. */
  isRun: fc.boolean(),
});

/** Customers of both kinds: those without terms can be written, the others look up terms that are nowhere. */
async function aFolder(records: readonly { readonly isGood: boolean }[]): Promise<string> {
  const folder = await tempFolder();
  await writeTable(folder, "finance-and-operations/Customers V3.json", {
    key: ["key"],
    rows: records.map(({ isGood }, index) => ({
      key: `K${index}`,
      dataAreaId: "USMF",
      name: `K${index}`,
      ...(isGood ? {} : { terms: "Net99" }),
    })),
  });
  await writeTable(folder, "dataverse/Customers V3.json", {
    key: ["key"],
    columns: { name: {}, terms: { lookup: { table: "Terms of payment", key: "key" } } },
    rows: [],
  });
  return folder;
}

const grouped = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ",");

/** What the header says of the forecast, made of the report's JSON. */
function forecastText(report: Awaited<ReturnType<typeof reportFacts>>): string {
  const { forecast } = report;
  if (report.listed === 0) return "";
  switch (forecast.kind) {
    case "clear":
      return `clear at ${"at" in forecast ? forecast.at.slice(11, 16) : ""}`;
    case "measured":
      return `${grouped(forecast.cleared)} of ${grouped(forecast.settled)} cleared`;
    case "never":
      return `never: +${grouped(forecast.morePerHour)}/h more than we drain`;
    default:
      return "";
  }
}

async function expectSameNumbers(engine: Engine, nowAt: number): Promise<void> {
  const report = await reportFacts(engine, nowAt - 8 * HOUR);
  const overview = await engine.overview();
  const { rows, matched } = await engine.causes({ filter: EVERYTHING, by: BY_CAUSE, top: 100 });
  const causes = rows.map((row) => causeJson(row, matched, null, BY_CAUSE));
  const requests = (await engine.requests()).map(requestJson);

  const plan = await engine.plan("retry", { kind: "all" });
  expect(planJson(plan).forecast).toEqual(report.forecast);
  const { forecast } = await engine.measures();
  const { kind } = report.forecast;
  expect(forecast.clearAt).toBe(
    kind === "clear" && "at" in report.forecast ? Date.parse(report.forecast.at) : null,
  );
  expect(forecast.retried !== null).toBe(kind === "measured");
  expect(forecast.growthPerHour !== null).toBe(kind === "never");

  const rig = await openRig(engine, { columns: 160, rows: 60 }, {}, null, undefined, "causes");
  try {
    const header = rig.lines()[1] ?? "";
    expect(header).toContain(` ${grouped(report.listed)} sync error`);
    expect(header).toContain(`+${grouped(report.arrivingPerHour)}/h`);
    expect(header).toContain(forecastText(report));
    for (const job of overview.jobs.map(jobJson))
      expect(rig.lines()[0]).toContain(`${job.name} ● Active ${job.slots.used}/5`);
    for (const cause of causes) {
      const line =
        rig.lines().find((one) => one.includes(cause.title.slice(0, 20)) && /\d+%/.test(one)) ?? "";
      const numbers = line.replaceAll(/[▲▼▸●]/g, " ").match(/<?[\d,]+%?/g) ?? [];
      const shownNumbers = [
        cause.count,
        percentText(cause.count, matched),
        cause.windows["1h"],
        cause.windows["24h"],
      ];
      expect(numbers, `${line}\n${rig.frame()}`).toEqual(
        expect.arrayContaining(shownNumbers.map((one) => (typeof one === "number" ? grouped(one) : one))),
      );
      expect(
        Math.abs(
          cause.share * 100 - Number.parseInt(percentText(cause.count, matched).replace("<1", "0"), 10),
        ),
      ).toBeLessThanOrEqual(1);
      // A narrow column has the two counts in the place of their share.
      const { cleared = 0, records = 0 } = cause.lastRetry ?? {};
      if (cause.lastRetry !== null)
        expect(
          [percentText(cleared, records), `${cleared}/${records}`].some((text) => line.includes(text)),
        ).toBe(true);
    }
    await rig.press("3");
    for (const request of requests) {
      const line = rig.lines().find((one) => one.includes(` ${request.id} `)) ?? "";
      expect(line, rig.frame()).toContain(grouped(request.records));
      if (request.state !== "completed") continue;
      const ending =
        request.action === "dismiss"
          ? `dismissed ${grouped(request.succeeded)}`
          : `ok ${grouped(request.succeeded)}  again ${grouped(request.failed)}  skipped ${grouped(request.skipped)}`;
      expect(line).toContain(ending);
    }
  } finally {
    rig.close();
  }
}

test("every number on the screen is the number that the commands say at the same moment", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 12 }),
      fc.array(step, { maxLength: 4 }),
      async (records, steps) => {
        const clock = new TestClock();
        const { engine } = await openEngineRig({ folder: await aFolder(records), clock });
        try {
          await addJob(engine);
          await importRecords(
            engine,
            records.map(({ reason, company, ageMs }, index) =>
              aRecord(`K${index}`, {
                message: reason,
                company,
                createdOn: new Date(clock.now() - ageMs).toISOString(),
              }),
            ),
          );
          let isStarted = false;
          for (const { action, company, isRun } of steps) {
            const result = await engine.submit({
              action,
              by: "ana",
              reason: "because",
              scope: byFilter(`company:${company}`),
            });
            if ("refused" in result || !(isRun || isStarted)) continue;
            if (!isStarted) engine.start();
            isStarted = true;
            await until(engine, async () =>
              (await engine.requests()).every(({ state }) => state === "completed"),
            );
          }
          await expectSameNumbers(engine, clock.now());
        } finally {
          await engine.close();
        }
      },
    ),
    { numRuns: 6, endOnFailure: true },
  );
});
