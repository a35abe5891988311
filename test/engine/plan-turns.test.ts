import { JobSpeeds } from "../../source/engine/scheduler/job-speeds.ts";
import { expect, test } from "vitest";
import type { Connections } from "../../source/connectors/connector.ts";
import { readMapName } from "../../source/domain/sides/map-name.ts";
import { PolicyRules } from "../../source/engine/causes/policy-rules.ts";
import { QuietHoursMemo } from "../../source/engine/scheduler/quiet-hours-memo.ts";
import { drawPlan, takenNow, type PlanContext } from "../../source/engine/requests/plan-action.ts";
import { submitRequest } from "../../source/engine/requests/submit-request.ts";
import { addJob, aRecord, byFilter, importRecords, openEngineRig, submit } from "../helpers/engine-rig.ts";

const NOTHING: Connections = { has: () => false, open: async () => null, close: async () => undefined };

test("a record that changes while a plan is drawn is not frozen into its request", async () => {
  const { engine, store, clock } = await openEngineRig();
  await addJob(engine);
  await engine.startJob("CUST");
  await importRecords(
    engine,
    ["1", "2", "3", "4"].map((key) => aRecord(key, { version: "1" })),
  );
  const policy = new PolicyRules(store, null);
  const quiet = new QuietHoursMemo(null);
  const facts = {
    speeds: new JobSpeeds(store, { paceOf: () => null }, new QuietHoursMemo(null)),
    hasLiveSync: () => false,
    policy,
    quiet,
    readName: readMapName,
    connections: NOTHING,
  };
  const context: PlanContext = { store, nowAt: clock.now(), id: "P", ...facts };
  const ask = { action: "retry", scope: byFilter("code:0x80040265"), limit: undefined } as const;
  const seen = await drawPlan(ask, context);
  expect(seen.revision).toBe(store.errors.revision);
  // A later feed says that a newer version has passed, one that the code is another; one is taken by somebody else.
  await importRecords(engine, [
    aRecord("1", { version: "2", category: "concurrency" }),
    aRecord("2", { version: "2", code: "other" }),
  ]);
  await submit(engine, "retry", byFilter("key:3"));
  expect(seen.revision).not.toBe(store.errors.revision);
  const isStillTaken = takenNow(ask, context);
  const result = await submitRequest(
    {
      seen,
      now: seen,
      isStillTaken,
      by: "ana",
      reason: "",
      packing: null,
      maxDrift: null,
      manner: {},
      statement: { fixed: "", approvedBy: "" },
      conditionsOf: async () => [],
    },
    store,
    clock.now(),
  );
  expect(result).toMatchObject({ done: { seen: 4, frozen: 1, gone: 3 } });
  const errors = store.work("R2").map(({ error }) => error);
  expect(errors).toEqual(["id-4"]);
});
