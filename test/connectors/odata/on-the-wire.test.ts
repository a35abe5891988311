import { describe, expect, test } from "vitest";
import type { Connector, Receipt, Row, RowRef } from "../../../source/connectors/connector.ts";
import type { TokenSource } from "../../../source/connectors/http/token-source.ts";
import { DATA_SOURCES, type DataSource } from "../../../source/domain/error/data-source.ts";
import { COLUMN, CONTRACT_FIXTURE, CUSTOMERS, GROUPS, INVOICES } from "../../contracts/contract-fixture.ts";
import { TOKEN, type Trouble } from "../../doubles/service-double.ts";
import { wireSides } from "../../doubles/wire-sides.ts";
import { wireMapsOf, wireTablesOf } from "./wire-fixture.ts";

const NEVER = new AbortController().signal;
const FO = "finance-and-operations";

async function open(tokens?: TokenSource) {
  return wireSides(wireMapsOf(CONTRACT_FIXTURE), wireTablesOf(CONTRACT_FIXTURE), tokens);
}

const customer = (key: string, company = "USMF"): RowRef => ({ entity: CUSTOMERS, key: [key], company });

async function found(connector: Connector, ref: RowRef): Promise<Row> {
  const read = await connector.read(ref, NEVER);
  if (read.kind === "found") return read.row;
  throw new Error(`Expected a row, but the read answered ${JSON.stringify(read)}.`);
}

function pathOf(url: string | undefined): string {
  return decodeURIComponent(url ?? "");
}

describe("finance and operations over the wire", () => {
  test("every request asks for all companies, so that none goes to the caller's own one", async () => {
    const { environment, doubles } = await open();
    const side = environment.sides[FO];
    const row = await found(side, customer("C-1"));
    await side.update(customer("C-1"), row, { [COLUMN[FO].name]: "New" }, NEVER);
    await side.create(customer("C-9"), { [COLUMN[FO].name]: "New" }, NEVER);
    expect(doubles[FO].received).toHaveLength(3);
    for (const { url } of doubles[FO].received) expect(url).toContain("cross-company=true");
  });

  test.each(["a/b", "a\\b", "a+b", "a%2Fb", "O'Neil", "日本 7"])(
    "the row with the key %j is read, and updated at its own address",
    async (key) => {
      const { environment, writes } = await open();
      const side = environment.sides[FO];
      await side.create(customer(key), { [COLUMN[FO].name]: "N" }, NEVER);
      const row = await found(side, customer(key));
      const receipt = await side.update(customer(key), row, { [COLUMN[FO].name]: "New" }, NEVER);
      expect(receipt.outcome).toBe("written");
      expect((await found(side, customer(key))).values[COLUMN[FO].name]).toBe("New");
      expect(writes(FO)).toHaveLength(2);
    },
  );

  test("a record that names no company is updated in the company where its row was found", async () => {
    const { environment, writes } = await open();
    const side = environment.sides[FO];
    const row = await found(side, customer("C-2", ""));
    const receipt = await side.update(customer("C-2", ""), row, { [COLUMN[FO].name]: "New" }, NEVER);
    expect(receipt.outcome).toBe("written");
    expect(writes(FO)[0]).toContain('"company":"USMF"');
  });

  test("a create without a company is refused here: the service would put it into the caller's own", async () => {
    const { environment, doubles } = await open();
    const receipt = await environment.sides[FO].create(
      customer("C-9", ""),
      { [COLUMN[FO].name]: "N" },
      NEVER,
    );
    expect(receipt).toMatchObject({ outcome: "rejected", fault: { class: "bad-key" } });
    expect(doubles[FO].received).toEqual([]);
  });

  test("its version is told to nobody as a record version: the two cannot be compared", async () => {
    const { environment } = await open();
    expect((await found(environment.sides[FO], customer("C-1"))).isVersionOpaque).toBe(true);
    expect((await found(environment.sides.dataverse, customer("C-1"))).isVersionOpaque).toBeUndefined();
  });
});

describe("Dataverse over the wire", () => {
  test("a row is created by its key and its company's id, and neither stands in the body", async () => {
    const { environment, doubles } = await open();
    const values = { [COLUMN.dataverse.name]: "New" };
    await environment.sides.dataverse.create(customer("C-9"), values, NEVER);
    const sent = doubles.dataverse.received.at(-1);
    expect(sent?.method).toBe("PATCH");
    expect(sent?.headers["if-none-match"]).toBe("*");
    expect(pathOf(sent?.url)).toMatch(/\/accounts\(accountnumber='C-9',_msdyn_company_value=[\da-f-]{36}\)/);
    expect(sent?.body).toEqual(values);
  });

  test("a key that a URL of Dataverse cannot carry goes in the body of a POST, and is still made once only", async () => {
    const { environment, doubles, writes } = await open();
    const side = environment.sides.dataverse;
    const values = { [COLUMN.dataverse.name]: "New" };
    expect((await side.create(customer("A/7"), values, NEVER)).outcome).toBe("written");
    expect(doubles.dataverse.received.at(-1)?.method).toBe("POST");
    const again = await side.create(customer("A/7"), values, NEVER);
    expect(again).toMatchObject({ outcome: "rejected", fault: { class: "duplicate", code: "0x80060892" } });
    expect(writes("dataverse")).toHaveLength(1);
  });

  test("an update goes to the row's id, holds what changed and nothing else, and rests on the version read", async () => {
    const { environment, doubles } = await open();
    const side = environment.sides.dataverse;
    const row = await found(side, customer("C-1"));
    await side.update(customer("C-1"), row, { [COLUMN.dataverse.credit]: "12.50" }, NEVER);
    const sent = doubles.dataverse.received.at(-1);
    expect(sent?.url).toMatch(/\/accounts\([\da-f-]{36}\)/);
    expect(sent?.headers["if-match"]).toBe(`W/"${row.version}"`);
    expect(sent?.body).toEqual({ [COLUMN.dataverse.credit]: 12.5 });
  });

  test("a lookup is written as the id of the row it names, read back as its key, and emptied", async () => {
    const { environment } = await open();
    const side = environment.sides.dataverse;
    const values = { [COLUMN.dataverse.name]: "N", [COLUMN.dataverse.group]: "10" };
    await side.create(customer("C-9"), values, NEVER);
    const row = await found(side, customer("C-9"));
    expect(row.values[COLUMN.dataverse.group]).toBe("10");
    await side.update(customer("C-9"), row, { [COLUMN.dataverse.group]: null }, NEVER);
    expect((await found(side, customer("C-9"))).values[COLUMN.dataverse.group]).toBeNull();
  });

  test("ids of companies and of looked-up rows are asked for once, not with every record", async () => {
    const { environment, doubles } = await open();
    const side = environment.sides.dataverse;
    const values = { [COLUMN.dataverse.name]: "N", [COLUMN.dataverse.group]: "10" };
    for (const key of ["N-1", "N-2", "N-3"]) await side.create(customer(key), values, NEVER);
    const urls = doubles.dataverse.received.map(({ url }) => pathOf(url));
    expect(urls.filter((url) => url.includes("/cdm_companies?"))).toHaveLength(1);
    expect(urls.filter((url) => url.includes("/msdyn_customergroups?"))).toHaveLength(1);
    expect(urls).toHaveLength(5);
  });

  test("a company that is not there is a missing reference, and nothing is sent to the table", async () => {
    const { environment, writes } = await open();
    const ref = { entity: GROUPS, key: ["77"], company: "NOPE" };
    const receipt = await environment.sides.dataverse.create(ref, {}, NEVER);
    expect(receipt).toMatchObject({ outcome: "rejected", fault: { class: "reference" } });
    expect(writes("dataverse")).toEqual([]);
  });
});

test.each(DATA_SOURCES)(
  "a key that is not of its column's type is refused before %s is asked",
  async (side) => {
    const { environment, doubles } = await open();
    const ref = { entity: INVOICES, key: ["I-1", "tomorrow", "V-1"], company: "" };
    expect(await environment.sides[side].read(ref, NEVER)).toMatchObject({
      kind: "failed",
      fault: { class: "bad-key" },
    });
    expect(doubles[side].received).toEqual([]);
  },
);

describe.each(DATA_SOURCES)("trouble on the way to %s", (side) => {
  const values = { [COLUMN[side].name]: "New" };

  test.each<[Trouble, Receipt["outcome"], string, number]>([
    ["forbidden", "rejected", "forbidden", 0],
    ["throttled", "rejected", "throttled", 0],
    ["throttled-without-a-time", "rejected", "throttled", 0],
    ["unavailable", "unknown", "unavailable", 0],
    ["html-502", "unknown", "unavailable", 0],
    ["html-502-after-commit", "unknown", "unavailable", 1],
    ["reset-before-commit", "unknown", "network", 0],
    ["reset-after-commit", "unknown", "network", 1],
    ["time-out-before-commit", "unknown", "timeout", 0],
    ["time-out-after-commit", "unknown", "timeout", 1],
    ["truncated", "unknown", "network", 1],
    ["slow-drip", "unknown", "timeout", 1],
    ["endless", "unknown", "unavailable", 1],
    ["html-200", "unknown", "unavailable", 0],
    ["redirect", "rejected", "contract", 0],
  ])(
    "%s: a create is %s, its fault is %s, and the service has written %i",
    async (kind, outcome, fault, count) => {
      const { environment, doubles, writes } = await open();
      doubles[side].trouble(kind, "create");
      const receipt = await environment.sides[side].create(customer("C-9"), values, NEVER);
      expect(receipt).toMatchObject({ outcome, fault: { class: fault } });
      expect(writes(side)).toHaveLength(count);
      expect(JSON.stringify(receipt)).not.toContain(TOKEN);
    },
  );

  test.each<[Trouble, string]>([
    ["html-200", "contract"],
    ["html-502", "unavailable"],
    ["truncated", "network"],
    ["slow-drip", "timeout"],
    ["endless", "contract"],
    ["redirect", "contract"],
    ["reset-before-commit", "network"],
  ])("%s: a read has failed with a fault of class %s, and the next one is served", async (kind, fault) => {
    const { environment, doubles } = await open();
    const connector = environment.sides[side];
    await found(connector, customer("C-1"));
    doubles[side].trouble(kind, "read");
    expect(await connector.read(customer("C-1"), NEVER)).toMatchObject({
      kind: "failed",
      fault: { class: fault },
    });
    await found(connector, customer("C-1"));
  });

  test("a wait that the service asks for is kept by the next request, and told meanwhile", async () => {
    const { environment, doubles, clock } = await open();
    const connector = environment.sides[side];
    doubles[side].trouble("throttled", "create");
    await connector.create(customer("C-9"), values, NEVER);
    expect(connector.closedUntil?.()).toBe(clock.now() + 1_000);
    expect((await connector.create(customer("C-9"), values, NEVER)).outcome).toBe("written");
    expect(clock.waits).toEqual([1_000]);
    expect(connector.closedUntil?.()).toBeNull();
  });

  test("a service that names no time is given one of ours", async () => {
    const { environment, doubles } = await open();
    doubles[side].trouble("throttled-without-a-time", "create");
    const receipt = await environment.sides[side].create(customer("C-9"), values, NEVER);
    expect(receipt).toMatchObject({ fault: { retryAfterMs: side === FO ? 30_000 : 2_000 } });
  });

  test("a write under way that is given up is unknown; one that was never dispatched is not sent", async () => {
    const { environment, doubles } = await open();
    const connector = environment.sides[side];
    await found(connector, customer("C-1"));
    doubles[side].trouble("hang", "create");
    const patience = new AbortController();
    const before = doubles[side].received.length;
    const receipt = connector.create(customer("C-9"), values, patience.signal);
    await doubles[side].hasReceived(before + 1);
    patience.abort();
    expect((await receipt).outcome).toBe("unknown");
  });

  test("a service that nobody runs is a network fault, and nothing was sent", async () => {
    const { environment, doubles } = await open();
    await doubles[side].close();
    const receipt = await environment.sides[side].create(customer("C-9"), values, NEVER);
    expect(receipt).toMatchObject({ outcome: "not-sent", fault: { class: "network" } });
  });
});

describe("sign-in", () => {
  const granted = (token: string) => ({ kind: "token", token }) as const;

  test.each(DATA_SOURCES)(
    "a token that %s has taken back is replaced once, and the request goes through",
    async (side) => {
      const given = ["old", TOKEN];
      const refused: string[] = [];
      const { environment } = await open(tokens(() => granted(given[refused.length] ?? ""), refused));
      const ref = { entity: "Units", key: ["ea"], company: "" };
      expect((await environment.sides[side].read(ref, NEVER)).kind).toBe("found");
      expect(refused).toEqual(["old"]);
    },
  );

  test.each(DATA_SOURCES)(
    "a token that %s refuses twice is a fault of sign-in, without the token in its words",
    async (side) => {
      const { environment, doubles } = await open(tokens(() => granted("wrong-token"), []));
      const receipt = await environment.sides[side].read(
        { entity: "Units", key: ["ea"], company: "" },
        NEVER,
      );
      expect(receipt).toMatchObject({ kind: "failed", fault: { class: "auth", status: 401 } });
      expect(JSON.stringify(receipt)).not.toContain("wrong-token");
      expect(doubles[side].received).toHaveLength(2);
    },
  );

  test("a sign-in that fails sends nothing", async () => {
    const fault = { class: "auth", message: "The secret has expired." } as const;
    const { environment, doubles } = await open(tokens(() => ({ kind: "refused", fault }), []));
    const receipt = await environment.sides[FO].create(customer("C-9"), {}, NEVER);
    expect(receipt).toEqual({ outcome: "not-sent", fault });
    expect(doubles[FO].received).toEqual([]);
  });

  function tokens(get: () => Awaited<ReturnType<TokenSource["get"]>>, refused: string[]): TokenSource {
    return { get: () => Promise.resolve(get()), refused: (token) => void refused.push(token) };
  }
});

test("each side is probed with a request of its own kind", async () => {
  const { environment, doubles } = await open();
  const sides: readonly DataSource[] = DATA_SOURCES;
  for (const side of sides) expect(await environment.sides[side].probe(NEVER)).toMatchObject({ fault: null });
  expect(doubles[FO].received.map(({ url }) => url)).toEqual(["/data/"]);
  expect(doubles.dataverse.received.map(({ url }) => url)).toEqual(["/api/data/v9.2/WhoAmI"]);
});
