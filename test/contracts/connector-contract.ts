import { afterEach, describe, expect, test } from "vitest";
import type { Connector, Environment, Receipt, Row, RowRef } from "../../source/connectors/connector.ts";
import type { Fault } from "../../source/connectors/fault.ts";
import { DATA_SOURCES, type DataSource } from "../../source/domain/error/data-source.ts";
import type { FieldValues } from "../../source/domain/sides/field-value.ts";
import {
  COLUMN,
  CONTRACT_FIXTURE,
  CUSTOMERS,
  GROUPS,
  INVOICES,
  UNITS,
  type ContractFixture,
} from "./contract-fixture.ts";

type Trouble =
  | "throttled"
  | "forbidden"
  | "unavailable"
  | "time-out-before-commit"
  | "time-out-after-commit"
  | "hang";

/** How a service passes over a filter: with all that it has, or with a single row. */
const UNFILTERED = ["ignores-filter", "ignores-filter-of-one"] as const;

export interface ContractSides {
  readonly environment: Environment;
  /** Writes that the side has committed since the start. */
  writes(side: DataSource): number;
  /** The next such request on that side meets the trouble, once. */
  trouble(side: DataSource, kind: Trouble, operation: "read" | "create" | "update"): void;
  /** The next reading on that side is answered without a look at its filter; absent where rows are read by no filter. */
  unfilter?(side: DataSource, how: (typeof UNFILTERED)[number]): void;
  close(): Promise<void>;
}

const NEVER = new AbortController().signal;

/** What the two documented services answer, as far as a client can tell them apart. */
const DOCUMENTED: Readonly<
  Record<DataSource, Readonly<Record<"duplicate" | "conflict" | "missing" | "throttled", object>>>
> = {
  "finance-and-operations": {
    duplicate: { status: 400, message: expect.stringMatching(/Infolog: .*already exists/) },
    conflict: { status: 400, message: expect.stringMatching(/Infolog: .*update conflict occurred/) },
    missing: { status: 400, message: "No resources were found when selecting for update." },
    throttled: { status: 429, message: expect.stringContaining("high resource utilization") },
  },
  dataverse: {
    duplicate: { status: 412, code: "0x80040237" },
    conflict: { status: 412, code: "0x80060882" },
    missing: { status: 404 },
    throttled: { status: 429, code: "0x80072322" },
  },
};

/** One suite for every implementation: run it against each with the fixture's rows and rules in place. */
export function connectorContract(
  name: string,
  makeSides: (fixture: ContractFixture) => Promise<ContractSides>,
  /** Sides whose answer to an update tells no version. */
  untold: readonly DataSource[] = [],
  readsByFilter = false,
): void {
  describe.each(DATA_SOURCES)(`${name}, the %s side`, (side) => {
    const opened: ContractSides[] = [];
    afterEach(async () => {
      for (const sides of opened.splice(0)) await sides.close();
    });
    const start = async () => {
      const sides = await makeSides(CONTRACT_FIXTURE);
      opened.push(sides);
      return { ...sides, connector: sides.environment.sides[side], written: () => sides.writes(side) };
    };
    const column = COLUMN[side];
    addressing(side, column, start);
    if (readsByFilter) knowing(side, column, start);
    writing(side, column, start, !untold.includes(side));
    demands(column, start);
    trouble(side, column, start);
  });
}

interface Started extends ContractSides {
  readonly connector: Connector;
  readonly written: () => number;
}

type Start = () => Promise<Started>;
type Columns = (typeof COLUMN)[DataSource];

function addressing(side: DataSource, column: Columns, start: Start): void {
  test("a row is found by its key and its company, whatever their case", async () => {
    const { connector } = await start();
    expect((await found(connector, customer("C-1", "USMF"))).values).toMatchObject({
      [column.name]: "Contoso",
    });
    expect((await found(connector, customer("c-1", "demf"))).values).toMatchObject({
      [column.name]: "Contoso Europe",
    });
  });

  test("a row of another company is missing, as is a key that nobody has", async () => {
    const { connector } = await start();
    expect(await connector.read(customer("C-2", "DEMF"), NEVER)).toEqual({ kind: "missing" });
    expect(await connector.read(customer("C-3", "USMF"), NEVER)).toEqual({ kind: "missing" });
  });

  test("a key that two companies have is ambiguous when no company is given", async () => {
    const { connector, written } = await start();
    expect(await connector.read(customer("C-1", ""), NEVER)).toEqual({ kind: "ambiguous", count: 2 });
    const row: Row = { values: {}, version: "1", changedAt: null };
    const receipt = await connector.update(customer("C-1", ""), row, { [column.name]: "X" }, NEVER);
    expect(faultOf(receipt, "rejected").class).toBe("bad-key");
    expect(written()).toBe(0);
  });

  test("all parts of a composite key take part in the address", async () => {
    const { connector } = await start();
    const ref = { entity: INVOICES, key: ["I|1", "2026-11-20", "V-1"], company: "USMF" };
    expectWritten(await connector.create(ref, { amount: 10 }, NEVER));
    expect((await found(connector, ref)).values).toMatchObject({ amount: 10 });
    expect(await connector.read({ ...ref, key: ["I|1", "2026-11-21", "V-1"] }, NEVER)).toEqual({
      kind: "missing",
    });
  });

  test("a key with too few parts is refused as a bad key, and nothing is written", async () => {
    const { connector, written } = await start();
    const ref = { entity: INVOICES, key: ["I-1", "2026-11-20"], company: "USMF" };
    expect(await connector.read(ref, NEVER)).toMatchObject({ kind: "failed", fault: { class: "bad-key" } });
    expect(faultOf(await connector.create(ref, {}, NEVER), "rejected").class).toBe("bad-key");
    expect(written()).toBe(0);
  });

  test("the row of a global table needs no company", async () => {
    const { connector } = await start();
    expect(await connector.read({ entity: UNITS, key: ["ea"], company: "USMF" }, NEVER)).toMatchObject({
      kind: "found",
    });
  });

  test.each(["a/b", "a'b", "a\\b", "a+b", "a%2Fb", "a|b", "日本-7", "Müller & Søn", "العربية", "a b?#"])(
    "the key %j arrives as it was sent",
    async (key) => {
      const { connector } = await start();
      expectWritten(await connector.create(customer(key, "USMF"), { [column.name]: "N" }, NEVER));
      expect((await found(connector, customer(key, "USMF"))).values).toMatchObject({ [column.name]: "N" });
    },
  );

  test(`the connector names its side, and answers a probe without a fault`, async () => {
    const { connector } = await start();
    expect(connector.side).toBe(side);
    expect(await connector.probe(NEVER)).toMatchObject({ fault: null });
  });
}

/** A row is the one that was asked for, or it is none. */
function knowing(side: DataSource, column: Columns, start: Start): void {
  const strangers: readonly (readonly [string, RowRef])[] = [
    ["another key", customer("C-2", "USMF")],
    ["another company", customer("C-1", "DEMF")],
    ["a key that nobody has", customer("C-9", "USMF")],
    ["a key alone", customer("C-2", "")],
  ];
  const cases = UNFILTERED.flatMap((how) => strangers.map(([what, ref]) => [how, what, ref] as const));

  test.each(cases)(
    "a service that %s, asked for the row of %s, is at fault, and its row counts for nothing",
    async (how, _, ref) => {
      const { connector, written, ...sides } = await start();
      // What the company's id is, is known from here on.
      await found(connector, customer("C-1", "USMF"));
      await connector.read(customer("C-1", "DEMF"), NEVER);
      sides.unfilter?.(side, how);
      const read = await connector.read(ref, NEVER);
      expect(read).toMatchObject({ kind: "failed", fault: { class: "contract" } });
      const [key] = ref.key;
      expect(JSON.stringify(read)).toContain(`eq '${key}'`);
      expect(JSON.stringify(read)).toMatch(/whose \w+ is \S+: another one/);
      expect(written()).toBe(0);
    },
  );

  test("the same row in other letters, and with another spelling of its company, is the one that was asked for", async () => {
    const { connector } = await start();
    expect((await found(connector, customer("c-2", "usmf"))).values).toMatchObject({
      [column.name]: "Fabrikam",
    });
  });
}

function writing(side: DataSource, column: Columns, start: Start, tellsVersion: boolean): void {
  test("a created row is there when the answer comes, with the version that the answer told", async () => {
    const { connector, written } = await start();
    const values = { [column.name]: "Adatum", [column.group]: "10", [column.credit]: 1500.5 };
    const version = expectWritten(await connector.create(customer("C-9", "USMF"), values, NEVER));
    const row = await found(connector, customer("C-9", "USMF"));
    expect(row.values).toMatchObject(values);
    expect(row.version).toBe(version);
    expect(written()).toBe(1);
  });

  test.each(["12345678901234567.89", "-9007199254740993", "0.12345678901234567891"])(
    "the number %s keeps its digits on its way there and back",
    async (digits) => {
      const { connector } = await start();
      const values = { [column.name]: "Adatum", [column.credit]: digits };
      expectWritten(await connector.create(customer("C-9", "USMF"), values, NEVER));
      const row = await found(connector, customer("C-9", "USMF"));
      expect(row.values[column.credit]).toBe(digits);
    },
  );

  test("creating a row that exists is a duplicate, and changes nothing", async () => {
    const { connector, written } = await start();
    const receipt = await connector.create(customer("C-1", "USMF"), { [column.name]: "Other" }, NEVER);
    expect(faultOf(receipt, "rejected")).toMatchObject({ class: "duplicate", ...DOCUMENTED[side].duplicate });
    expect((await found(connector, customer("C-1", "USMF"))).values).toMatchObject({
      [column.name]: "Contoso",
    });
    expect(written()).toBe(0);
  });

  test("the same key in another company is no duplicate", async () => {
    const { connector } = await start();
    expectWritten(await connector.create(customer("C-2", "DEMF"), { [column.name]: "Fabrikam" }, NEVER));
  });

  test("of two creates of one key at the same time, exactly one is written", async () => {
    const { connector, written } = await start();
    const create = (text: string) =>
      connector.create(customer("C-9", "USMF"), { [column.name]: text }, NEVER);
    const receipts = await Promise.all([create("One"), create("Two")]);
    expect(receipts.map((receipt) => receipt.outcome).sort()).toEqual(["rejected", "written"]);
    expect(written()).toBe(1);
  });

  test("an update writes the changed columns, leaves the others, and gives a new version", async () => {
    const { connector, written } = await start();
    const before = await found(connector, customer("C-1", "USMF"));
    const version = expectWritten(
      await connector.update(customer("C-1", "USMF"), before, { [column.name]: "Renamed" }, NEVER),
    );
    const after = await found(connector, customer("C-1", "USMF"));
    expect(after.values).toMatchObject({ [column.name]: "Renamed", [column.group]: "10" });
    expect(version).toBe(tellsVersion ? after.version : "");
    expect(after.version).not.toBe(before.version);
    expect(written()).toBe(1);
  });

  test("an update that rests on an older version is a conflict, and changes nothing", async () => {
    const { connector, written } = await start();
    const old = await found(connector, customer("C-1", "USMF"));
    expectWritten(await connector.update(customer("C-1", "USMF"), old, { [column.name]: "First" }, NEVER));
    const receipt = await connector.update(customer("C-1", "USMF"), old, { [column.name]: "Second" }, NEVER);
    expect(faultOf(receipt, "rejected")).toMatchObject({ class: "conflict", ...DOCUMENTED[side].conflict });
    expect((await found(connector, customer("C-1", "USMF"))).values).toMatchObject({
      [column.name]: "First",
    });
    expect(written()).toBe(1);
  });

  test("updating a row that is gone is not found, and creates nothing", async () => {
    const { connector, written } = await start();
    const row: Row = { values: {}, version: "1", changedAt: null };
    const receipt = await connector.update(customer("C-9", "USMF"), row, { [column.name]: "X" }, NEVER);
    expect(faultOf(receipt, "rejected")).toMatchObject({ class: "not-found", ...DOCUMENTED[side].missing });
    expect(await connector.read(customer("C-9", "USMF"), NEVER)).toEqual({ kind: "missing" });
    expect(written()).toBe(0);
  });
}

function demands(column: Columns, start: Start): void {
  const refusedValues = async (values: FieldValues) => {
    const { connector, written } = await start();
    const fault = faultOf(await connector.create(customer("C-9", "USMF"), values, NEVER), "rejected");
    expect(written()).toBe(0);
    return fault;
  };

  test("a create without a required column is refused, and the message names it", async () => {
    for (const values of [{}, { [column.name]: "" }, { [column.name]: null }]) {
      const fault = await refusedValues(values);
      expect(fault.class).toBe("validation");
      expect(fault.message.toLowerCase()).toContain("name");
    }
  });

  test("an update that empties a required column is refused", async () => {
    const { connector } = await start();
    const row = await found(connector, customer("C-1", "USMF"));
    const receipt = await connector.update(customer("C-1", "USMF"), row, { [column.name]: "" }, NEVER);
    expect(faultOf(receipt, "rejected").class).toBe("validation");
  });

  test("an update is judged by what it writes, not by what the row held before", async () => {
    const { connector } = await start();
    const row = await found(connector, customer("C-1", "USMF"));
    expectWritten(await connector.update(customer("C-1", "USMF"), row, { [column.credit]: 12 }, NEVER));
  });

  test("a lookup whose row does not exist is a missing reference, and passes once the parent is there", async () => {
    const { connector } = await start();
    const values = { [column.name]: "N", [column.group]: "77" };
    const fault = faultOf(await connector.create(customer("C-9", "USMF"), values, NEVER), "rejected");
    expect(fault.class).toBe("reference");
    expect(fault.message).toContain("77");
    expectWritten(await connector.create({ entity: GROUPS, key: ["77"], company: "USMF" }, {}, NEVER));
    expectWritten(await connector.create(customer("C-9", "USMF"), values, NEVER));
  });

  test("a parent of another company is no parent", async () => {
    expect((await refusedValues({ [column.name]: "N", [column.group]: "30" })).class).toBe("reference");
  });

  test("a choice out of range is refused, and the message holds the value", async () => {
    const fault = await refusedValues({ [column.name]: "N", [column.hold]: "Sometimes" });
    expect(fault.class).toBe("validation");
    expect(fault.message).toContain("Sometimes");
  });

  test("a text that is too long is refused, and one of the greatest length passes", async () => {
    const fault = await refusedValues({ [column.name]: "N".repeat(21) });
    expect(fault.class).toBe("validation");
    const { connector } = await start();
    expectWritten(await connector.create(customer("C-9", "USMF"), { [column.name]: "N".repeat(20) }, NEVER));
  });

  test("a text where a number belongs is refused", async () => {
    expect((await refusedValues({ [column.name]: "N", [column.credit]: "much" })).class).toBe("validation");
  });

  test("an alternate key that another row holds is refused, within the company only", async () => {
    const values = { [column.name]: "N", [column.tax]: "T-9" };
    expect((await refusedValues(values)).class).toBe("validation");
    const { connector } = await start();
    expectWritten(await connector.create(customer("C-9", "DEMF"), values, NEVER));
  });

  test("a row keeps its own alternate key, and gives it up when it takes another", async () => {
    const { connector } = await start();
    const owner = customer("C-2", "USMF");
    const update = async (values: FieldValues) =>
      connector.update(owner, await found(connector, owner), values, NEVER);
    expectWritten(await update({ [column.tax]: "T-9", [column.credit]: 1 }));
    expectWritten(await update({ [column.tax]: "T-10" }));
    const values = { [column.name]: "N", [column.tax]: "T-9" };
    expectWritten(await connector.create(customer("C-9", "USMF"), values, NEVER));
    expect((await update({ [column.tax]: "T-9" })).outcome).toBe("rejected");
  });
}

function trouble(side: DataSource, column: Columns, start: Start): void {
  const ref = customer("C-9", "USMF");
  const values = { [column.name]: "Adatum" };

  test("a throttled request says how long to wait, and nothing is written", async () => {
    const { connector, written, ...sides } = await start();
    sides.trouble(side, "throttled", "create");
    const fault = faultOf(await connector.create(ref, values, NEVER), "rejected");
    expect(fault).toMatchObject({ class: "throttled", ...DOCUMENTED[side].throttled });
    expect(fault.retryAfterMs).toBeGreaterThan(0);
    expect(written()).toBe(0);
    expectWritten(await connector.create(ref, values, NEVER));
  });

  test.each(["forbidden", "unavailable"] as const)(
    "%s is told apart, and nothing is written",
    async (kind) => {
      const { connector, written, ...sides } = await start();
      sides.trouble(side, kind, "create");
      const receipt = await connector.create(ref, values, NEVER);
      expect(receipt).toMatchObject({ fault: { class: kind } });
      expect(written()).toBe(0);
      sides.trouble(side, kind, "read");
      expect(await connector.read(customer("C-1", "USMF"), NEVER)).toMatchObject({
        kind: "failed",
        fault: { class: kind },
      });
    },
  );

  test("a write whose answer was lost is unknown, and is found by reading", async () => {
    const { connector, written, ...sides } = await start();
    sides.trouble(side, "time-out-after-commit", "create");
    expect(faultOf(await connector.create(ref, values, NEVER), "unknown").class).toBe("timeout");
    expect((await found(connector, ref)).values).toMatchObject(values);
    expect(written()).toBe(1);
  });

  test("an update whose answer was lost is unknown, and is found by reading", async () => {
    const { connector, written, ...sides } = await start();
    const row = await found(connector, customer("C-1", "USMF"));
    sides.trouble(side, "time-out-after-commit", "update");
    const receipt = await connector.update(customer("C-1", "USMF"), row, { [column.name]: "New" }, NEVER);
    expect(receipt.outcome).toBe("unknown");
    expect((await found(connector, customer("C-1", "USMF"))).values).toMatchObject({ [column.name]: "New" });
    expect(written()).toBe(1);
  });

  test("a write that timed out before it was committed is as unknown, and reading shows that it is missing", async () => {
    const { connector, written, ...sides } = await start();
    sides.trouble(side, "time-out-before-commit", "create");
    expect((await connector.create(ref, values, NEVER)).outcome).toBe("unknown");
    expect(await connector.read(ref, NEVER)).toEqual({ kind: "missing" });
    expect(written()).toBe(0);
  });

  test("a request given up before it starts is not sent", async () => {
    const { connector, written } = await start();
    const gone = AbortSignal.abort();
    expect((await connector.create(ref, values, gone)).outcome).toBe("not-sent");
    expect(await connector.read(ref, gone)).toMatchObject({ kind: "failed", fault: { class: "timeout" } });
    expect(written()).toBe(0);
  });

  test("a write that hangs ends when its caller gives up, and its outcome is unknown", async () => {
    const { connector, written, ...sides } = await start();
    sides.trouble(side, "hang", "create");
    const patience = new AbortController();
    const receipt = connector.create(ref, values, patience.signal);
    patience.abort();
    expect((await receipt).outcome).toMatch(/^(unknown|not-sent)$/);
    expect(written()).toBe(0);
  });
}

function customer(key: string, company: string): RowRef {
  return { entity: CUSTOMERS, key: [key], company };
}

async function found(connector: Connector, ref: RowRef): Promise<Row> {
  const read = await connector.read(ref, NEVER);
  if (read.kind === "found") return read.row;
  throw new Error(`Expected a row, but the read answered ${JSON.stringify(read)}.`);
}

function expectWritten(receipt: Receipt): string {
  if (receipt.outcome === "written") return receipt.version;
  throw new Error(`Expected a write, but the side answered ${JSON.stringify(receipt)}.`);
}

function faultOf(receipt: Receipt, outcome: "rejected" | "unknown"): Fault {
  if (receipt.outcome === outcome) return receipt.fault;
  throw new Error(`Expected ${outcome}, but the side answered ${JSON.stringify(receipt)}.`);
}
