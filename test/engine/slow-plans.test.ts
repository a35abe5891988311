import { JobSpeeds } from "../../source/engine/scheduler/job-speeds.ts";
import { expect, test } from "vitest";
import type { Connections } from "../../source/connectors/connector.ts";
import { readMapName } from "../../source/domain/sides/map-name.ts";
import { PlanCache } from "../../source/engine/requests/plan-cache.ts";
import { PolicyRules } from "../../source/engine/causes/policy-rules.ts";
import { QuietHoursMemo } from "../../source/engine/scheduler/quiet-hours-memo.ts";
import { addJob, aRecord, byFilter, importRecords, openEngineRig } from "../helpers/engine-rig.ts";

const NOTHING: Connections = { has: () => false, open: async () => null, close: async () => undefined };

/** A policy that takes its time with the plan: others have their turn meanwhile. */
class SlowPolicy extends PolicyRules {
  meanwhile: () => Promise<void> = () => Promise.resolve();

  override async conditions(...args: Parameters<PolicyRules["conditions"]>) {
    const { meanwhile } = this;
    this.meanwhile = () => Promise.resolve();
    await meanwhile();
    return super.conditions(...args);
  }
}

test("what changes while the submit draws the scope again is gone, not frozen", async () => {
  const { engine, store, clock } = await openEngineRig();
  await addJob(engine);
  await importRecords(engine, [aRecord("A", { recordVersion: "1" }), aRecord("B")]);
  const policy = new SlowPolicy(store, null);
  const facts = {
    speeds: new JobSpeeds(store, { paceOf: () => null }, new QuietHoursMemo(null)),
    hasLiveSync: () => false,
    policy,
    quiet: new QuietHoursMemo(null),
    readName: readMapName,
    connections: NOTHING,
  };
  const rig = new PlanCache(store, clock, facts);
  const { id } = await rig.draw({ action: "retry", scope: byFilter("company:usmf"), limit: undefined });
  policy.meanwhile = async () => {
    await importRecords(engine, [aRecord("A", { recordVersion: "2", category: "concurrency" })]);
  };
  const result = await rig.submit({ action: "retry", by: "ana", reason: "", plan: id });
  expect(result).toMatchObject({ done: { seen: 2, frozen: 1, gone: 1 } });
  expect(store.work("R1").map(({ error }) => error)).toEqual(["id-B"]);
});
