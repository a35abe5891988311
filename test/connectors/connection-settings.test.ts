import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseConnections } from "../../source/connectors/connection-settings.ts";
import type { SideShapes } from "../../source/connectors/table-shape.ts";
import { UserFacingError } from "../../source/domain/user-facing-error.ts";

const FO = "finance-and-operations";
const AUTH = { kind: "client-secret", tenant: "t", clientId: "c", secret: { env: "DW_SECRET" } };

const MAP = {
  entity: "Customers V3",
  table: "accounts",
  direction: "both",
  hasCompany: true,
  keys: { [FO]: ["CUSTOMERACCOUNT"], dataverse: ["accountnumber"] },
  fields: [{ financeAndOperations: "NAME", dataverse: "name" }],
  wire: {
    [FO]: { set: "CustomersV3", names: { NAME: "Name" }, types: { NAME: "text" } },
    dataverse: { set: "accounts", id: "accountid" },
  },
};

function aSide(changes: object = {}) {
  return { url: "https://contoso.example", auth: AUTH, ...changes };
}

/** Reads a section with one connection, its map file beside the configuration. */
function read(connection: object = {}, map: object = {}, name = "contoso") {
  const folder = mkdtempSync(join(tmpdir(), "dwtriage-connections-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "maps.json"), JSON.stringify([{ ...MAP, ...map }]));
  const settings = { maps: "maps.json", [FO]: aSide(), dataverse: aSide(), ...connection };
  return { folder, parsed: () => parseConnections({ [name]: settings }, join(folder, "config.json")) };
}

/** What the metadata of both sides says of the tables of MAP. */
const SHAPES: SideShapes = {
  [FO]: [
    {
      set: "CustomersV3",
      name: "N.CustomerV3",
      key: [],
      navigations: [],
      columns: {
        Name: { type: "decimal", told: "Edm.Decimal" },
        CUSTOMERACCOUNT: { type: "int", told: "Edm.Int64" },
      },
    },
  ],
  dataverse: [
    {
      set: "accounts",
      name: "account",
      key: [],
      navigations: [],
      columns: { name: { type: null, told: "Virtual" }, accountnumber: { type: "int", told: "Integer" } },
    },
  ],
};

function refusal({ parsed }: ReturnType<typeof read>): string {
  try {
    parsed();
  } catch (reason) {
    if (reason instanceof UserFacingError) return `${reason.message} ${reason.remedy}`;
    throw reason;
  }
  throw new Error("It was taken.");
}

describe("a connection of the configuration", () => {
  test("is read with its maps, both sides and the careful encoding of keys", () => {
    const [contoso] = read().parsed();
    expect(contoso).toMatchObject({ name: "contoso", keyEncoding: "double" });
    expect(contoso?.sides.dataverse).toMatchObject({
      signIn: { authority: "https://login.microsoftonline.com" },
    });
    expect(contoso?.maps[0]?.tables[FO].names.get("NAME")).toBe("Name");
  });

  test("takes the types that its file leaves out from the metadata, and never one that nobody knows", () => {
    const { folder } = read();
    const section = { contoso: { maps: "maps.json", [FO]: aSide(), dataverse: aSide() } };
    const ofServices = { shapesOf: () => SHAPES };
    const [contoso] = parseConnections(section, join(folder, "config.json"), ofServices);
    const tables = contoso?.maps[0]?.tables;
    expect(Object.fromEntries(tables?.[FO].types ?? [])).toEqual({ NAME: "text", CUSTOMERACCOUNT: "int" });
    expect(Object.fromEntries(tables?.dataverse.types ?? [])).toEqual({ accountnumber: "int" });
  });

  test("takes filters, and what is not mapped, from the imported table map along with its fields", () => {
    const { fields: _, ...map } = MAP;
    const { folder } = read({}, { ...map, fields: undefined });
    const filter = { text: '(Type == "Org")', comparisons: null };
    const imported = [
      {
        entity: "customers v3",
        set: "accounts",
        version: "1",
        direction: "both",
        fields: [{ financeAndOperations: "NAME", dataverse: "name", direction: "both", values: {} }],
        leftOut: [{ field: "A → b", because: "it has a default" }],
        filters: { [FO]: filter },
      },
    ] as const;
    const section = { contoso: { maps: "maps.json", [FO]: aSide(), dataverse: aSide() } };
    const [contoso] = parseConnections(section, join(folder, "config.json"), { imported });
    expect(contoso?.maps[0]?.map).toMatchObject({
      filters: { [FO]: filter },
      notMapped: [{ because: "it has a default" }],
    });
  });

  test("finds its files beside the configuration, from whatever folder it is run", () => {
    const auth = {
      kind: "certificate",
      tenant: "t",
      clientId: "c",
      file: "client.pem",
      passphrase: { file: "p" },
    };
    const one = read({ dataverse: aSide({ auth }) });
    expect(one.parsed()[0]?.sides.dataverse.signIn).toMatchObject({
      file: join(one.folder, "client.pem"),
      passphrase: { file: join(one.folder, "p") },
    });
  });

  test("may be one on this machine over plain http, and on no other", () => {
    for (const url of ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:1"]) {
      expect(read({ dataverse: aSide({ url }) }).parsed()[0]?.sides.dataverse.url.protocol).toBe("http:");
    }
    for (const url of ["http://contoso.example", "http://127.0.0.1.contoso.example", "ftp://localhost"]) {
      expect(refusal(read({ dataverse: aSide({ url }) }))).toContain("not https");
    }
  });

  test.each<[object, RegExp]>([
    [{ url: "contoso" }, /is not a URL/],
    [{ url: "https://ana:hunter2@contoso.example" }, /user name or a password/],
    [{ url: "https://contoso.example/data" }, /more than the root/],
    [{ url: "https://contoso.example?x=1" }, /more than the root/],
    [{ auth: { ...AUTH, secret: "hunter2" } }, /holds no secrets.*"env"/],
    [{ auth: { kind: "static-token", token: "hunter2" } }, /holds no secrets/],
    [{ auth: { ...AUTH, secret: { env: "A", file: "b" } } }, /one place/],
    [{ auth: { ...AUTH, secret: {} } }, /one place/],
    [{ auth: { ...AUTH, tenant: "" } }, /auth\.tenant should be/],
    [{ auth: { ...AUTH, authority: "http://login.example" } }, /not an https URL/],
    [{ auth: { ...AUTH, tennant: "t" } }, /unknown field "tennant"/],
    [{ auth: { kind: "password" } }, /client-secret, certificate/],
    [{ atOnce: { start: 4, most: 2 } }, /start no larger than most/],
    [{ atOnce: { start: 1, most: 53 } }, /no larger than 52/],
    [{ timeout: 3 }, /unknown field "timeout"/],
  ])("whose side says %j is refused, and the words hold no secret", (side, words) => {
    const said = refusal(read({ dataverse: aSide(side) }));
    expect(said).toMatch(words);
    expect(said).not.toContain("hunter2");
  });

  test.each(["local", "None", "", "a b", "-x", "x".repeat(41)])("cannot be called %j", (name) => {
    expect(refusal(read({}, {}, name))).toContain("cannot be one");
  });

  test.each<[object, RegExp]>([
    [{ fields: [] }, /maps no fields/],
    [{ wire: undefined }, /wire should be an object/],
    [{ wire: { ...MAP.wire, dataverse: { set: "accounts" } } }, /dataverse\.id should be/],
    [{ wire: { ...MAP.wire, [FO]: { set: "Customers V3" } } }, /set should be a name/],
    [{ wire: { ...MAP.wire, [FO]: { set: "C", types: { NAME: "money" } } } }, /types\.NAME should be/],
    [
      { wire: { ...MAP.wire, [FO]: { set: "C", types: { NAMES: "text" } } } },
      /NAMES, which the map does not have/,
    ],
    [{ wire: { ...MAP.wire, [FO]: { set: "C", lookups: {} } } }, /unknown field "lookups"/],
  ])("whose table map says %j is refused by the place at fault", (map, words) => {
    expect(refusal(read({}, map))).toMatch(words);
  });

  test("whose map file is missing is refused with its path", () => {
    const one = read({ maps: "elsewhere.json" });
    expect(refusal(one)).toContain(join(one.folder, "elsewhere.json"));
  });
});
