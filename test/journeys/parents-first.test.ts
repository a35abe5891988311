import { expect, test } from "vitest";
import { addJob, aRecord, importRecords, writeEnvironment } from "../helpers/journey-data.ts";
import { aRig, asFields, asRows, type JourneyRig } from "../helpers/run-dwtriage.ts";

/** Two customers that wait for one term on the list, and one whose term is on no list. */
async function aRigThatWaits(): Promise<JourneyRig> {
  const rig = await aRig();
  await writeEnvironment(rig, [{ key: "C1" }, { key: "C2" }, { key: "C3" }]);
  await addJob(rig);
  const message = "Unable to lookup Terms of payment with values {Net45}";
  const term = { entity: "Terms of payment", company: "", message: "Busy." };
  const records = [aRecord("C1"), aRecord("C2"), aRecord("C3", { message }), aRecord("Net30", term)];
  const named = records.map((record) => ({
    ...record,
    message: record.message.replace("msdyn_paymentterms", "Terms of payment"),
  }));
  await importRecords(rig, named, "--job", "CUST");
  return rig;
}

const CUSTOMERS = ["entity:Customers V3"];

test("a plan says what the records wait for, and a retry takes the listed parents in an earlier request", async () => {
  const rig = await aRigThatWaits();
  const plan = asFields(await rig.json("plan", "retry", ...CUSTOMERS));
  expect(plan["parents"]).toEqual({ records: 3, listed: 1, missing: 1 });
  const text = (await rig.run("plan", "retry", ...CUSTOMERS)).stdout;
  expect(text).toContain(
    "3 records wait on 2 parents by their messages (our inference): 1 listed here, 1 not.",
  );
  expect(text).toContain("terms of payment net30 in USMF: id-Net30");
  const run = await rig.run("retry", ...CUSTOMERS, "--parents-first", "--yes");
  expect({ exit: run.exit, stderr: run.stderr }).toEqual({
    exit: 0,
    stderr: "Parents first: R1 in CUST, 1 record.\n",
  });
  expect(asRows(await rig.json("requests"))).toMatchObject([
    { id: "R1", records: 1, position: 1 },
    { id: "R2", records: 3, position: 2, filter: 'entity:"Customers V3"' },
  ]);
});

test("parents first is refused where two slots are needed and one is left, and beside a limit; nothing is queued", async () => {
  const rig = await aRigThatWaits();
  const others = [1, 2, 3, 4].map((number) => aRecord(`X${number}`, { message: "Busy." }));
  await importRecords(rig, others, "--job", "CUST");
  for (const { key } of others) await rig.run("retry", `key:${key}`, "--yes");
  const refused = await rig.run("retry", ...CUSTOMERS, "key:C*", "--parents-first", "--yes", "--json");
  expect(refused.exit).toBe(3);
  expect(asFields(asFields(refused.json)["refused"])["rule"]).toBe("queue-full");
  expect((await rig.run("retry", ...CUSTOMERS, "--parents-first", "--first", "1", "--yes")).exit).toBe(2);
  expect(asRows(await rig.json("requests"))).toHaveLength(4);
});
