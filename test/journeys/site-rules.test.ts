import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aConnectedRig } from "../helpers/journey-data.ts";
import { aRig, asFields } from "../helpers/run-dwtriage.ts";

test("what a site has laid down holds for scripts: policy, drift, pace, and what leaves", async () => {
  const rig = await aRig();
  await aConnectedRig(rig, [{ key: "C1" }, { key: "C2" }, { key: "C3" }]);
  const policy = join(rig.folder, "cause-policy.json");
  const rules = [
    { query: "key:C3", retry: "never", owner: "Credit team" },
    { query: "company:usmf", retry: "after-fix" },
  ];
  await writeFile(policy, JSON.stringify({ rules }));
  const config = join(rig.folder, "site.json");
  await writeFile(config, JSON.stringify({ policy, redact: ["key"] }));
  const site = ["--config", config];

  const unsaid = await rig.run("retry", "--all", "--yes", "--json", ...site);
  expect(unsaid).toMatchObject({ exit: 3, json: { refused: { rule: "fix-required" } } });
  const fixed = ["--fixed", "terms are synced", "--pace", "1000", "--expect", "4"];
  const drifted = await rig.run("retry", "--all", "--yes", "--json", ...fixed, ...site);
  expect(drifted).toMatchObject({ exit: 3, json: { refused: { rule: "drifted" } } });
  const queued = asFields(await rig.json("retry", "--all", "--yes", "--max-drift", "2", ...fixed, ...site));
  expect(queued).toMatchObject({
    frozen: 2,
    excluded: [{ reason: "policy", count: 1 }],
    requests: [{ id: "R1", pace: 1000, fixed: "terms are synced" }],
  });
  expect(await rig.json("pace", "R1", "500", ...site)).toMatchObject({ id: "R1", pace: 500 });
  const out = await rig.run(
    "export",
    "key:C3",
    "--out",
    "-",
    "--format",
    "csv",
    "--columns",
    "key,company",
    ...site,
  );
  expect(out.stdout).toBe("key,company\r\n(redacted),USMF\r\n");
});
