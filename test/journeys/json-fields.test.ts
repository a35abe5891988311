import { expect, test } from "vitest";
import { aConnectedRig, aRecord, importRecords } from "../helpers/journey-data.ts";
import { aRig, asFields, asRows, type Fields } from "../helpers/run-dwtriage.ts";

const words = (text: string): string[] => text.split(" ").sort();
const namesOf = (value: Fields | undefined): string[] => Object.keys(value ?? {}).sort();
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const SYNC_ERROR = words(
  "id createdOn entity table source key company code message category operation recordVersion attempts state job cause",
);
const SHOWN = words("record causeTitle layers timeline explanation policy");
const CAUSE = words(
  "id title count share entities companies firstSeen lastSeen windows lastRetry was movedTo meaning remedy retryAdvice notes snooze policy",
);
const REQUEST = words(
  "id job action state createdOn createdBy filter reason about records done succeeded failed skipped startedOn finishedOn position",
);
const OUTCOME = words("error key company entity outcome message at write");
const PLAN = words("action matched eligible excluded requests slots");
const IMPORT = words("format read added known rejected rejectedFile rejectedNotKept hidden jobs");

test("every verb answers in the field names that scripts rely on", async () => {
  const rig = await aRig();
  await aConnectedRig(rig, [{ key: "C1" }, { key: "C2", terms: "Net99" }]);

  const concurrency = aRecord("C3", { category: "concurrency" });
  const report = asFields((await importRecords(rig, [concurrency, { bad: 1 }], "--job", "CUST")).json);
  expect(namesOf(report)).toEqual(expect.arrayContaining([...IMPORT]));
  expect(namesOf(asRows(report["rejected"])[0])).toEqual(words("line reason"));

  const errors = asRows(await rig.json("errors"));
  expect(errors).toHaveLength(3);
  for (const error of errors) expect(namesOf(error)).toEqual(SYNC_ERROR);
  expect(errors[0]?.["createdOn"]).toMatch(ISO);
  const shown = asFields(await rig.json("show", "id-C1"));
  expect(namesOf(shown)).toEqual([...SYNC_ERROR, ...SHOWN].sort());
  expect(namesOf(asRows(shown["layers"])[0])).toEqual(words("kind text"));
  const check = asRows(await rig.json("check", "id-C1"))[0];
  expect(namesOf(check)).toEqual(words("error verdict explanation differences checkedOn"));
  expect(await rig.json("errors", "key:C2", "--limit", "1")).toMatchObject([{ key: "C2" }]);

  const causes = asRows(await rig.json("causes"));
  expect(causes.map((cause) => cause["count"])).toEqual([3]);
  expect(namesOf(causes[0])).toEqual(CAUSE);
  expect(namesOf(asFields(causes[0]?.["windows"]))).toEqual(words("1h 3h 24h 3d 7d"));
  const [byKind] = asRows(await rig.json("causes", "--by", "category,company", "category:concurrency"));
  expect(byKind).toMatchObject({ count: 1, share: 1, values: { category: "concurrency" } });

  const plan = asFields(await rig.json("plan", "retry", "--all"));
  expect(namesOf(plan)).toEqual(expect.arrayContaining([...PLAN]));
  expect(asRows(plan["excluded"])[0]).toMatchObject({ reason: "concurrency", count: 1 });
  expect(asRows(plan["requests"])[0]).toMatchObject({ job: "CUST", records: 2 });
  expect(plan["slots"]).toEqual({ CUST: { used: 0, free: 5 } });

  const refusal = asFields(asFields(await rig.json("retry", "--all"))["refused"]);
  expect(namesOf(refusal)).toEqual(words("rule message remedy"));

  const submitted = asFields(await rig.json("retry", "--all", "--yes"));
  expect(namesOf(asRows(submitted["requests"])[0])).toEqual(REQUEST);
  const queued = asRows(await rig.json("requests"))[0];
  expect(namesOf(queued)).toEqual(words(`${REQUEST.join(" ")} drift`));
  expect(queued).toMatchObject({
    state: "queued",
    position: 1,
    startedOn: null,
    finishedOn: null,
    filter: "--all",
  });

  const waited = await rig.run("wait", "R1", "--json");
  expect(waited.exit).toBe(4);
  expect(namesOf(asFields(waited.json))).toEqual(words(`${REQUEST.join(" ")} drift`));
  expect(waited.json).toMatchObject({ state: "completed", done: 2, succeeded: 1, failed: 1, position: null });
  expect(asFields(waited.json)["finishedOn"]).toMatch(ISO);

  const detail = asFields(await rig.json("request", "R1"));
  expect(namesOf(detail)).toEqual(words(`${REQUEST.join(" ")} drift outcomes`));
  const outcomes = asRows(detail["outcomes"]);
  for (const outcome of outcomes) expect(namesOf(outcome)).toEqual(OUTCOME);
  expect(outcomes).toMatchObject([
    { error: "id-C1", key: "C1", entity: "Customers V3", outcome: "synced", write: "created" },
    { error: "id-C2", outcome: "failed-again", write: "none" },
  ]);

  const job = asRows(await rig.json("jobs"))[0];
  expect(job).toMatchObject({ name: "CUST", status: "active", primary: "finance-and-operations", errors: 2 });
  expect(asRows(job?.["maps"])).toMatchObject([{ sequence: 1 }, { sequence: 2, entity: "Customers V3" }]);
  expect(await rig.json("job", "stop", "CUST")).toMatchObject({ name: "CUST", status: "stopped" });
  expect(namesOf(asFields(await rig.json()))).toEqual(
    expect.arrayContaining(words("environment errors jobs requests causes")),
  );
  expect(await rig.json("worker", "--until-idle")).toEqual([]);
  expect(namesOf(asFields(asFields(await rig.json("errors", "colour:red"))["error"]))).toEqual(
    words("message remedy"),
  );
  expect(namesOf(asFields(await rig.json("--version")))).toEqual(["version"]);
});
