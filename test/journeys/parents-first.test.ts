import { expect, test } from "vitest";
import { addJob, aRecord, importRecords, writeEnvironment } from "../helpers/journey-data.ts";
import { aDesk, asFields, asRows, type JourneyDesk } from "../helpers/run-dwtriage.ts";

/** Two customers that wait for one term on the list, and one whose term is on no list. */
async function aDeskThatWaits(): Promise<JourneyDesk> {
  const desk = await aDesk();
  await writeEnvironment(desk, [{ key: "C1" }, { key: "C2" }, { key: "C3" }]);
  await addJob(desk);
  const message = "Unable to lookup Terms of payment with values {Net45}";
  const term = { entity: "Terms of payment", company: "", message: "Busy." };
  const records = [aRecord("C1"), aRecord("C2"), aRecord("C3", { message }), aRecord("Net30", term)];
  const named = records.map((record) => ({
    ...record,
    message: record.message.replace("msdyn_paymentterms", "Terms of payment"),
  }));
  await importRecords(desk, named, "--job", "CUST");
  return desk;
}

const CUSTOMERS = ["entity:Customers V3"];

test("a plan says what the records wait for, and a retry takes the listed parents in an earlier request", async () => {
  const desk = await aDeskThatWaits();
  const plan = asFields(await desk.json("plan", "retry", ...CUSTOMERS));
  expect(plan["parents"]).toEqual({ records: 3, listed: 1, missing: 1 });
  const text = (await desk.run("plan", "retry", ...CUSTOMERS)).stdout;
  expect(text).toContain(
    "3 records wait on 2 parents by their messages (our inference): 1 listed here, 1 not.",
  );
  expect(text).toContain("terms of payment net30 in USMF: id-Net30");
  const run = await desk.run("retry", ...CUSTOMERS, "--parents-first", "--yes");
  expect({ exit: run.exit, stderr: run.stderr }).toEqual({
    exit: 0,
    stderr: "Parents first: R1 in CUST, 1 record.\n",
  });
  expect(asRows(await desk.json("requests"))).toMatchObject([
    { id: "R1", records: 1, position: 1 },
    { id: "R2", records: 3, position: 2, filter: 'entity:"Customers V3"' },
  ]);
});

test("parents first is refused where two slots are needed and one is left, and beside a limit; nothing is queued", async () => {
  const desk = await aDeskThatWaits();
  const others = [1, 2, 3, 4].map((number) => aRecord(`X${number}`, { message: "Busy." }));
  await importRecords(desk, others, "--job", "CUST");
  for (const { key } of others) await desk.run("retry", `key:${key}`, "--yes");
  const refused = await desk.run("retry", ...CUSTOMERS, "key:C*", "--parents-first", "--yes", "--json");
  expect(refused.exit).toBe(3);
  expect(asFields(asFields(refused.json)["refused"])["rule"]).toBe("queue-full");
  expect((await desk.run("retry", ...CUSTOMERS, "--parents-first", "--first", "1", "--yes")).exit).toBe(2);
  expect(asRows(await desk.json("requests"))).toHaveLength(4);
});
