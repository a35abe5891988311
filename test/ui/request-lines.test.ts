import { describe, expect, test } from "vitest";
import type { RequestView } from "../../source/engine/engine.ts";
import { requestRows } from "../../source/ui/draw/request-lines.ts";
import { createLook } from "../../source/ui/draw/theme.ts";
import { planLines } from "../../source/ui/places/plan-lines.ts";
import { EMPTY_LIST } from "../../source/ui/state/list-state.ts";
import { openPlanForm, withPlan } from "../../source/ui/state/plan-form.ts";
import { A_PLAN, A_REQUEST } from "../tooling/json-samples.ts";

const look = createLook({ color: false, ascii: false, utc: true });
const { outbox: _, ...WITHOUT_OUTBOX } = A_REQUEST;
const REQUEST: RequestView = {
  ...WITHOUT_OUTBOX,
  records: 3_172,
  createdBy: "ana",
  about: { cause: "c3", title: "The length of the 'name' attribute", causes: 1, entity: "", entities: 1 },
};
const rows = (over: Partial<RequestView>, width: number, sideways = 0): readonly string[] =>
  requestRows([{ ...REQUEST, ...over }], "R1", { width, sideways }, look).map(({ text }) =>
    text.replaceAll(/\u001b\[[\d;]*m/g, "").trimEnd(),
  );

describe("the row of a request", () => {
  test("says what it is about in every width; a running one in a line of its own where there is little room", () => {
    const running = { state: "running", failed: 624, remainingMs: 11_000, startedAt: 0 } as const;
    const [first = "", second = "", ...more] = rows(running, 80);
    expect(first).toContain("624/3,172  11s left  again 624");
    expect(second).toMatch(/^ {6}The length of the 'name' attribute +ana {2}00:00$/);
    expect(more).toEqual([]);
    expect(rows(running, 140)).toHaveLength(1);
    expect(rows(running, 140)[0]).toContain("The length of the 'name' attribute");
    for (const state of ["completed", "queued"] as const)
      expect(rows({ state, failed: state === "queued" ? 0 : 3_172 }, 80)[0]).toContain("The length of the");
  });

  test("says that all failed only where all did", () => {
    expect(rows({ state: "completed", failed: 3_172 }, 80)[0]).toContain("3,172  ! all failed  The length");
    for (const width of [80, 140]) {
      const [cancelled = ""] = rows({ state: "cancelled", failed: 1_284 }, width);
      expect(cancelled).toContain("! none cleared");
      expect(cancelled).toContain("again 1,284");
      expect(cancelled).not.toContain("all failed");
    }
  });
});

describe("a refused plan", () => {
  const refused = (rule: "job-not-active" | "request-too-large"): string => {
    const refusals = [{ rule, message: "It is refused.", remedy: "Mend it." }];
    const plan = { ...A_PLAN, matched: 12_000, eligible: 12_000, refusals };
    const form = withPlan(openPlanForm("retry", { kind: "all" }, null), plan);
    const overview = { environment: "", production: false, nowAt: 0 } as Parameters<
      typeof planLines
    >[1]["overview"];
    const facts = { overview, errors: { ...EMPTY_LIST, total: 12_000 } };
    return planLines(form, facts, { width: 100, height: 30 }, look).join("\n");
  };

  test("offers a part only where the number is what is refused", () => {
    expect(refused("job-not-active")).not.toContain("Try a part first");
    expect(refused("request-too-large")).toContain("Try a part first");
  });
});
