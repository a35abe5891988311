import { expect, test } from "vitest";
import { aRecord, importRecords } from "../helpers/journey-data.ts";
import { aRig, asFields } from "../helpers/run-dwtriage.ts";

const LOOKUP =
  "Unable to write data to entity accounts. Writes to accounts failed with error message Unable to lookup msdyn_paymentterms with values {Net30}.";

test("show takes the message apart and says what it means and whose the advice is", async () => {
  const rig = await aRig();
  await importRecords(rig, [
    aRecord("C1", { message: LOOKUP }),
    aRecord("C2", { message: "Quite unheard of.", code: "" }),
  ]);
  const shown = asFields(await rig.json("show", "id-C1"));
  expect(shown).toMatchObject({
    causeTitle: "Unable to lookup msdyn_paymentterms with values <value>.",
    layers: [{ kind: "envelope" }, { kind: "wrapper" }, { kind: "reason" }],
    explanation: {
      id: "lookup-missing",
      raisedBy: "finance and operations",
      retry: "after-fix",
      advice: "ours",
    },
  });
  const text = (await rig.run("show", "id-C1")).stdout;
  expect(text).toMatch(/^reason +Unable to lookup msdyn_paymentterms with values \{Net30\}\.$/m);
  expect(text).toMatch(/^meaning +\S/m);
  expect(text).toMatch(/^retry advice +after the fix \(ours\)$/m);
  expect(asFields(await rig.json("show", "id-C2"))["explanation"]).toBeNull();
});

test("a site's own knowledge explains what the program does not, and a wrong file is refused with its place", async () => {
  const rig = await aRig();
  await importRecords(rig, [aRecord("C1", { message: "The tier is frozen.", code: "" })]);
  const entry = {
    id: "own",
    phrases: ["tier is frozen"],
    raisedBy: "us",
    meaning: "m",
    remedy: "r",
    retry: "never",
  };
  const knowledge = await rig.file("knowledge.json", JSON.stringify({ entries: [entry] }));
  const config = await rig.file("config.json", JSON.stringify({ knowledge }));
  const shown = await rig.run("show", "id-C1", "--json", "--config", config);
  expect(asFields(shown.json)["explanation"]).toMatchObject({ id: "own", retry: "never", advice: "ours" });
  await rig.file("knowledge.json", JSON.stringify({ entries: [{ ...entry, retry: "later" }] }));
  const refused = await rig.run("show", "id-C1", "--config", config);
  expect(refused.exit).toBe(2);
  expect(refused.stderr).toContain('entries[0] ("own").retry: expected never, after-fix, ok, found "later"');
});
