import { readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RowRef } from "../../../source/connectors/connector.ts";
import { DATA_SOURCES } from "../../../source/domain/error/data-source.ts";
import { openLocalEnvironment } from "../../../source/connectors/local/local-environment.ts";
import { dataFolder, NOW, openFolder, readLocal, stillClock, writeLocal } from "./local-folder.ts";

const NEVER = new AbortController().signal;

function ref(entity: string, ...key: string[]): RowRef {
  return { entity, key, company: "" };
}

const MAP = {
  entity: "Customers V3",
  table: "accounts",
  direction: "both",
  hasCompany: true,
  keys: { "finance-and-operations": ["CUSTOMERACCOUNT"], dataverse: ["accountnumber"] },
  fields: [{ financeAndOperations: "NAME", dataverse: "name", values: { A: 1 } }],
};

test("a table map is found whatever its case, with the defaults of its fields", async () => {
  const folder = dataFolder();
  writeLocal(folder, "maps.json", [MAP]);
  const environment = await openFolder(folder);
  expect(environment.mapOf("customers v3")).toEqual({
    ...MAP,
    fields: [{ ...MAP.fields[0], direction: "both" }],
  });
});

test("a number is read to its last digit, and written so again", async () => {
  const folder = dataFolder();
  writeLocal(folder, "maps.json", [MAP]);
  const file = "finance-and-operations/Customers V3.json";
  writeLocal(folder, file, '{"rows": [{"CUSTOMERACCOUNT": "C-1", "NAME": 9007199254740993}]}');
  const environment = await openFolder(folder);
  const side = environment.sides["finance-and-operations"];
  const read = await side.read(ref("Customers V3", "C-1"), NEVER);
  if (read.kind !== "found") throw new Error(read.kind);
  expect(read.row.values["NAME"]).toBe("9007199254740993");
  await side.update(ref("Customers V3", "C-1"), read.row, { OTHER: 1 }, NEVER);
  expect(environment.tables["finance-and-operations"].printed("Customers V3")).toContain("9007199254740993");
});

test("a part of a key with a table of values is found in either side's words", async () => {
  const folder = dataFolder();
  const kind = { financeAndOperations: "KIND", dataverse: "kind", values: { buyrate: 1 } };
  const keys = { "finance-and-operations": ["KIND", "ID"], dataverse: ["kind", "id"] };
  writeLocal(folder, "maps.json", [{ ...MAP, keys, fields: [kind] }]);
  writeLocal(folder, "finance-and-operations/Customers V3.json", { rows: [{ KIND: "BuyRate", ID: "7" }] });
  writeLocal(folder, "dataverse/accounts.json", { rows: [{ kind: 1, id: "7" }] });
  const { sides } = await openFolder(folder);
  for (const [from, key] of [
    ["finance-and-operations", "BuyRate"],
    ["dataverse", "1"],
  ] as const) {
    const rowRef = { ...ref("Customers V3", key, "7"), from };
    for (const side of DATA_SOURCES) expect((await sides[side].read(rowRef, NEVER)).kind).toBe("found");
  }
  const stray = { ...ref("Customers V3", "LendRate", "7"), from: "finance-and-operations" } as const;
  expect(await sides.dataverse.read(stray, NEVER)).toMatchObject({ fault: { class: "bad-key" } });
});

test("an entity that no file describes gets a map whose one key column holds the whole unique key", async () => {
  const environment = await openFolder(dataFolder());
  const map = environment.mapOf("My own map");
  expect(map).toMatchObject({ keys: { dataverse: ["key"] }, fields: [], hasCompany: true });
  const receipt = await environment.sides.dataverse.create(ref("My own map", "a", "b|c"), { x: 1 }, NEVER);
  expect(receipt.outcome).toBe("written");
  const rows = [...environment.tables.dataverse.table("My own map").rows.rows()];
  expect(rows).toMatchObject([{ values: { key: String.raw`a|b\|c`, x: 1 } }]);
});

test("a table file that names its key splits the unique key for a map that no file describes", async () => {
  const folder = dataFolder();
  writeLocal(folder, "finance-and-operations/My own map.json", {
    key: ["site", "bin"],
    rows: [{ site: "1", bin: "7", x: 2 }],
  });
  const environment = await openFolder(folder);
  const read = await environment.sides["finance-and-operations"].read(ref("my OWN map", "1", "7"), NEVER);
  expect(read).toMatchObject({ kind: "found", row: { values: { x: 2 } } });
  expect(environment.mapOf("my own map")?.keys.dataverse).toEqual(["site", "bin"]);
});

test("the Dataverse table of an undescribed map is the one that the catalogue names", async () => {
  const folder = dataFolder();
  const environment = await openLocalEnvironment(folder, stillClock(), () => "accounts");
  expect(environment.mapOf("Customers V3")?.table).toBe("accounts");
  await environment.close();
});

test("a row edited by hand while the environment is open shows at the next read, under another version", async () => {
  const folder = dataFolder();
  const environment = await openFolder(folder);
  const side = environment.sides.dataverse;
  await side.create(ref("Units", "kg"), { name: "Kilogram" }, NEVER);
  await environment.tables.dataverse.fold();
  const before = await side.read(ref("Units", "kg"), NEVER);
  const text = readLocal(folder, "dataverse/Units.json");
  writeLocal(folder, "dataverse/Units.json", text.replace("Kilogram", "Kilo"));
  const after = await side.read(ref("Units", "kg"), NEVER);
  if (before.kind !== "found" || after.kind !== "found") throw new Error("The row should be there.");
  expect(after.row.values["name"]).toBe("Kilo");
  expect(after.row.version).not.toBe(before.row.version);
  expect(await side.update(ref("Units", "kg"), before.row, { name: "X" }, NEVER)).toMatchObject({
    outcome: "rejected",
    fault: { class: "conflict" },
  });
});

test("a hand edit made to an older state of the file keeps the writes that were logged meanwhile", async () => {
  const folder = dataFolder();
  const environment = await openFolder(folder);
  const side = environment.sides.dataverse;
  await side.create(ref("Units", "kg"), { name: "Kilogram" }, NEVER);
  await environment.tables.dataverse.fold();
  const seen = JSON.parse(readLocal(folder, "dataverse/Units.json"));
  await side.create(ref("Units", "m"), { name: "Metre" }, NEVER);
  writeLocal(folder, "dataverse/Units.json", { ...seen, rows: [...seen.rows, { key: "l", name: "Litre" }] });
  for (const key of ["kg", "m", "l"]) {
    expect(await side.read(ref("Units", key), NEVER)).toMatchObject({ kind: "found" });
  }
});

test("a file that a person made stands for the whole table, and later writes to it survive a crash", async () => {
  const folder = dataFolder();
  const first = await openFolder(folder);
  await first.sides.dataverse.create(ref("Units", "kg"), {}, NEVER);
  await first.close();
  writeLocal(folder, "dataverse/Units.json", { rows: [{ key: "m" }] });
  const second = await openFolder(folder);
  expect(await second.sides.dataverse.read(ref("Units", "kg"), NEVER)).toEqual({ kind: "missing" });
  await second.sides.dataverse.create(ref("Units", "l"), {}, NEVER);
  const third = await openFolder(folder);
  const keys = [...third.tables.dataverse.table("Units").rows.rows()].map((row) => row.values["key"]);
  expect(keys).toEqual(["m", "l"]);
});

test("a lost log does not make later writes look as if they were folded already", async () => {
  const folder = dataFolder();
  const first = await openFolder(folder);
  for (const key of ["kg", "m"]) await first.sides.dataverse.create(ref("Units", key), {}, NEVER);
  await first.close();
  rmSync(join(folder, "local/dataverse/writes.ndjson"));
  const second = await openFolder(folder);
  await second.sides.dataverse.create(ref("Units", "l"), {}, NEVER);
  const third = await openFolder(folder);
  expect([...third.tables.dataverse.table("Units").rows.rows()]).toHaveLength(3);
});

test("a broken table file fails its own requests with place and remedy, and no other table", async () => {
  const folder = dataFolder();
  writeLocal(folder, "dataverse/Units.json", { columns: { name: { maxLength: "ten" } } });
  writeLocal(folder, "dataverse/Colors.json", { rows: [{ key: "red" }] });
  const side = (await openFolder(folder)).sides.dataverse;
  expect(await side.read(ref("Units", "kg"), NEVER)).toMatchObject({
    kind: "failed",
    fault: {
      class: "contract",
      message: expect.stringContaining(
        'local/dataverse/Units.json: columns.name.maxLength should be a whole number of 1 or more, but is "ten"',
      ),
    },
  });
  expect(await side.read(ref("Colors", "red"), NEVER)).toMatchObject({ kind: "found" });
});

test("a table file that is being saved recovers at the next request", async () => {
  const folder = dataFolder();
  const side = (await openFolder(folder)).sides.dataverse;
  writeLocal(folder, "dataverse/Units.json", '{ "rows": [ {"key": "k');
  expect(await side.read(ref("Units", "kg"), NEVER)).toMatchObject({
    kind: "failed",
    fault: { class: "contract" },
  });
  writeLocal(folder, "dataverse/Units.json", { rows: [{ key: "kg" }] });
  expect(await side.read(ref("Units", "kg"), NEVER)).toMatchObject({ kind: "found" });
});

test.each([
  ["maps.json", "[{}]", "local/maps.json[0].keys should be an object, but is nothing"],
  ["maps.json", JSON.stringify([MAP, { ...MAP, entity: "CUSTOMERS V3" }]), "twice"],
  ["maps.json", JSON.stringify([{ ...MAP, kyes: 1 }]), 'unknown field "kyes"'],
  ["environment.json", '{"name": ""}', "local/environment.json: name should be a text that is not empty"],
  [
    "environment.json",
    '{"dataverse": {"faults": [{"kind": "explode"}]}}',
    "faults[0].kind should be one of throttled",
  ],
  ["environment.json", "{", "local/environment.json is not JSON"],
])(
  "a broken %s is refused at the opening, and the message names the place",
  async (file, content, message) => {
    const folder = dataFolder();
    writeLocal(folder, file, content);
    await expect(openFolder(folder)).rejects.toThrow(message);
  },
);

test("an environment file that breaks while open fails the requests, and its old maps stay in use", async () => {
  const folder = dataFolder();
  writeLocal(folder, "maps.json", [MAP]);
  const environment = await openFolder(folder);
  writeLocal(folder, "maps.json", "[");
  expect(environment.mapOf("Customers V3")?.table).toBe("accounts");
  expect(await environment.sides.dataverse.read(ref("Customers V3", "1"), NEVER)).toMatchObject({
    fault: { class: "contract" },
  });
  expect((await environment.sides.dataverse.probe(NEVER)).fault?.class).toBe("contract");
});

test("the bucket lets so many requests pass per window, then asks to wait until the next one fits", async () => {
  const folder = dataFolder();
  writeLocal(folder, "environment.json", {
    name: "uat",
    dataverse: { throttle: { requests: 3, perMs: 3000, retryAfterMs: 200 } },
  });
  let nowAt = NOW;
  const environment = await openFolder(
    folder,
    stillClock(() => nowAt),
  );
  const read = () => environment.sides.dataverse.read(ref("Units", "kg"), NEVER);
  expect(environment.name).toBe("uat");
  for (let count = 0; count < 3; count++) expect(await read()).toEqual({ kind: "missing" });
  const refused = await read();
  expect(refused).toMatchObject({ fault: { class: "throttled", retryAfterMs: 1000 } });
  nowAt += 1000;
  expect(await read()).toEqual({ kind: "missing" });
  expect(await read()).toMatchObject({ fault: { class: "throttled" } });
  nowAt += 60_000;
  for (let count = 0; count < 3; count++) expect(await read()).toEqual({ kind: "missing" });
  expect(await read()).toMatchObject({ fault: { class: "throttled" } });
});

test("a fault strikes only the requests that its rule names: entity, key, company, every nth, times, time", async () => {
  const folder = dataFolder();
  const rule = { kind: "forbidden", operations: ["read"] };
  writeLocal(folder, "environment.json", {
    dataverse: {
      faults: [
        { ...rule, entity: "Units", key: "KG" },
        { ...rule, entity: "Colors", everyNth: 2, times: 1 },
        { ...rule, entity: "Sizes", from: "2026-11-23T12:00:00Z", until: "2026-11-23T12:01:00Z" },
        { ...rule, entity: "Styles", company: "frsi" },
      ],
    },
  });
  let nowAt = NOW;
  const { dataverse } = (
    await openFolder(
      folder,
      stillClock(() => nowAt),
    )
  ).sides;
  const isStruck = async (entity: string, key: string, company = "") =>
    (await dataverse.read({ entity, key: [key], company }, NEVER)).kind === "failed";
  expect([await isStruck("units", "kg"), await isStruck("Units", "m")]).toEqual([true, false]);
  const colors = [];
  for (let count = 0; count < 4; count++) colors.push(await isStruck("Colors", "red"));
  expect(colors).toEqual([false, true, false, false]);
  expect([await isStruck("Styles", "a", "FRSI"), await isStruck("Styles", "a", "USMF")]).toEqual([
    true,
    false,
  ]);
  expect(await isStruck("Sizes", "S")).toBe(true);
  nowAt += 60_000;
  expect(await isStruck("Sizes", "S")).toBe(false);
});

test("a wait is never shorter than the least that the file asks for", async () => {
  const folder = dataFolder();
  writeLocal(folder, "environment.json", {
    dataverse: { throttle: { requests: 1, perMs: 10, retryAfterMs: 700 } },
  });
  const { dataverse } = (await openFolder(folder)).sides;
  await dataverse.read(ref("Units", "kg"), NEVER);
  expect(await dataverse.read(ref("Units", "kg"), NEVER)).toMatchObject({ fault: { retryAfterMs: 700 } });
});

test("a read whose answer is lost fails with a time-out", async () => {
  const folder = dataFolder();
  writeLocal(folder, "environment.json", {
    dataverse: { faults: [{ kind: "time-out-after-commit", operations: ["read"] }] },
  });
  const { dataverse } = (await openFolder(folder)).sides;
  expect(await dataverse.read(ref("Units", "kg"), NEVER)).toMatchObject({
    kind: "failed",
    fault: { class: "timeout" },
  });
});

test("a stray field that starts with $ is a typing error, not a value", async () => {
  const folder = dataFolder();
  writeLocal(folder, "dataverse/Units.json", { rows: [{ key: "kg", $verison: "1" }] });
  const { dataverse } = (await openFolder(folder)).sides;
  expect(await dataverse.read(ref("Units", "kg"), NEVER)).toMatchObject({
    fault: { class: "contract", message: expect.stringContaining("rows[0] has an unknown field $verison") },
  });
});

test("latency is slept before the request is answered", async () => {
  const folder = dataFolder();
  writeLocal(folder, "environment.json", { dataverse: { latencyMs: 40 } });
  const slept: number[] = [];
  const environment = await openFolder(folder, {
    ...stillClock(),
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
  });
  await environment.sides.dataverse.read(ref("Units", "kg"), NEVER);
  expect(slept).toEqual([40]);
});

test("a company that the legal entities do not list is a missing reference", async () => {
  const folder = dataFolder();
  writeLocal(folder, "dataverse/cdm_companies.json", { rows: [{ cdm_companycode: "USMF" }] });
  const side = (await openFolder(folder)).sides.dataverse;
  const write = (company: string) => side.create({ entity: "Units", key: ["kg"], company }, {}, NEVER);
  expect(await write("XXXX")).toMatchObject({ outcome: "rejected", fault: { class: "reference" } });
  expect(await write("usmf")).toMatchObject({ outcome: "written" });
});

test("a column that the table does not declare is refused where columns are declared", async () => {
  const folder = dataFolder();
  writeLocal(folder, "dataverse/Units.json", { columns: { name: {} } });
  const side = (await openFolder(folder)).sides.dataverse;
  expect(await side.create(ref("Units", "kg"), { colour: "red" }, NEVER)).toMatchObject({
    fault: { class: "validation", code: "0x80048d19" },
  });
});

test("a write that would change the key or the company of its row is refused", async () => {
  const { dataverse } = (await openFolder(dataFolder())).sides;
  for (const values of [{ key: "lb" }, { msdyn_company: "DEMF" }]) {
    expect(await dataverse.create(ref("Units", "kg"), values, NEVER)).toMatchObject({
      fault: { class: "bad-key" },
    });
  }
});

test("no entity name leads out of the environment's folder", async () => {
  const folder = dataFolder();
  const environment = await openFolder(folder);
  for (const entity of [
    "../../escape",
    "/etc/x",
    "..",
    "a\u0000b",
    "日本 名",
    "long ".repeat(100),
    "__proto__",
  ]) {
    const receipt = await environment.sides.dataverse.create(ref(entity, "1"), { x: 1 }, NEVER);
    expect(receipt.outcome).toBe("written");
    expect(await environment.sides.dataverse.read(ref(entity, "1"), NEVER)).toMatchObject({ kind: "found" });
  }
  expect(readdirSync(folder)).toEqual(["local"]);
  expect(readdirSync(join(folder, "local"))).toEqual(["dataverse"]);
  expect(readdirSync(join(folder, "local/dataverse"))).toContain("%2E.%2F..%2Fescape.json");
});

test("values named like parts of JavaScript objects are plain columns", async () => {
  const folder = dataFolder();
  writeLocal(
    folder,
    "dataverse/Units.json",
    '{"rows": [{"key": "kg", "__proto__": "p", "constructor": "c"}]}',
  );
  const side = (await openFolder(folder)).sides.dataverse;
  const read = await side.read(ref("Units", "kg"), NEVER);
  if (read.kind !== "found") throw new Error("The row should be there.");
  expect(Object.entries(read.row.values)).toEqual([
    ["key", "kg"],
    ["__proto__", "p"],
    ["constructor", "c"],
  ]);
});

test("versions and times that a file states are the row's, and an edit without a new version is noticed", async () => {
  const folder = dataFolder();
  const row = { key: "kg", name: "Kilogram", $version: 7, $changedAt: "2026-11-20T08:00:00Z" };
  writeLocal(folder, "dataverse/Units.json", { rows: [row] });
  const environment = await openFolder(folder);
  const side = environment.sides.dataverse;
  const read = await side.read(ref("Units", "kg"), NEVER);
  expect(read).toMatchObject({ row: { version: "7", changedAt: Date.UTC(2026, 10, 20, 8) } });
  if (read.kind !== "found") throw new Error("The row should be there.");
  const receipt = await side.update(ref("Units", "kg"), read.row, { name: "Kilo" }, NEVER);
  expect(receipt).toEqual({ outcome: "written", version: "8" });
  await environment.tables.dataverse.fold();
  writeLocal(folder, "dataverse/Units.json", readLocal(folder, "dataverse/Units.json").replace("Kilo", "Kg"));
  const edited = await side.read(ref("Units", "kg"), NEVER);
  expect(edited).toMatchObject({ row: { version: expect.stringMatching(/^8~/), changedAt: null } });
  if (edited.kind !== "found") throw new Error("The row should be there.");
  await side.update(ref("Units", "kg"), edited.row, { name: "kg" }, NEVER);
  expect(await side.read(ref("Units", "kg"), NEVER)).toMatchObject({
    row: { version: "9", changedAt: null },
  });
});

test("a file put in place by rename is noticed as well", async () => {
  const folder = dataFolder();
  writeLocal(folder, "dataverse/Units.json", { rows: [{ key: "kg" }] });
  const side = (await openFolder(folder)).sides.dataverse;
  expect(await side.read(ref("Units", "kg"), NEVER)).toMatchObject({ kind: "found" });
  writeLocal(folder, "dataverse/new.json", { rows: [{ key: "lb" }] });
  renameSync(join(folder, "local/dataverse/new.json"), join(folder, "local/dataverse/Units.json"));
  expect(await side.read(ref("Units", "kg"), NEVER)).toEqual({ kind: "missing" });
});

test("a row whose alternate key was doubled by hand can still be updated elsewhere", async () => {
  const folder = dataFolder();
  const alternateKeys = [{ name: "taxnumber", columns: ["tax"] }];
  writeLocal(folder, "dataverse/Units.json", {
    alternateKeys,
    rows: [
      { key: "kg", tax: "1" },
      { key: "m", tax: "1" },
    ],
  });
  const side = (await openFolder(folder)).sides.dataverse;
  const read = await side.read(ref("Units", "kg"), NEVER);
  if (read.kind !== "found") throw new Error("The row should be there.");
  expect(await side.update(ref("Units", "kg"), read.row, { name: "Kilo" }, NEVER)).toMatchObject({
    outcome: "written",
  });
});
