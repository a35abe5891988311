import { describe, expect, test } from "vitest";
import type { Connector, RowRef } from "../../../source/connectors/connector.ts";
import { pathOfLink } from "../../../source/connectors/odata/rows-asked.ts";
import { DATA_SOURCES } from "../../../source/domain/error/data-source.ts";
import { COLUMN, CONTRACT_FIXTURE, CUSTOMERS, UNITS } from "../../contracts/contract-fixture.ts";
import { TOKEN } from "../../doubles/service-double.ts";
import { wireSides } from "../../doubles/wire-sides.ts";
import { wireMapsOf, wireTablesOf } from "./wire-fixture.ts";

const NEVER = new AbortController().signal;
const CUSTOMER: RowRef = { entity: CUSTOMERS, key: ["C-1"], company: "USMF" };
const UNIT: RowRef = { entity: UNITS, key: ["ea"], company: "" };
const ID = "00000000-0000-4000-8000-000000000001";
const VALUES = { [COLUMN.dataverse.name]: "New" };

async function open() {
  const wire = await wireSides(wireMapsOf(CONTRACT_FIXTURE), wireTablesOf(CONTRACT_FIXTURE));
  const { dataverse } = wire.doubles;
  const answerRows = (rows: readonly object[], link = ""): void =>
    dataverse.trouble(
      {
        status: 200,
        bytes: JSON.stringify({ value: rows, ...(link !== "" && { "@odata.nextLink": link }) }),
      },
      "read",
    );
  return { ...wire, side: wire.environment.sides.dataverse, answerRows };
}

describe.each(DATA_SOURCES)("the token that was sent to %s", (side) => {
  test.each([
    ["the code", { error: { code: TOKEN, message: "No." } }],
    ["the message, in base64", { error: { message: `No: ${Buffer.from(TOKEN).toString("base64")}` } }],
    ["the message, in percent", { error: { message: `No: ${TOKEN.replaceAll("-", "%2D")}` } }],
    ["the message, cut off", { error: { message: `No: ${TOKEN.slice(0, 12)}…` } }],
    ["a page's title", `<html><title>Bearer ${TOKEN}</title>`],
    ["an OAuth error", { error: TOKEN, error_description: TOKEN }],
  ])("is kept out of every word of a refusal that repeats it in %s", async (_, body) => {
    const wire = await wireSides(wireMapsOf(CONTRACT_FIXTURE), wireTablesOf(CONTRACT_FIXTURE));
    const bytes = typeof body === "string" ? body : JSON.stringify(body);
    wire.doubles[side].trouble({ status: 400, bytes }, "create");
    const ref = { ...CUSTOMER, key: ["C-9"] };
    const receipt = await wire.environment.sides[side].create(ref, { [COLUMN[side].name]: "N" }, NEVER);
    expect(receipt.outcome).toBe("rejected");
    const receiptText = JSON.stringify(receipt);
    expect(receiptText).toContain("[token]");
    for (const piece of [TOKEN, TOKEN.slice(0, 12), Buffer.from(TOKEN).toString("base64").slice(0, 16)])
      expect(receiptText).not.toContain(piece);
  });
});

describe("a row of Dataverse whose id is no id", () => {
  test.each(["1)/$batch?x=(", "../../other", "00000000-0000-4000-8000-00000000000", "*", " "])(
    "(%j) is refused, and no address is made of it",
    async (id) => {
      const { side, answerRows, doubles } = await open();
      answerRows([{ "@odata.etag": 'W/"1"', uoms_id: id, name: "ea" }]);
      expect(await side.read(UNIT, NEVER)).toMatchObject({ kind: "failed", fault: { class: "contract" } });
      answerRows([{ cdm_companyid: id, cdm_companycode: "USMF" }]);
      const receipt = await side.create({ ...CUSTOMER, key: ["C-9"] }, VALUES, NEVER);
      expect(receipt).toMatchObject({ outcome: "rejected", fault: { class: "contract" } });
      expect(doubles.dataverse.received.filter(({ method }) => method !== "GET")).toEqual([]);
    },
  );

  test.each(['1", W/"2', "*", 'W/"a\u0007b"'])(
    "or whose version is none (%j) is refused",
    async (version) => {
      const { side, answerRows } = await open();
      answerRows([{ "@odata.etag": version, uoms_id: ID, name: "ea" }]);
      expect(await side.read(UNIT, NEVER)).toMatchObject({ kind: "failed", fault: { class: "contract" } });
    },
  );
});

describe("an answer in pages", () => {
  const found = { "@odata.etag": 'W/"1"', uoms_id: ID, name: "ea" };

  test("is read to the end of its links, relative ones and empty pages included, before a row is missing", async () => {
    const { side, answerRows, doubles } = await open();
    answerRows([], "uoms?$skiptoken=1");
    answerRows([], `${doubles.dataverse.url.origin}/api/data/v9.2/uoms?$skiptoken=2`);
    answerRows([found], "?$skiptoken=3");
    answerRows([]);
    expect(await side.read(UNIT, NEVER)).toMatchObject({ kind: "found", row: { address: ID } });
    expect(doubles.dataverse.received.map(({ url }) => url.split("?")[1]).slice(1)).toEqual([
      "$skiptoken=1",
      "$skiptoken=2",
      "$skiptoken=3",
    ]);
  });

  test("shows a second row of a key on a later page", async () => {
    const { side, answerRows } = await open();
    answerRows([found], "uoms?$skiptoken=1");
    answerRows([found]);
    expect(await side.read(UNIT, NEVER)).toEqual({ kind: "ambiguous", count: 2 });
  });

  test.each([
    ["to another host", "https://elsewhere.example/api/data/v9.2/uoms?$skiptoken=1"],
    ["to another host without a scheme", "//elsewhere.example/api/data/v9.2/uoms?$skiptoken=1"],
    ["to another table", "accounts?$skiptoken=1"],
    ["above the service", "/api/data/uoms?$skiptoken=1"],
    ["nowhere", "http://["],
  ])("that leads %s is a fault, and nothing is sent there", async (_, link) => {
    const { side, answerRows, doubles } = await open();
    answerRows([], link);
    expect(await side.read(UNIT, NEVER)).toMatchObject({ kind: "failed", fault: { class: "contract" } });
    expect(doubles.dataverse.received).toHaveLength(1);
  });

  test("that goes round is a fault and no endless reading", async () => {
    const { side, answerRows } = await open();
    answerRows([], "uoms?$skiptoken=1");
    answerRows([], "uoms?$skiptoken=2");
    answerRows([], "uoms?$skiptoken=1");
    expect(await side.read(UNIT, NEVER)).toMatchObject({
      kind: "failed",
      fault: { class: "contract", message: expect.stringContaining("read before") },
    });
  });

  test("keeps its link as the service encoded it", () => {
    const root = "https://contoso.crm4.dynamics.com/api/data/v9.2";
    const cookie = "$skiptoken=%3Ccookie%20pagenumber=%222%22%20/%3E";
    expect(pathOfLink(root, "accounts?$top=1", `${root}/accounts?${cookie}`)).toBe(`accounts?${cookie}`);
    expect(
      pathOfLink(root, "accounts?$top=1", "https://u:p@contoso.crm4.dynamics.com/api/data/v9.2/accounts"),
    ).toBe(null);
  });
});

test("the table maps are asked for in pages and with their columns alone, and in full where a column is not known", async () => {
  const { environment, doubles } = await open();
  const maps = (side: Connector) => side.tableMaps?.(NEVER);
  const answer = await maps(environment.sides.dataverse);
  expect(answer).toMatchObject({ rows: expect.any(Array) });
  const [first] = doubles.dataverse.received;
  expect(first?.headers["prefer"]).toBe("odata.maxpagesize=20");
  expect(decodeURIComponent(first?.url ?? "")).toMatch(/\$select=msdyn_name,.*msdyn_mapping/);
  doubles.dataverse.trouble(
    { status: 400, bytes: '{"error":{"code":"0x80060888","message":"No column."}}' },
    "read",
  );
  expect(await maps(environment.sides.dataverse)).toEqual(answer);
});

test("a table whose name in the metadata is no name is a fault, and is not asked for", async () => {
  const { side, answerRows, doubles } = await open();
  answerRows([{ LogicalName: "x')/Attributes", PrimaryIdAttribute: "x", Attributes: [] }]);
  const wantedTables = [{ set: "uoms", columns: ["name"] }];
  expect(await side.describe?.(wantedTables, NEVER)).toMatchObject({ fault: { class: "contract" } });
  expect(doubles.dataverse.received).toHaveLength(1);
});

test("of the rows of table maps only what was asked for is given on", async () => {
  const { side, answerRows } = await open();
  answerRows([{ msdyn_displayname: "Units (uoms)", msdyn_version: "1", owner: "somebody" }]);
  answerRows([{ msdyn_unsecure: "{}", msdyn_secure: "hidden", statecode: 0 }]);
  expect(await side.tableMaps?.(NEVER)).toEqual({
    rows: [
      { msdyn_displayname: "Units (uoms)", msdyn_version: "1" },
      { msdyn_unsecure: "{}", statecode: 0 },
    ],
  });
});
