import { describe, expect, test } from "vitest";
import { aConnectedRig, addJob, aRecord, importRecords, keys } from "../helpers/journey-data.ts";
import { asRows, preparedRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

const CUSTOMERS = 12;
const NOBODY = "C09999";

/** Eleven customers whose cause is gone, one whose cause is not. */
const aFilledRig = preparedRig((rig) =>
  aConnectedRig(rig, [...keys(CUSTOMERS - 1).map((key) => ({ key })), { key: NOBODY, terms: "Net99" }]),
);

/** A side that asks for an hour's patience: what runs is still running whenever the test looks. */
const aSlowRig = preparedRig(async (rig) => {
  await aConnectedRig(
    rig,
    keys(CUSTOMERS).map((key) => ({ key })),
    { dataverse: { faults: [{ kind: "throttled", operations: ["create"], retryAfterMs: 3_600_000 }] } },
  );
  await addJob(rig, "OTHER");
  await importRecords(rig, [aRecord("Z1")], "--job", "OTHER");
});

async function open(folder: string, columns = 120, rows = 40): Promise<DrivenTerminal> {
  const terminal = new DrivenTerminal({ folder, columns, rows });
  await terminal.shows("row 1 of", "? help");
  return terminal;
}

const submitted = async (rig: Awaited<ReturnType<typeof aFilledRig>>) => asRows(await rig.json("requests"));

describe.each([
  [120, 40],
  [80, 24],
])("at %d×%d", (columns, rows) => {
  test("marked records are retried after a plan and y: the request completes and the list shrinks", async () => {
    const rig = await aFilledRig();
    const terminal = await open(rig.folder, columns, rows);
    terminal.press(" j ");
    await terminal.shows("2 marked");
    terminal.press("r");
    await terminal.shows("2 marked records", "2  to retry", "place 1 of 5", "y retries 2 records");
    terminal.press("y");
    await terminal.shows("10 of 10");
    await terminal.loses("C00001");
    terminal.press("3");
    await terminal.shows("R1", "completed", "ok 2");
    terminal.press("q");
    expect(await terminal.exited()).toBe(0);
    expect(await submitted(rig)).toMatchObject([{ id: "R1", state: "completed", records: 2, succeeded: 2 }]);
    expect(await rig.writes("dataverse")).toHaveLength(2);
  });

  test("a dismissal needs its reason and the typed count, and then is final", async () => {
    const rig = await aFilledRig();
    const terminal = await open(rig.folder, columns, rows);
    terminal.press("/key:C0000*\r");
    await terminal.shows("9 of 12");
    terminal.press("D");
    await terminal.shows("Dismiss for good", "key:C0000*", "9  to dismiss", "Type 9 to dismiss");
    terminal.press("phantom, INC-4471\r");
    await terminal.shows("phantom, INC-4471");
    terminal.press("8\r");
    await terminal.shows("You typed 8; the count is 9");
    terminal.press("9\r");
    await terminal.shows("0 of 3");
    terminal.press("q");
    expect(await terminal.exited()).toBe(0);
    expect(await submitted(rig)).toMatchObject([
      { id: "R1", action: "dismiss", reason: "phantom, INC-4471", filter: "key:C0000*", records: 9 },
    ]);
  });
});

test("Enter and Enter again never submit: the highlighted button is Cancel", async () => {
  const rig = await aFilledRig();
  const terminal = await open(rig.folder);
  for (const action of ["r", "D"]) {
    terminal.press(action);
    await terminal.shows("[ Cancel ]");
    terminal.press("\r\r");
    await terminal.loses("[ Cancel ]");
    await terminal.shows("Nothing was");
    // The second Enter came to the list and opened the record there.
    terminal.press("\u001b");
    await terminal.shows("s sort");
  }
  terminal.press("rr");
  await terminal.shows("[ Cancel ]");
  terminal.press("\u001b");
  await terminal.loses("[ Cancel ]");
  terminal.press("q");
  expect(await terminal.exited()).toBe(0);
  expect(await submitted(rig)).toEqual([]);
});

test("a record whose cause is not gone comes back with its new fault, and the request says so", async () => {
  const rig = await aFilledRig();
  const terminal = await open(rig.folder);
  terminal.press("r");
  await terminal.shows("Type 12 to retry");
  terminal.press("y12\r");
  await terminal.shows("1 of 1", NOBODY, "Net99");
  terminal.press("3");
  await terminal.shows("ok 11", "again 1");
  terminal.press("\r");
  await terminal.shows("failed again", "Terms of payment");
  terminal.press("\t");
  await terminal.shows(NOBODY, "Net99");
  terminal.press("\u001b");
  await terminal.shows("C cancel");
  terminal.press("2");
  await terminal.shows("1 of 1", NOBODY);
});

test("a running request is cancelled at a record boundary after a question, and its records are open again", async () => {
  const rig = await aSlowRig();
  const terminal = await open(rig.folder);
  terminal.press("/job:CUST\rr");
  await terminal.shows("y retries 12 records");
  terminal.press("y");
  await terminal.shows("R1 queued");
  terminal.press("3");
  await terminal.shows("running");
  terminal.press("C");
  await terminal.shows("R1");
  terminal.press("\r");
  await terminal.shows("running");
  terminal.press("C");
  await terminal.shows("y cancels R1 alone");
  terminal.press("y");
  await terminal.shows("cancelled");
  terminal.press("q");
  await terminal.exited();
  const [request] = await submitted(rig);
  expect(request).toMatchObject({ id: "R1", state: "cancelled" });
  expect(asRows(await rig.json("errors", "job:CUST", "state:open"))).toHaveLength(
    CUSTOMERS - Number(request?.["succeeded"]),
  );
});

test("the sixth request of a job is refused with the rule and the remedy; another job's is not", async () => {
  const rig = await aSlowRig();
  for (const key of keys(5)) await rig.run("retry", `key:${key}`, "--yes");
  const terminal = await open(rig.folder);
  terminal.press("/key:C00006\rr");
  await terminal.shows("CUST has 5 unfinished requests", "leave the waiting to the outbox: P");
  terminal.press("y\r");
  await terminal.loses("5 unfinished requests");
  terminal.press("X/job:OTHER\rr");
  await terminal.shows("y retries 1 record");
  terminal.press("y");
  await terminal.shows("R6 queued");
  terminal.press("q");
  await terminal.exited();
  expect(await submitted(rig)).toHaveLength(6);
});

test("a job that is stopped holds its request with the reason, and it goes on when the job is started", async () => {
  const rig = await aFilledRig();
  const terminal = await open(rig.folder);
  terminal.press(":job stop CUST\r");
  await terminal.shows("CUST ○ Stopped");
  terminal.press("r");
  await terminal.shows("Refused: Retries need an Active job", ":job start CUST");
  terminal.press("\u001b");
  await terminal.loses("Refused:");
  terminal.press("q");
  expect(await terminal.exited()).toBe(0);
  await rig.run("job", "start", "CUST");
  await rig.run("retry", "key:C00001", "--yes");
  await rig.run("job", "stop", "CUST");
  const again = await open(rig.folder);
  again.press("3");
  await again.shows("held", "The job is stopped");
  again.press(":job start CUST\r");
  await again.shows("CUST ● Active", "ok 1");
});
