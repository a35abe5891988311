import { describe, expect, test } from "vitest";
import type { Environment } from "../../source/connectors/connector.ts";
import { parseWireMaps } from "../../source/connectors/maps/wire-maps-file.ts";
import { NO_SHAPES, type SideShapes } from "../../source/connectors/table-shape.ts";
import { parseRowFilter } from "../../source/domain/sides/row-filter.ts";
import type { TableMap } from "../../source/domain/sides/table-map.ts";
import type { Engine } from "../../source/engine/engine.ts";
import { wireSides } from "../doubles/wire-sides.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  untilState,
  writesOf,
  writeTable,
  type EngineRig,
} from "../helpers/engine-rig.ts";

const FO = "finance-and-operations";
const UNTOLD = '(Kind == "Contact") || (Kind == "Person")';

/** An engine whose map of customers has this filter on the finance and operations side. */
async function aRig(filter: string): Promise<EngineRig> {
  const folder = await tempFolder();
  const rows = [
    { key: "C1", dataAreaId: "USMF", name: "In", Kind: "Contact" },
    { key: "C2", dataAreaId: "USMF", name: "Out", Kind: "Lead" },
    { key: "C3", dataAreaId: "USMF", name: "Untold", Kind: 7 },
    { key: "C4", dataAreaId: "USMF", name: "Equal", Kind: 7 },
  ];
  const equal = { key: "C4", msdyn_company: "USMF", name: "Equal", Kind: 7 };
  await writeTable(folder, `${FO}/Customers V3.json`, { key: ["key"], rows });
  await writeTable(folder, "dataverse/Customers V3.json", { key: ["key"], rows: [equal] });
  const filters = { [FO]: parseRowFilter(filter, FO) };
  const wrap = (environment: Environment): Environment => ({
    ...environment,
    mapOf: (entity): TableMap | null => {
      const map = environment.mapOf(entity);
      return map === null || map.entity !== "Customers V3" ? map : { ...map, filters };
    },
  });
  const rig = await openEngineRig({ folder, wrap });
  await addJob(rig.engine);
  await importRecords(rig.engine, [
    ...["C1", "C2", "C3", "C4"].map((key) => aRecord(key)),
    aRecord("T1", { entity: "Terms of payment" }),
  ]);
  rig.engine.start();
  return rig;
}

const ask = (engine: Engine, query: string, ignoresMapFilters?: boolean) =>
  engine.submit({
    action: "retry",
    by: "ana",
    reason: "because",
    scope: byFilter(query),
    ...(ignoresMapFilters === undefined ? {} : { ignoresMapFilters }),
  });

const outcomesOf = async (engine: Engine, id: string) =>
  Object.fromEntries(
    ((await engine.request(id))?.outcomes ?? []).map(({ error, outcome, message }) => [
      error,
      `${outcome}: ${message}`,
    ]),
  );

describe("a table map's filter", () => {
  test("that cannot be evaluated refuses the plan and the submit, unless somebody says to go on", async () => {
    const { engine, folder } = await aRig(UNTOLD);
    const scope = byFilter("company:usmf");
    const refusal = {
      rule: "filter-untold",
      message: `Whether their table map carries 4 of these records is unknown: its filter cannot be evaluated here (Customers V3 on the finance-and-operations side: ${UNTOLD}).`,
      remedy: expect.arrayContaining([{ way: "ignore-map-filters" }]),
    };
    const plan = await engine.plan("retry", scope);
    expect(plan.refusals).toEqual([refusal]);
    expect(await ask(engine, "company:usmf")).toEqual({ refused: refusal });
    expect(await engine.submit({ action: "retry", by: "ana", reason: "", plan: plan.id })).toEqual({
      refused: refusal,
    });
    expect((await engine.plan("dismiss", scope)).refusals).toEqual([]);
    expect((await engine.plan("retry", byFilter('entity:"Terms of payment"'))).refusals).toEqual([]);
    expect(await writesOf(folder, "dataverse")).toEqual([]);
    await ask(engine, "key:C2", true);
    expect(await untilState(engine, "R1", "completed")).toMatchObject({
      succeeded: 1,
      ignoresMapFilters: true,
    });
    expect((await engine.audit()).lines.join("\n")).toContain(
      "filters of table maps that cannot be evaluated ignored",
    );
  });

  test("that can be evaluated keeps out what it does not carry, and what cannot be told of a row is not written", async () => {
    const { engine, folder } = await aRig('(Kind = "Contact")');
    expect((await engine.plan("retry", byFilter("company:usmf"))).refusals).toEqual([]);
    await submit(engine, "retry", byFilter('entity:"Customers V3"'));
    await untilState(engine, "R1", "completed");
    expect(await outcomesOf(engine, "R1")).toEqual({
      "id-C1": "synced: Created at the target and read back equal.",
      "id-C2": "failed-again: The source row is outside the table map's filter; nothing was written.",
      "id-C3":
        "failed-again: Whether the table map's filter carries the source row is unknown; nothing was written.",
      "id-C4": "already-in-sync: Both sides were equal already; nothing was written.",
    });
    expect((await writesOf(folder, "dataverse")).map(({ key }) => key)).toEqual([{ key: "C1" }]);
    await ask(engine, "key:C3", true);
    expect(await untilState(engine, "R2", "completed")).toMatchObject({ succeeded: 1 });
  });
});

/** A map as an import tells it, whose filters ask about columns that are not mapped. */
function wireMaps(theirFilter: string, ourFilter: string, shapes: SideShapes, names: object = {}) {
  const imported = {
    entity: "Contacts",
    set: "contacts",
    version: "1",
    direction: "both",
    fields: [{ financeAndOperations: "NAME", dataverse: "fullname", direction: "both", values: {} }],
    leftOut: [],
    filters: { [FO]: parseRowFilter(theirFilter, FO), dataverse: parseRowFilter(ourFilter, "dataverse") },
  } as const;
  const file = [
    {
      entity: "Contacts",
      table: "contacts",
      direction: "both",
      hasCompany: false,
      keys: { [FO]: ["ID"], dataverse: ["contactnumber"] },
      wire: {
        [FO]: { set: "Contacts", names: { ID: "Id", NAME: "Name", ...names } },
        dataverse: { set: "contacts", id: "contactid" },
      },
    },
  ];
  return parseWireMaps(JSON.stringify(file), "maps.json", { imported: [imported], shapes });
}

function shape(set: string, columns: readonly string[]) {
  const textColumn = { type: "text", told: "text" } as const;
  return {
    set,
    name: set,
    key: [],
    navigations: [],
    columns: Object.fromEntries(columns.map((one) => [one, textColumn])),
  };
}

describe("a filter's column that is not mapped, over the wire,", () => {
  const their = (kind: string) => ({ Id: "1", Name: "New name", ContactKind: kind });
  const tables = (kind: string) => ({
    [FO]: { Contacts: { columns: {}, rows: [{ ID: "1", NAME: "New name", CONTACTKIND: kind }] } },
    dataverse: { contacts: { columns: {}, rows: [] } },
  });

  test.for([
    { kind: "Contact", outcome: "synced" },
    { kind: "Lead", outcome: "failed-again" },
  ])("is selected and evaluated: a row of $kind ends as $outcome", async ({ kind, outcome }) => {
    const shapes = { ...NO_SHAPES, [FO]: [shape("Contacts", Object.keys(their(kind)))] };
    const maps = wireMaps('(CONTACTKIND = "Contact")', "", shapes);
    const wire = await wireSides(maps, tables(kind));
    const { engine } = await openEngineRig({
      wrap: () => ({ ...wire.environment, close: () => Promise.resolve() }),
    });
    await engine.defineJob({ name: "CUST", maps: [{ entity: "Contacts", table: "" }], connection: "local" });
    await importRecords(engine, [aRecord("1", { entity: "Contacts", company: "" })]);
    engine.start();
    await submit(engine, "retry", { kind: "all" });
    await untilState(engine, "R1", "completed");
    expect((await engine.request("R1"))?.outcomes).toMatchObject([{ outcome }]);
    const [first] = wire.doubles[FO].received;
    expect(decodeURIComponent(first?.url ?? "")).toContain("$select=Id,Name,ContactKind");
    expect(wire.writes("dataverse")).toHaveLength(outcome === "synced" ? 1 : 0);
  });

  test.for([
    { isContact: true, outcome: "synced" },
    { isContact: false, outcome: "failed-again" },
  ])("of Dataverse as well: a row with $isContact ends as $outcome", async ({ isContact, outcome }) => {
    const maps = wireMaps("", "msdyn_iscontact = true", NO_SHAPES);
    const row = { contactnumber: "1", fullname: "New name", msdyn_iscontact: isContact };
    const wire = await wireSides(maps, {
      [FO]: { Contacts: { columns: {}, rows: [] } },
      dataverse: { contacts: { columns: {}, rows: [row] } },
    });
    const { engine } = await openEngineRig({
      wrap: () => ({ ...wire.environment, close: () => Promise.resolve() }),
    });
    await engine.defineJob({ name: "CUST", maps: [{ entity: "Contacts", table: "" }], connection: "local" });
    await importRecords(engine, [aRecord("1", { entity: "Contacts", company: "", source: "dataverse" })]);
    engine.start();
    await submit(engine, "retry", { kind: "all" });
    await untilState(engine, "R1", "completed");
    expect((await engine.request("R1"))?.outcomes).toMatchObject([{ outcome }]);
    const [first] = wire.doubles.dataverse.received;
    expect(decodeURIComponent(first?.url ?? "")).toContain("msdyn_iscontact");
    expect(wire.writes(FO)).toHaveLength(outcome === "synced" ? 1 : 0);
  });

  test("goes by the name that the metadata or the file tells; without one the filter is not evaluated", () => {
    const named = (maps: ReturnType<typeof wireMaps>) => {
      const [wire] = maps;
      const filter = wire?.map.filters?.[FO];
      return filter?.comparisons === null
        ? null
        : (wire?.tables[FO].names.get("CONTACTKIND") ?? "CONTACTKIND");
    };
    const filter = 'CONTACTKIND == "x"';
    const shapes = { ...NO_SHAPES, [FO]: [shape("Contacts", ["ContactKind"])] };
    expect(named(wireMaps(filter, "", shapes))).toBe("ContactKind");
    expect(named(wireMaps(filter, "", NO_SHAPES, { CONTACTKIND: "Kind" }))).toBe("Kind");
    expect(named(wireMaps(filter, "", NO_SHAPES))).toBeNull();
    expect(named(wireMaps('ContactKind == "x"', "", NO_SHAPES))).toBe("CONTACTKIND");
    const stale = { ...NO_SHAPES, [FO]: [shape("Contacts", ["Name"])] };
    expect(named(wireMaps(filter, "", stale))).toBeNull();
    const untyped = {
      ...shape("Contacts", []),
      columns: { ContactKind: { type: null, told: "of its own" } },
    };
    expect(named(wireMaps(filter, "", { ...NO_SHAPES, [FO]: [untyped] }))).toBeNull();
    const ours = { ...NO_SHAPES, dataverse: [shape("contacts", ["fullname"])] };
    const [byId] = wireMaps("", "_parent_value ne null", ours);
    expect(byId?.map.filters?.dataverse?.comparisons).toHaveLength(1);
    const [wire] = wireMaps("", "msdyn_Kind eq 'x'", NO_SHAPES);
    expect(wire?.tables.dataverse.names.get("msdyn_Kind")).toBe("msdyn_kind");
  });
});
