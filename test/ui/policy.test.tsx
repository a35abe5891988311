import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { explainerOf } from "../../source/cli/files/knowledge.ts";
import { policyTeller } from "../../source/cli/engine/policy-teller.ts";
import { createLook } from "../../source/ui/draw/theme.ts";
import { openScreenRig } from "./screen-rig.ts";
import { openRig } from "./screen-rig.tsx";

/** The screen over a real engine that keeps these rules. */
async function openWith(
  rules: readonly object[],
  view: "errors" | "causes" = "errors",
  size = { columns: 100, rows: 40 },
) {
  const folder = await mkdtemp(join(tmpdir(), "dwtriage-policy-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const policyFile = join(folder, "cause-policy.json");
  await writeFile(policyFile, JSON.stringify({ rules }));
  const site = { knowledgeFile: null, policyFile, quietHours: null, team: null, env: null };
  const fixture = await openScreenRig({ site });
  onTestFinished(() => fixture.close());
  await fixture.add([{}, {}, { company: "DEMF" }]);
  const policyOf = policyTeller(site, explainerOf(site));
  const look = createLook({ color: false, ascii: false, utc: true, policyOf });
  const rig = await openRig(fixture.engine, size, { look }, null, undefined, view);
  onTestFinished(() => rig.close());
  return { fixture, rig };
}

test("a retry after a fix asks what was fixed, then for the count; both go into the request", async () => {
  const { fixture, rig } = await openWith([
    { query: "company:usmf", retry: "after-fix", owner: "Credit team" },
  ]);
  await rig.press("/company:usmf\r");
  await rig.shows("2 of 3");
  await rig.press("r");
  await rig.shows("2 of them: policy rule 1: retry after-fix; owner Credit team");
  // An empty statement leaves; the count alone leads back to it.
  await rig.press("\t2\r");
  expect(await fixture.engine.requests()).toEqual([]);
  await rig.press("terms synced, INC-9");
  await rig.shows("What was fixed (kept in the audit): terms synced, INC-9");
  await rig.press("\r\r");
  await rig.shows("R1 queued: 2 records");
  expect(await fixture.engine.requests()).toMatchObject([{ fixed: "terms synced, INC-9" }]);
});

test("an approved dismissal takes reason, approval and count, one after the other", async () => {
  const { fixture, rig } = await openWith([{ query: "company:demf", dismiss: "needs-approval" }]);
  await rig.press("/company:demf\r");
  await rig.shows("1 of 3");
  await rig.press("D");
  await rig.shows("Approved by (kept in the audit)");
  await rig.press("phantom\rben\r1\r");
  await rig.shows("R1 queued: 1 record");
  expect(await fixture.engine.requests()).toMatchObject([{ reason: "phantom", approvedBy: "ben" }]);
});

test("what is never retried cannot be confirmed, and says who decides", async () => {
  const { fixture, rig } = await openWith([
    { query: "code:0x80040265", retry: "never", owner: "Credit team" },
  ]);
  await rig.press(" r");
  await rig.shows(
    "Refused: The cause policy forbids this retry: policy rule 1: retry never; owner Credit team.",
  );
  await rig.press("y1\r");
  expect(await fixture.engine.requests()).toEqual([]);
});

test("the causes and a record tell the policy beside what is known", async () => {
  const rule = { query: "company:usmf", retry: "after-fix", runbook: "https://wiki.example/terms" };
  const { rig } = await openWith([rule], "causes");
  await rig.shows("Policy: retry after-fix (for some of its records); runbook https://wiki.example/terms");
  await rig.press("\r");
  await rig.shows("3 of 3");
  await rig.press("\r");
  await rig.shows("Policy: retry after-fix; runbook https://wiki.example/terms");
});

test("where one line is left for a cause, it tells what the policy forbids or asks for", async () => {
  const { rig } = await openWith(
    [{ query: "company:usmf", retry: "never", owner: "Credit team" }],
    "causes",
    {
      columns: 80,
      rows: 24,
    },
  );
  await rig.shows("Policy: retry never (for some of its records); owner Credit team");
});
