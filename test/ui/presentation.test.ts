import * as fc from "fast-check";
import stringWidth from "string-width";
import { textWidth } from "../../source/text/cell-text.ts";
import { describe, expect, test } from "vitest";
import { CATEGORIES, type SyncError } from "../../source/domain/error/sync-error.ts";
import type { Overview } from "../../source/engine/engine.ts";
import type { Plan } from "../../source/domain/request/plan.ts";
import { openPlanForm, withPlan } from "../../source/ui/state/plan-form.ts";
import { errorColumns, USUAL_COLUMNS } from "../../source/ui/state/list-columns.ts";
import { errorRow, errorTitles } from "../../source/ui/draw/table-lines.ts";
import { cutPainted } from "../../source/ui/draw/line.ts";
import { headerLines } from "../../source/ui/draw/header-lines.ts";
import { duration, fullInstant, instant } from "../../source/ui/draw/instants.ts";
import { planLines } from "../../source/ui/places/plan-lines.ts";
import { clipboardSequence } from "../../source/ui/terminal/clipboard.ts";
import { needsAscii } from "../../source/ui/terminal/glyphs.ts";
import { EMPTY_LIST } from "../../source/ui/state/list-state.ts";
import { createLook } from "../../source/ui/draw/theme.ts";
import { A_PLAN } from "../tooling/json-samples.ts";

const NOW = Date.UTC(2026, 10, 23, 12, 4);
const plain = createLook({ color: false, ascii: false, utc: true });
const ascii = createLook({ color: false, ascii: true, utc: true });
const coloured = createLook({ color: true, ascii: false, utc: true });

const ERROR: SyncError = {
  id: "E1",
  errorCreatedAt: NOW,
  entity: "Customers V3",
  table: "accounts",
  dataSource: "dataverse",
  uniqueKey: "US-001",
  company: "USMF",
  code: "0x80040265",
  message: "Unable to lookup",
  category: "application",
  operation: "update",
  recordVersion: "",
  attempts: 0,
  state: "open",
  job: "CUST",
  cause: "c",
  request: "",
};
const OVERVIEW: Overview = {
  environment: "contoso",
  production: false,
  readOnly: false,
  jobs: [],
  total: 9412,
  conflicts: 0,
  perHour: Array.from({ length: 24 }, (_, hour) => hour),
  leftLastHour: 0,
  since: null,
  forecast: { kind: "unknown" },
  findings: [],
  scheduler: "idle",
  fault: "",
  dataVersion: "1.1",
  nowAt: NOW,
};
const job = (name: string): Overview["jobs"][number] => ({
  name,
  status: "active",
  primary: "dataverse",
  maps: [],
  connection: "local",
  slots: { used: 3, free: 2 },
  errors: 1,
  allLeftMs: 0,
});

describe("a row of the table", () => {
  test("is exactly as wide as the list, whatever the record holds", () => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    const error = fc
      .record({
        entity: text,
        uniqueKey: text,
        company: text,
        code: text,
        message: text,
        category: fc.constantFrom(...CATEGORIES),
      })
      .map((fields): SyncError => ({ ...ERROR, ...fields }));
    fc.assert(
      fc.property(error, fc.integer({ min: 60, max: 240 }), fc.boolean(), (record, width, isCursor) => {
        const marks = { isCursor, hasFocus: true, isMarked: !isCursor };
        expect(textWidth(errorRow(record, errorColumns(width, USUAL_COLUMNS), marks, plain, NOW))).toBe(
          width,
        );
      }),
    );
  });

  test("drops attempts, code, source and company, in this order, before the message gets too narrow", () => {
    const shown = (width: number): readonly string[] =>
      errorColumns(width, USUAL_COLUMNS).map((column) => column.id);
    const droppedBy = (width: number): readonly string[] =>
      ["attempts", "code", "source", "company"].filter((id) => !shown(width).includes(id));
    const steps = new Set(Array.from({ length: 90 }, (_, index) => droppedBy(150 - index).join()));
    expect([...steps]).toEqual([
      "",
      "attempts",
      "attempts,code",
      "attempts,code,source",
      "attempts,code,source,company",
    ]);
    expect(shown(60)).toContain("key");
  });

  test("tells queued, reconciling and concurrency apart without colour", () => {
    const row = (fields: Partial<SyncError>): string =>
      errorRow(
        { ...ERROR, ...fields },
        errorColumns(120, USUAL_COLUMNS),
        { isCursor: false, hasFocus: false, isMarked: false },
        plain,
        NOW,
      );
    expect(row({ state: "queued" })).toContain("»");
    expect(row({ state: "reconciling" })).toContain("↻");
    expect(row({ category: "concurrency" })).toContain("⊘");
    expect(row({})).not.toMatch(/[»↻⊘]/);
  });

  test("the title of the sorted column carries the direction", () => {
    expect(
      errorTitles(errorColumns(120, USUAL_COLUMNS), [{ field: "key", descending: false }], plain),
    ).toContain("key ↑");
  });
});

describe("looks", () => {
  test("without colour only bold and inverse are sent", () => {
    const all = (
      ["strong", "dim", "accent", "good", "warning", "danger", "selected", "loud", "title"] as const
    )
      .map((meaning) => plain.paint(meaning, "x"))
      .join("");
    expect(new Set(all.match(/\d+/g))).toEqual(new Set(["1", "22", "7", "27"]));
    expect(coloured.paint("danger", "x")).toBe("\u001b[1;31mx\u001b[22;39m");
  });

  test("ASCII stands in where the terminal cannot show symbols", () => {
    expect(needsAscii({ LANG: "en_US.UTF-8" })).toBe(false);
    expect(needsAscii({ LANG: "C" })).toBe(true);
    expect(needsAscii({ LANG: "en_US.UTF-8", LC_ALL: "POSIX" })).toBe(true);
    expect(needsAscii({ LANG: "en_US.UTF-8", TERM: "linux" })).toBe(true);
    const lines = headerLines({ ...OVERVIEW, jobs: [job("CUST")], conflicts: 2 }, 120, false, ascii);
    expect(lines.join("")).toMatch(/^[\x1b\x20-\x7e]*$/);
  });
});

describe("the header", () => {
  test("names production in words, loudly, in every size", () => {
    for (const isFolded of [true, false]) {
      const lines = headerLines({ ...OVERVIEW, production: true }, 80, isFolded, plain);
      expect(lines[0]).toContain("\u001b[7;1m PRODUCTION contoso ");
    }
  });

  test("says how many jobs have no room, and why nothing more is written", () => {
    const jobs = Array.from({ length: 12 }, (_, index) => job(`JOB${index}`));
    const lines = headerLines({ ...OVERVIEW, jobs, fault: "the disk is full" }, 80, true, plain);
    expect(lines[0]).toMatch(/\+\d+ /);
    expect(lines[1]).toContain("Nothing more is written: the disk is full");
    for (const line of lines) expect(stringWidth(line)).toBe(80);
  });
});

test("the header's totals are whole: what is not listed is left out where it has no room", () => {
  for (let width = 60; width < 160; width++) {
    const overview = {
      ...OVERVIEW,
      conflicts: 139,
      forecast: { kind: "measured", cleared: 0, settled: 519 },
    } as const;
    const [, totals = ""] = headerLines(overview, width, false, plain);
    if (width >= 90) expect(totals).not.toContain("~");
    expect(/139/.test(totals)).toBe(/139 conflicts not listed \(.* says why\)/.test(totals));
  }
});

describe("the plan dialog", () => {
  test("in the smallest screen, under a filter of any length, still shows the count and what confirms it", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 2000 }), (text) => {
        const filter = { terms: [{ field: "text", negated: false, values: [text] }] } as const;
        const form = openPlanForm("dismiss", { kind: "filter", filter, query: text }, null);
        const plan = {
          id: "p",
          nowAt: NOW,
          action: "dismiss",
          scope: "",
          query: text,
          matched: 4118,
          eligible: 4002,
          about: null,
          excluded: [{ reason: "in-request", count: 116, explanation: "in R1 already" }],
          requests: [
            {
              job: "CUST",
              records: 4002,
              place: 4,
              before: { requests: 3, records: 8_204, ms: 420_000 },
              ownMs: 31_000,
              perSecond: null,
              quiet: [],
            },
          ],
          slots: {},
          provenBy: [],
          refusals: [],
          estimatedMs: null,
          forecast: { kind: "unknown" },
          history: null,
          conditions: [],
          quiet: [],
          echoes: [],
        } as const;
        const lines = planLines(
          withPlan(form, plan),
          { overview: OVERVIEW, errors: { ...EMPTY_LIST, total: 9412 } },
          { width: 60, height: 10 },
          plain,
        );
        expect(lines.length).toBeLessThanOrEqual(10);
        expect(lines.join("\n")).toContain("Type 4002 to dismiss");
        expect(lines.join("\n")).toContain("Cancel");
        expect(lines.join("\n")).toContain("4,002  to dismiss");
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(60);
      }),
    );
  });
});

test("a plan tells what runs before it and whom it keeps waiting", () => {
  const plan: Plan = {
    id: "p",
    nowAt: NOW,
    action: "retry",
    scope: "",
    query: "",
    matched: 40,
    eligible: 40,
    about: null,
    excluded: [],
    requests: [
      {
        job: "CUST",
        records: 40,
        place: 3,
        before: { requests: 2, records: 10_000, ms: 2_100_000 },
        ownMs: 8_000,
        perSecond: 5,
        quiet: [],
      },
    ],
    slots: {},
    provenBy: [],
    refusals: [],
    history: null,
    conditions: [],
    quiet: [],
    echoes: [],
    estimatedMs: 2_108_000,
    forecast: { kind: "measured", cleared: 0, settled: 613 },
  };
  const form = withPlan(openPlanForm("retry", { kind: "all" }, null), plan);
  const facts = { overview: OVERVIEW, errors: { ...EMPTY_LIST, total: 9412 } };
  expect(planLines(form, facts, { width: 100, height: 30 }, plain).join("\n")).toContain(
    "10,000  before it, in 2 requests, about 35m; what comes behind it waits about 8s longer",
  );
  expect(planLines(form, facts, { width: 100, height: 30 }, plain).join("\n")).toContain(
    " The whole list, without this: 0 of 613 cleared.",
  );
});

test("a plan whose writes may come back says so, and says that it is inferred", () => {
  const plan: Plan = { ...A_PLAN, matched: 3, eligible: 3, echoes: ["CUST"] };
  const facts = { overview: OVERVIEW, errors: { ...EMPTY_LIST, total: 3 } };
  const shown = (one: Plan): string =>
    planLines(
      withPlan(openPlanForm("retry", { kind: "all" }, null), one),
      facts,
      { width: 80, height: 20 },
      plain,
    ).join("\n");
  expect(shown(plan)).toContain("Dual-write may carry these writes back while its maps run (inferred).");
  expect(shown({ ...plan, echoes: [] })).not.toContain("carry these writes back");
});

describe("instants and copies", () => {
  test("an instant takes 15 cells, and shows the year when it is not this one", () => {
    expect(instant(NOW, NOW, true)).toBe("23 Nov 12:04:00");
    expect(instant(Date.UTC(2024, 1, 3), NOW, true)).toBe("03 Feb 2024    ");
    expect(fullInstant(NOW, true)).toBe("23 Nov 2026 12:04:00 UTC");
    fc.assert(
      fc.property(fc.double(), (at) => {
        expect(instant(at, NOW, true)).toHaveLength(15);
      }),
    );
  });

  test("ages are short", () => {
    expect([14_000, 180_000, 7_200_000, 5 * 86_400_000].map(duration)).toEqual(["14s", "3m", "2h", "5d"]);
  });

  test("a copy reaches the terminal as OSC 52, so that nothing in it can be a sequence", () => {
    expect(clipboardSequence("日\u001b")).toBe("\u001b]52;c;5pelGw==\u0007");
  });
});

test.for<readonly [Overview["forecast"], string]>([
  [{ kind: "clear", at: NOW + 8_160_000 }, "clear at 14:20"],
  [{ kind: "clear", at: NOW + 90_000_000 }, "clear at 24 Nov"],
  [{ kind: "never", morePerHour: 1_310 }, "never: +1,310/h more than we drain"],
  [{ kind: "measured", cleared: 0, settled: 613 }, "0 of 613 cleared"],
  [{ kind: "unknown" }, "24h "],
])("the header's forecast of %j: %s", ([forecast, said]) => {
  expect(headerLines({ ...OVERVIEW, forecast }, 120, false, plain)[1]).toContain(said);
});

describe("a painted line that is too long", () => {
  const parts = fc.array(
    fc.record({ text: fc.string({ unit: "grapheme", maxLength: 12 }), bold: fc.boolean() }),
    {
      maxLength: 6,
    },
  );

  test("is cut to the width with a sign, and keeps every style with its end", () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 40 }), (pieces, width) => {
        const texts = pieces.map((one) => ({ ...one, text: one.text.replaceAll(/\p{C}/gu, "") }));
        const painted = texts.map(({ text, bold }) => (bold ? `\u001b[1m${text}\u001b[22m` : text)).join("");
        const shown = cutPainted(painted, width);
        const plainText = texts.map(({ text }) => text).join("");
        const cells = stringWidth(shown.replaceAll(/\u001b\[\d+m/g, ""));
        expect(cells).toBeLessThanOrEqual(width);
        if (stringWidth(plainText) <= width) expect(shown).toBe(painted);
        else expect(shown).toContain("~");
        expect(shown.match(/\u001b\[\d+m/g)).toEqual(painted.match(/\u001b\[\d+m/g));
      }),
    );
  });
});

test("in any size a plan's sentences are whole, or shorter, or say that they are cut; none ends at a comma", () => {
  const title =
    "The length of the 'name' attribute of the 'msdyn_productspecificunits' table exceeded the maximum allowed length of <value>, which is 20.";
  const plan: Plan = {
    id: "p",
    nowAt: NOW,
    action: "dismiss",
    scope: "",
    query: "",
    matched: 4_118,
    eligible: 3_172,
    about: {
      cause: "c3-pgfwjd3ce5zz",
      title,
      causes: 1,
      entity: "Product specific unit conversions",
      entities: 1,
      keys: ["G-0005854", "G-0003937", "G-0003537"],
      oldestAt: NOW - 86_400_000,
    },
    excluded: [
      {
        reason: "in-request",
        count: 946,
        explanation: Array.from({ length: 30 }, (_, at) => `word ${at}`).join(", "),
      },
    ],
    requests: [
      {
        job: "page",
        records: 3_172,
        place: 3,
        before: { requests: 2, records: 10_000, ms: 2_100_000 },
        ownMs: 8_000,
        perSecond: 5,
        quiet: [],
      },
    ],
    slots: {},
    provenBy: [],
    refusals: [],
    history: null,
    conditions: [],
    quiet: [],
    echoes: ["page"],
    estimatedMs: 2_108_000,
    forecast: { kind: "measured", cleared: 0, settled: 613 },
  };
  const filter = { terms: [{ field: "cause", negated: false, values: ["c3-pgfwjd3ce5zz"] }] } as const;
  const facts = { overview: OVERVIEW, errors: { ...EMPTY_LIST, total: 9412 } };
  const drawn = (action: "retry" | "dismiss", width: number, height: number): readonly string[] => {
    const form = withPlan(openPlanForm(action, { kind: "cause", filter, cause: "c3" }, null), {
      ...plan,
      action,
    });
    return planLines(form, facts, { width, height }, plain).map((text) =>
      text.replaceAll(/\u001b\[[\d;]*m/g, "").trimEnd(),
    );
  };
  for (const action of ["retry", "dismiss"] as const) {
    for (const width of [60, 80, 100, 120, 200]) {
      const whole = drawn(action, width, 100);
      for (let height = 10; height < 30; height++) {
        const lines = drawn(action, width, height);
        expect(lines.length).toBeLessThanOrEqual(height);
        expect(lines.join("\n")).toContain(`3,172  to ${action}`);
        expect(lines.join("\n")).toContain("3172");
        if (action === "dismiss") expect(lines.join("\n")).toContain("There is no way back");
        for (const [at, line] of lines.entries()) {
          if (!/[,;\u2013-]$/.test(line)) continue;
          // A sentence goes on, and it does so in the next line.
          const start = (text = ""): string => text.trim().slice(0, 6);
          expect([line, start(lines[at + 1])]).toEqual([line, start(whole[whole.indexOf(line) + 1])]);
        }
      }
    }
  }
});
