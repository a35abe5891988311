import fc from "fast-check";
import { expect, test } from "vitest";
import type { Connector } from "../../source/connectors/connector.ts";
import type { Clock } from "../../source/engine/turns/clock.ts";
import { COLUMN, CONTRACT_FIXTURE, CUSTOMERS } from "../contracts/contract-fixture.ts";
import { wireMapsOf, wireTablesOf } from "../connectors/odata/wire-fixture.ts";
import type { OwnAnswer, Trouble } from "../doubles/service-double.ts";
import { startWireSides } from "../doubles/wire-sides.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  until,
  untilState,
  writeTable,
} from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const FO = "finance-and-operations";
const RECORDS = 24;
const KEYS = Array.from({ length: RECORDS }, (_, index) => `S-${index + 1}`);

/** What may befall a write; in half of them the service has written. */
const TROUBLES: readonly (Trouble | OwnAnswer)[] = [
  { status: 507, bytes: "{}", commits: true },
  { status: 524, headers: { "content-type": "text/html" }, bytes: "<html>", commits: true },
  { status: 200, headers: { "content-type": "text/html" }, bytes: "<html>Signed out</html>", commits: true },
  { status: 201, bytes: '{"half":', commits: true },
  { status: 202, commits: true },
  { status: 200, headers: { "content-encoding": "gzip" }, bytes: "not gzip", commits: true },
  { status: 520 },
  "throttled",
  "unavailable",
  "reset-before-commit",
  "reset-after-commit",
  "time-out-before-commit",
  "time-out-after-commit",
  "html-502",
  "html-502-after-commit",
  "truncated",
  "slow-drip",
];

/** Waits pass at once, without starving what comes from the sockets; the engine's own watch rests. */
function hastyClock(wire: Clock): Clock {
  let isFirst = true;
  return {
    now: () => wire.now(),
    monotonic: () => wire.monotonic(),
    random: () => 0.5,
    sleep: async (ms, signal) => {
      if (isFirst) {
        isFirst = false;
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      }
      await wire.sleep(ms, signal);
      return new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Half of the customers are new in Dataverse, half are there with an older name. */
function tables() {
  const fixture = wireTablesOf(CONTRACT_FIXTURE);
  const theirs = KEYS.map((key) => ({
    CUSTOMERACCOUNT: key,
    dataAreaId: "usmf",
    [COLUMN[FO].name]: `Name ${key}`,
    [COLUMN[FO].group]: "10",
  }));
  const ours = KEYS.filter((_, index) => index % 2 === 0).map((key) => ({
    accountnumber: key,
    msdyn_company: "USMF",
    [COLUMN.dataverse.name]: "Older",
  }));
  return {
    [FO]: { ...fixture[FO], [CUSTOMERS]: { columns: {}, rows: theirs } },
    dataverse: { ...fixture.dataverse, accounts: { columns: {}, rows: ours } },
  };
}

test("whatever befalls the writes, none is sent twice, and all records are synced in the end", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...TROUBLES), fc.constantFrom("create", "update", "read")), {
        minLength: 10,
        maxLength: 40,
      }),
      async (troubles) => {
        const wire = await startWireSides(wireMapsOf(CONTRACT_FIXTURE), tables());
        for (const [kind, operation] of troubles) wire.doubles.dataverse.trouble(kind, operation);
        const { engine } = await openEngineRig({
          clock: hastyClock(wire.clock),
          wrap: () => ({ ...wire.environment, close: () => Promise.resolve() }),
        });
        await addJob(engine, "CUST", [CUSTOMERS]);
        await importRecords(
          engine,
          KEYS.map((key) => aRecord(key)),
        );
        engine.start();
        // A record that met trouble four times is given back and asked for again, as an operator would.
        for (let again = 0; again < 20 && (await engine.overview()).total > 0; again++) {
          await submit(engine, "retry", byFilter("state:open"));
          await until(engine, async () =>
            (await engine.requests()).every(({ state }) => state === "completed"),
          );
        }
        expect((await engine.overview()).total).toBe(0);
        const writes = wire
          .writes("dataverse")
          .map((line) => JSON.parse(line) as { key: { accountnumber: string } });
        const written = writes.map(({ key }) => key.accountnumber);
        expect(written.toSorted()).toEqual(KEYS.toSorted());
        expect(wire.writes(FO)).toEqual([]);
        await engine.close();
        await wire.close();
      },
    ),
    { numRuns: 6 },
  );
});

test("whichever readings pass over their filter, every record is written once, and to its own row", async () => {
  const reading = fc.constantFrom("none", "none", "ignores-filter", "ignores-filter-of-one");
  await fc.assert(
    fc.asyncProperty(
      fc.array(reading, { maxLength: 100 }),
      fc.array(reading, { maxLength: 100 }),
      async (theirs, ours) => {
        const wire = await startWireSides(wireMapsOf(CONTRACT_FIXTURE), tables());
        for (const kind of theirs) wire.doubles[FO].trouble(kind, "read");
        for (const kind of ours) wire.doubles.dataverse.trouble(kind, "read");
        const { engine } = await openEngineRig({
          clock: hastyClock(wire.clock),
          wrap: () => ({ ...wire.environment, close: () => Promise.resolve() }),
        });
        await addJob(engine, "CUST", [CUSTOMERS]);
        await importRecords(
          engine,
          KEYS.map((key) => aRecord(key)),
        );
        engine.start();
        for (let again = 0; again < 20 && (await engine.overview()).total > 0; again++) {
          await submit(engine, "retry", byFilter("state:open"));
          await until(engine, async () =>
            (await engine.requests()).every(({ state }) => state === "completed"),
          );
        }
        expect((await engine.overview()).total).toBe(0);
        const writes = wire.writes("dataverse").map((line) => JSON.parse(line) as Written);
        expect(writes.map(({ key }) => key.accountnumber).toSorted()).toEqual(KEYS.toSorted());
        for (const { key, values } of writes)
          expect(values[COLUMN.dataverse.name]).toBe(`Name ${key.accountnumber}`);
        await engine.close();
        await wire.close();
      },
    ),
    { numRuns: 5 },
  );
});

interface Written {
  readonly key: { readonly accountnumber: string };
  readonly values: Readonly<Record<string, unknown>>;
}

test("a side that takes no request by its own word is waited for, and the request says until when", async () => {
  const clock = new TestClock();
  const folder = await tempFolder();
  await writeTable(folder, `${FO}/${CUSTOMERS}.json`, {
    key: ["key"],
    rows: [{ key: "C1", dataAreaId: "USMF" }],
  });
  const opensAt = clock.now() + 7_000;
  const closedUntil = (): number | null => (clock.now() < opensAt ? opensAt : null);
  const { engine } = await openEngineRig({
    folder,
    clock,
    wrap: (environment) => {
      const dataverse: Connector = Object.assign(environment.sides.dataverse, { closedUntil });
      return { ...environment, sides: { ...environment.sides, dataverse } };
    },
  });
  await addJob(engine, "CUST", [CUSTOMERS]);
  await importRecords(engine, [aRecord("C1")]);
  engine.start();
  const [request] = await submit(engine, "retry", byFilter("state:open"));
  await clock.someoneSleeps(7_000);
  expect((await engine.request(request?.id ?? ""))?.gate).toEqual({ side: "dataverse", untilAt: opensAt });
  clock.advance(7_000);
  await untilState(engine, request?.id ?? "", "completed");
  expect((await engine.overview()).total).toBe(0);
});
