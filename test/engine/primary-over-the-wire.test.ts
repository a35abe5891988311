import { expect, test } from "vitest";
import { CONTRACT_FIXTURE, CUSTOMERS } from "../contracts/contract-fixture.ts";
import { wireMapsOf, wireTablesOf } from "../connectors/odata/wire-fixture.ts";
import { wireSides } from "../doubles/wire-sides.ts";
import {
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  untilState,
} from "../helpers/engine-rig.ts";

const FO = "finance-and-operations";
const SYNC = "9d1f0f6e-0000-4000-8000-000000000001";
const PERSON = "9d1f0f6e-0000-4000-8000-000000000002";

/** Both sides tell who changed a row last, under the names that a map file says. */
function mapsThatTell() {
  return wireMapsOf(CONTRACT_FIXTURE).map((wire) => {
    if (wire.map.entity !== CUSTOMERS) return wire;
    const theirs = { at: "ModifiedDateTime1", by: "ModifiedBy1", syncUsers: ["dualwrite"] };
    const ours = { at: "modifiedon", by: "_modifiedby_value", syncUsers: [SYNC.toUpperCase()] };
    return {
      ...wire,
      tables: {
        [FO]: { ...wire.tables[FO], changed: theirs },
        dataverse: { ...wire.tables.dataverse, changed: ours },
      },
    };
  });
}

function tables(changed: object) {
  const fixture = wireTablesOf(CONTRACT_FIXTURE);
  const theirs = {
    CUSTOMERACCOUNT: "P-1",
    dataAreaId: "usmf",
    ORGANIZATIONNAME: "New name",
    ModifiedDateTime1: "2026-11-23T09:00:00Z",
    ModifiedBy1: "ana",
  };
  const ours = { accountnumber: "P-1", msdyn_company: "USMF", name: "Their name", ...changed };
  return {
    [FO]: { ...fixture[FO], [CUSTOMERS]: { columns: {}, rows: [theirs] } },
    dataverse: { ...fixture.dataverse, accounts: { columns: {}, rows: [ours] } },
  };
}

test.each([
  {
    what: "later by its own user is left as it is: the primary side wins",
    changed: { modifiedon: "2026-11-23T09:30:00Z", _modifiedby_value: PERSON },
    primary: "dataverse",
    writes: 0,
  },
  {
    what: "later by synchronisation is updated",
    changed: { modifiedon: "2026-11-23T09:30:00Z", _modifiedby_value: SYNC },
    primary: "dataverse",
    writes: 1,
  },
  {
    what: "before the source was is updated",
    changed: { modifiedon: "2026-11-23T08:30:00Z", _modifiedby_value: PERSON },
    primary: "dataverse",
    writes: 1,
  },
  {
    what: "by nobody knows whom is updated",
    changed: { modifiedon: "2026-11-23T09:30:00Z" },
    primary: "dataverse",
    writes: 1,
  },
  {
    what: "later on the side that is not primary is updated",
    changed: { modifiedon: "2026-11-23T09:30:00Z", _modifiedby_value: PERSON },
    primary: FO,
    writes: 1,
  },
] as const)("over the wire, a target that was changed $what", async ({ changed, primary, writes }) => {
  const wire = await wireSides(mapsThatTell(), tables(changed));
  const { engine } = await openEngineRig({
    wrap: () => ({ ...wire.environment, close: () => Promise.resolve() }),
  });
  const maps = [{ entity: CUSTOMERS, table: "" }];
  await engine.defineJob({ name: "CUST", maps, connection: "local", primary });
  await importRecords(engine, [aRecord("P-1")]);
  engine.start();
  const [request] = await submit(engine, "retry", byFilter("state:open"));
  const { id } = await untilState(engine, request?.id ?? "", "completed");
  expect(wire.writes("dataverse")).toHaveLength(writes);
  expect((await engine.request(id))?.outcomes[0]?.outcome).toBe(writes === 0 ? "superseded" : "synced");
});
