import { expect, test } from "vitest";
import type { CausePolicy } from "../../source/domain/request/cause-policy.ts";
import { done, refused, type Outcome } from "../../source/domain/outcome.ts";
import type { Submission } from "../../source/engine/engine.ts";
import type { PolicySource } from "../../source/engine/causes/policy-rules.ts";
import { parsePolicy } from "../../source/knowledge/policy-file.ts";
import {
  addJob,
  aRecord,
  importRecords,
  openEngineRig,
  tempFolder,
  until,
  untilState,
  writesOf,
  writeTable,
  type EngineRig,
} from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const HOURS_MS = 6 * 3_600_000;
const LIMIT = { code: "429", message: "Rate limit exceeded." };

const NOTHING_SAID: Outcome<CausePolicy> = done(parsePolicy({ rules: [] }, () => true));

interface Night extends EngineRig {
  readonly policy: PolicySource & { now: Outcome<CausePolicy> };
  readonly clock: TestClock;
  rules(...rules: readonly object[]): void;
}

/** What was planned in the evening for the night, under a policy that says nothing yet. */
async function planned(fields: Partial<Pick<Submission, "action" | "fixed" | "approvedBy">>): Promise<Night> {
  const folder = await tempFolder();
  const rows = ["C1", "C2"].map((key) => ({ key, dataAreaId: "USMF", name: key }));
  await writeTable(folder, "finance-and-operations/Customers V3.json", { key: ["key"], rows });
  await writeTable(folder, "dataverse/Customers V3.json", { key: ["key"], rows: [] });
  const policy = {
    now: NOTHING_SAID,
    current: () => policy.now,
    explain: () => null,
  };
  const clock = new TestClock();
  const rig = await openEngineRig({ folder, clock, policy });
  await addJob(rig.engine);
  await importRecords(rig.engine, [aRecord("C1"), aRecord("C2", LIMIT)]);
  rig.engine.start();
  const packing = { isCut: true, ladder: null, stopAbove: 0.2, notBefore: clock.now() + HOURS_MS };
  const result = await rig.engine.submit({
    action: "retry",
    by: "ana",
    reason: "because",
    scope: { kind: "all" },
    packing,
    ...fields,
  });
  if ("refused" in result) throw new Error(result.refused.message);
  const rules = (...now: readonly object[]) => {
    policy.now = done(parsePolicy({ rules: now }, () => true));
  };
  return { ...rig, policy, clock, rules };
}

async function theHourComes({ clock }: Night): Promise<void> {
  await clock.someoneSleeps(30_000);
  clock.advance(HOURS_MS);
}

test("what the policy has come to forbid since the plan is kept with the rule, and the rest runs", async () => {
  const night = await planned({});
  night.rules({ query: "code:429", retry: "never", owner: "Gateway team" });
  await theHourComes(night);
  expect(await untilState(night.engine, "R1", "completed")).toMatchObject({ succeeded: 1, skipped: 1 });
  const message =
    "Kept: the cause policy no longer allows this retry (policy rule 1: retry never; owner Gateway team).";
  expect((await night.engine.request("R1"))?.outcomes).toMatchObject([
    { error: "id-C1", outcome: "synced" },
    { error: "id-C2", outcome: "kept", write: "none", message },
  ]);
  expect(await night.engine.error("id-C2")).toMatchObject({ state: "open", attempts: 0 });
  expect((await writesOf(night.folder, "dataverse")).map(({ key }) => key)).toEqual([{ key: "C1" }]);
});

test.for([
  { action: "retry", rule: { retry: "after-fix" }, stated: {}, kept: 1 },
  { action: "retry", rule: { retry: "after-fix" }, stated: { fixed: "quota raised" }, kept: 0 },
  { action: "dismiss", rule: { dismiss: "needs-approval" }, stated: {}, kept: 1 },
  { action: "dismiss", rule: { dismiss: "needs-approval" }, stated: { approvedBy: "ana@jump2" }, kept: 1 },
  { action: "dismiss", rule: { dismiss: "needs-approval" }, stated: { approvedBy: "Ben" }, kept: 0 },
] as const)(
  "a $action under a rule that came later ($rule) counts what was stated at the plan: $stated",
  async ({ action, rule, stated, kept }) => {
    const night = await planned({ action, ...stated });
    night.rules({ query: "code:429", ...rule });
    await theHourComes(night);
    await untilState(night.engine, "R1", "completed");
    const outcomes = (await night.engine.request("R1"))?.outcomes ?? [];
    expect(outcomes.filter(({ outcome }) => outcome === "kept").map(({ error }) => error)).toEqual(
      kept === 0 ? [] : ["id-C2"],
    );
  },
);

test.for(["retry", "dismiss"] as const)(
  "while the policy cannot be read, a %s is held with the reason, and goes on when it can",
  async (action) => {
    const night = await planned({ action });
    night.policy.now = refused("policy-unreadable", "The policy file is gone.", "Put it back.");
    await theHourComes(night);
    const held = await untilState(night.engine, "R1", "held");
    expect(held.heldBecause).toBe(
      "The policy file is gone. Nothing of the request runs before it can be read. Put it back.",
    );
    expect(held.done).toBe(0);
    // It is not taken up only to be held again.
    const { revision } = night.store;
    await night.clock.someoneSleeps(30_000);
    night.clock.advance(30_000);
    await night.clock.someoneSleeps(30_000);
    expect(night.store.revision).toBe(revision);
    night.rules();
    night.clock.advance(30_000);
    await untilState(night.engine, "R1", "completed");
  },
);

test("a record that a later feed took off the list meanwhile is given back, under a policy as well", async () => {
  const night = await planned({});
  await importRecords(night.engine, [aRecord("C1", { category: "conflict", recordVersion: "9" })]);
  night.rules({ query: "code:429", retry: "never" });
  await theHourComes(night);
  await untilState(night.engine, "R1", "completed");
  const outcomes = (await night.engine.request("R1"))?.outcomes ?? [];
  expect(outcomes.map(({ error, outcome }) => `${error} ${outcome}`)).toEqual([
    "id-C1 superseded",
    "id-C2 kept",
  ]);
});

test("a dismissal of a job without connection goes on as well", async () => {
  const night = await planned({ action: "dismiss" });
  await night.engine.defineJob({ name: "CUST", connection: "none" });
  night.policy.now = refused("policy-unreadable", "The policy file is gone.", "Put it back.");
  await theHourComes(night);
  await untilState(night.engine, "R1", "held");
  night.rules();
  await night.clock.someoneSleeps(30_000);
  night.clock.advance(30_000);
  await until(night.engine, async () => (await night.engine.request("R1"))?.state === "completed");
});
