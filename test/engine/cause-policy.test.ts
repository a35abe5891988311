import { describe, expect, test } from "vitest";
import type { CausePolicy } from "../../source/domain/request/cause-policy.ts";
import { BY_CAUSE } from "../../source/domain/cause/cause-row.ts";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import { done, refused, type Outcome } from "../../source/domain/outcome.ts";
import type { Engine, Submission } from "../../source/engine/engine.ts";
import type { PolicySource } from "../../source/engine/causes/policy-rules.ts";
import { parsePolicy } from "../../source/knowledge/policy-file.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  tempFolder,
  WAYS,
} from "../helpers/engine-rig.ts";
import { asFields } from "../helpers/run-dwtriage.ts";

const LIMIT = { code: "429", message: "Rate limit exceeded." };
const TERMS_ENTRY = "terms";

/** A policy as its file would tell it, that the test can change. */
function aPolicy(...rules: readonly object[]): PolicySource & { now: Outcome<CausePolicy> } {
  const source = {
    now: done(parsePolicy({ rules }, () => true)),
    current: () => source.now,
    explain: ({ message }: { readonly message: string }) =>
      message.includes("msdyn_paymentterms")
        ? {
            id: TERMS_ENTRY,
            raisedBy: "",
            meaning: "",
            remedy: "",
            retry: "after-fix" as const,
            advice: "ours" as const,
            source: null,
          }
        : null,
  };
  return source;
}

async function ask(engine: Engine, fields: Partial<Submission>) {
  const usual = {
    action: "retry",
    by: "ana@jump1",
    reason: "because",
    scope: byFilter("company:usmf"),
  } as const;
  return engine.submit({ ...usual, ...fields });
}

async function causeOf(engine: Engine, key: string): Promise<string> {
  return (await engine.error(`id-${key}`))?.cause ?? "";
}

describe.for(WAYS)("the cause policy of an engine %s", (way) => {
  test("never leaves its records out of a plan with rule and owner, and the others go on", async () => {
    const policy = aPolicy({ query: "code:429", retry: "never", owner: "Gateway team" });
    const { engine, store } = await openEngineRig({ way, policy });
    await addJob(engine);
    await importRecords(engine, [aRecord("1"), aRecord("2", LIMIT), aRecord("3", LIMIT)]);
    const plan = await engine.plan("retry", byFilter("company:usmf"));
    const explanation = "policy rule 1: retry never; owner Gateway team";
    expect(plan).toMatchObject({
      matched: 3,
      eligible: 1,
      excluded: [{ reason: "policy", count: 2, explanation }],
      refusals: [],
    });
    const result = await ask(engine, { plan: plan.id });
    expect(result).toMatchObject({ done: { frozen: 1, excluded: [{ reason: "policy", count: 2 }] } });
    expect(store.work("R1").map(({ error }) => error)).toEqual(["id-1"]);
    expect((await engine.plan("dismiss", byFilter("code:429"))).eligible).toBe(2);
  });

  test("nothing but never is refused with the rule and the owner, screen and script alike", async () => {
    const policy = aPolicy({ entry: TERMS_ENTRY, retry: "never", dismiss: "never", owner: "Credit team" });
    const { engine } = await openEngineRig({ way, policy });
    await addJob(engine);
    await importRecords(engine, [aRecord("1"), aRecord("2")]);
    const scope = byFilter("company:usmf");
    const plan = await engine.plan("retry", scope);
    const message = "The cause policy forbids this retry: policy rule 1: retry never; owner Credit team.";
    expect(plan.refusals).toMatchObject([{ rule: "policy-never", message }]);
    expect(await ask(engine, { plan: plan.id })).toMatchObject({
      refused: { rule: "policy-never", message },
    });
    expect(await ask(engine, { scope, action: "dismiss" })).toMatchObject({
      refused: { rule: "policy-never" },
    });
    expect(await engine.requests()).toEqual([]);
  });

  test("after-fix is taken with a statement alone, which the request and the audit keep", async () => {
    const folder = await tempFolder();
    const first = await openEngineRig({
      way,
      folder,
      policy: aPolicy({ query: "code:429", retry: "after-fix" }),
    });
    await addJob(first.engine);
    await importRecords(first.engine, [aRecord("1"), aRecord("2", LIMIT)]);
    const plan = await first.engine.plan("retry", byFilter("company:usmf"));
    const explanation = "policy rule 1: retry after-fix";
    expect(plan).toMatchObject({ eligible: 2, conditions: [{ demand: "fix", records: 1, explanation }] });
    expect(await ask(first.engine, { plan: plan.id, fixed: "  " })).toMatchObject({
      refused: { rule: "fix-required", message: expect.stringContaining(`1 of these records is`) },
    });
    expect(await ask(first.engine, { plan: plan.id, fixed: "quota raised " })).toMatchObject({
      done: { requests: [{ id: "R1", fixed: "quota raised" }] },
    });
    await first.engine.close();
    const { engine } = await openEngineRig({ way, folder });
    expect(await engine.request("R1")).toMatchObject({ fixed: "quota raised" });
    const lines = (await engine.audit()).lines.map((line) => asFields(JSON.parse(line)));
    expect(lines.find(({ action }) => action === "retry")).toMatchObject({ fixed: "quota raised" });
    expect(lines.find(({ action }) => action === "import")).not.toHaveProperty("fixed");
  });

  test("records outside an after-fix rule need no statement", async () => {
    const { engine } = await openEngineRig({
      way,
      policy: aPolicy({ query: "code:429", retry: "after-fix" }),
    });
    await addJob(engine);
    await importRecords(engine, [aRecord("1"), aRecord("2", LIMIT)]);
    expect(await ask(engine, { scope: byFilter("-code:429") })).toMatchObject({ done: { frozen: 1 } });
    expect(await ask(engine, { scope: byFilter("code:429") })).toMatchObject({
      refused: { rule: "fix-required" },
    });
  });

  test("a dismissal that needs approval names who approved it, and that is somebody else", async () => {
    const policy = aPolicy({ query: "company:usmf", dismiss: "needs-approval", owner: "Data office" });
    const { engine } = await openEngineRig({ way, policy });
    await addJob(engine);
    await importRecords(engine, [aRecord("1")]);
    const wish = { action: "dismiss" } as const;
    expect(await ask(engine, wish)).toMatchObject({ refused: { rule: "approval-required" } });
    for (const approvedBy of ["ana", " ANA@other-host "]) {
      expect(await ask(engine, { ...wish, approvedBy })).toMatchObject({
        refused: { rule: "approval-required", message: expect.stringContaining("cannot approve it as well") },
      });
    }
    expect(await ask(engine, { ...wish, approvedBy: "Ben" })).toMatchObject({
      done: { requests: [{ approvedBy: "Ben" }] },
    });
    const lines = (await engine.audit()).lines.map((line) => asFields(JSON.parse(line)));
    expect(lines.at(-1)).toMatchObject({ action: "dismiss", approvedBy: "Ben" });
  });

  test("the first rule that says something of the action decides: an exception stands before its rule", async () => {
    const policy = aPolicy(
      { query: "key:1", retry: "ok" },
      { query: "key:2", dismiss: "ok", owner: "Nobody" },
      { query: "company:usmf", retry: "never" },
    );
    const { engine } = await openEngineRig({ way, policy });
    await addJob(engine);
    await importRecords(engine, [aRecord("1"), aRecord("2")]);
    expect(await engine.plan("retry", byFilter("company:usmf"))).toMatchObject({
      eligible: 1,
      excluded: [{ reason: "policy", count: 1 }],
    });
  });

  test("a limit counts only what the policy allows, also for telling a repeated submit", async () => {
    const { engine } = await openEngineRig({ way, policy: aPolicy({ query: "key:1,2", retry: "never" }) });
    await addJob(engine);
    await importRecords(
      engine,
      ["1", "2", "3", "4"].map((key) => aRecord(key)),
    );
    const limit = { which: "first", count: 1 } as const;
    const result = await ask(engine, { scope: byFilter("company:usmf"), limit });
    expect(result).toMatchObject({ done: { frozen: 1 } });
    expect(await ask(engine, { scope: byFilter("company:usmf"), limit })).toMatchObject({
      done: { repeated: true, frozen: 1 },
    });
  });

  test("the list of causes tells what the policy says, and of which part", async () => {
    const policy = aPolicy(
      { entry: TERMS_ENTRY, retry: "after-fix", owner: "Credit team" },
      { query: "key:2", retry: "never", runbook: "https://wiki.example/429" },
    );
    const { engine } = await openEngineRig({ way, policy });
    await addJob(engine);
    await importRecords(engine, [aRecord("1"), aRecord("2", LIMIT), aRecord("3", LIMIT)]);
    const { rows } = await engine.causes({ filter: EVERYTHING, by: BY_CAUSE, top: 9 });
    const policyOf = new Map(rows.map((row) => [row.id, row.policy]));
    expect(policyOf.get(await causeOf(engine, "1"))).toEqual({
      retry: "after-fix",
      dismiss: null,
      owner: "Credit team",
      runbook: "",
      isPart: false,
    });
    expect(policyOf.get(await causeOf(engine, "2"))).toMatchObject({ retry: "never", isPart: true });
    const byCompany = await engine.causes({ filter: EVERYTHING, by: ["company"], top: 9 });
    expect(byCompany.rows.map((row) => row.policy)).toEqual([null]);
  });
});

test("a policy that changes counts at once; one that cannot be read refuses everything", async () => {
  const policy = aPolicy();
  const { engine } = await openEngineRig({ policy });
  await addJob(engine);
  await importRecords(engine, [aRecord("1"), aRecord("2")]);
  const plan = await engine.plan("retry", byFilter("company:usmf"));
  expect(plan.refusals).toEqual([]);
  const cause = await causeOf(engine, "1");
  policy.now = done(parsePolicy({ rules: [{ cause, retry: "never" }] }, () => true));
  // The plan was drawn before the rule; its submit keeps the rule.
  expect(await ask(engine, { plan: plan.id })).toMatchObject({ refused: { rule: "policy-never" } });
  policy.now = refused("policy-unreadable", "The file cannot be taken.", "Mend it.");
  const later = await engine.plan("dismiss", byFilter("company:usmf"));
  expect(later.refusals).toMatchObject([{ rule: "policy-unreadable" }]);
  expect(await ask(engine, { action: "dismiss" })).toMatchObject({ refused: { rule: "policy-unreadable" } });
  policy.now = done({ rules: [] });
  expect(await ask(engine, {})).toMatchObject({ done: { frozen: 2 } });
});
