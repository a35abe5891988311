import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { DATA_SOURCES } from "../../source/domain/error/data-source.ts";
import { CONTRACT_FIXTURE, COLUMN, CUSTOMERS } from "../contracts/contract-fixture.ts";
import { wireMapsOf, wireTablesOf } from "../connectors/odata/wire-fixture.ts";
import { TOKEN } from "../doubles/service-double.ts";
import { wireSides } from "../doubles/wire-sides.ts";
import { aRecord, importRecords } from "../helpers/journey-data.ts";
import { mapsFile } from "../helpers/wire-maps-file.ts";
import { aRig, asFields, asRows, type JourneyRig } from "../helpers/run-dwtriage.ts";

const FO = "finance-and-operations";

/** A rig whose configuration leads to both services on loopback, and a job that is connected to them. */
async function aWiredRig(auth: object = { kind: "static-token", token: { env: "DW_TOKEN" } }) {
  const rows = wireTablesOf(CONTRACT_FIXTURE);
  const customers = {
    ...rows.dataverse["accounts"],
    rows: [{ accountnumber: "C-2", name: "Old", msdyn_company: "USMF" }],
  };
  const wire = await wireSides(wireMapsOf(CONTRACT_FIXTURE), {
    ...rows,
    dataverse: { ...rows.dataverse, accounts: customers },
  });
  const rig = await aRig();
  await rig.file("maps.json", JSON.stringify(mapsFile()));
  const side = (name: (typeof DATA_SOURCES)[number]) => ({ url: wire.doubles[name].url.href, auth });
  const contoso = { maps: "maps.json", [FO]: side(FO), dataverse: side("dataverse") };
  const config = await rig.file("config.json", JSON.stringify({ connections: { contoso } }));
  knownToken(TOKEN);
  const run = (...args: readonly string[]) => rig.run(...args, "--config", config);
  /** The same as the built program, which brings along what it needs. */
  const program = (...args: readonly string[]) =>
    rig.runWith({ env: { DW_TOKEN: TOKEN } }, ...args, "--config", config);
  expect(
    await run("job", "add", "CUST", "--maps", CUSTOMERS, "--connect", "contoso", "--json"),
  ).toMatchObject({
    exit: 0,
  });
  return { rig, run, program, wire, config };
}

/** What the configuration's reference to the environment finds, until the test ends. */
function knownToken(token: string): void {
  vi.stubEnv("DW_TOKEN", token);
  onTestFinished(() => void vi.unstubAllEnvs());
}

async function importInto(rig: JourneyRig, keys: readonly string[]): Promise<void> {
  await importRecords(
    rig,
    keys.map((key) => aRecord(key)),
    "--job",
    "CUST",
  );
}

describe("a job that is connected to both services", () => {
  test("has its records created, updated and read back over the wire, and they leave the list", async () => {
    const { rig, run, program, wire } = await aWiredRig();
    await importInto(rig, ["C-1", "C-2"]);
    wire.doubles.dataverse.trouble("throttled", "read");
    wire.doubles.dataverse.trouble("reset-after-commit", "create");
    expect(await run("retry", "--all", "--yes", "--json")).toMatchObject({ exit: 0 });
    expect(await program("worker", "--until-idle", "--json")).toMatchObject({ exit: 0 });
    expect(asRows(await rig.json("errors"))).toEqual([]);
    const writes = wire.writes("dataverse").map((line) => asFields(JSON.parse(line)));
    expect(new Set(writes.map(({ op }) => op))).toEqual(new Set(["create", "update"]));
    expect(writes).toHaveLength(2);
    expect(writes.find(({ op }) => op === "create")).toMatchObject({
      key: { accountnumber: "C-1" },
      values: { [COLUMN.dataverse.name]: "Contoso", [COLUMN.dataverse.group]: "10" },
    });
    expect(wire.writes(FO)).toEqual([]);
  });

  test("takes its fields from the table maps that were read from Dataverse", async () => {
    const { rig, run, wire } = await aWiredRig();
    const maps = mapsFile().map((map) =>
      Object.fromEntries(Object.entries(map).filter(([member]) => member !== "fields")),
    );
    await rig.file("maps.json", JSON.stringify(maps));
    expect(await run("engine", "stop")).toMatchObject({ exit: 0 });
    const before = await run("doctor");
    expect(before).toMatchObject({ exit: 2 });
    expect(before.stderr).toContain("dwtriage maps import");
    expect(await run("maps", "import", "--from", "contoso", "--json")).toMatchObject({ exit: 0 });
    wire.doubles[FO].trouble("forbidden", "read");
    const untyped = await run("maps", "import", "--from", "contoso", "--json");
    expect(untyped.exit).toBe(0);
    expect(untyped.stderr).toContain("types are those known before");
    expect(wire.doubles.dataverse.received.every(({ method }) => method === "GET")).toBe(true);
    const [shown] = asRows(JSON.parse((await run("maps", CUSTOMERS, "--json")).stdout));
    expect(shown).toMatchObject({ entity: CUSTOMERS, set: "accounts", leftOut: [] });
    const kept = asFields(JSON.parse(await readFile(join(rig.folder, "table-shapes.json"), "utf8")));
    expect(JSON.stringify(kept)).toContain(`"${COLUMN.dataverse.credit}":{"type":"decimal"`);
    await importInto(rig, ["C-1", "C-2"]);
    expect(await run("retry", "--all", "--yes", "--json")).toMatchObject({ exit: 0 });
    expect(await run("worker", "--until-idle", "--json")).toMatchObject({ exit: 0 });
    expect(asRows(await rig.json("errors"))).toEqual([]);
    const writes = wire.writes("dataverse").map((line) => asFields(JSON.parse(line)));
    expect(writes.find(({ op }) => op === "create")).toMatchObject({
      key: { accountnumber: "C-1" },
      values: { [COLUMN.dataverse.name]: "Contoso", [COLUMN.dataverse.group]: "10" },
    });
  });

  test.each([
    ["before the service wrote", "time-out-before-commit", "create"],
    ["after the service wrote", "time-out-after-commit", "create"],
    ["before the service changed the row", "time-out-before-commit", "update"],
    ["after the service changed the row", "time-out-after-commit", "update"],
  ] as const)(
    "killed while it waits for the answer, %s, it writes once in the end",
    async (_, trouble, write) => {
      const { rig, run, wire, config } = await aWiredRig();
      await importInto(rig, [write === "create" ? "C-1" : "C-2"]);
      const { dataverse } = wire.doubles;
      dataverse.trouble(trouble, write);
      const isSilent = new Promise<void>((resolve) => {
        dataverse.onSilence = resolve;
      });
      expect(await run("retry", "--all", "--yes", "--json")).toMatchObject({ exit: 0 });
      const worker = rig.startWith(
        { env: { DW_TOKEN: TOKEN } },
        "worker",
        "--until-idle",
        "--config",
        config,
      );
      await isSilent;
      worker.signal("SIGKILL");
      expect((await worker.ended).exit).toBeNull();
      expect(await run("worker", "--until-idle", "--json")).toMatchObject({ exit: 0 });
      expect(asRows(await rig.json("errors"))).toEqual([]);
      const writes = wire.writes("dataverse").map((line) => asFields(JSON.parse(line)));
      expect(writes.map(({ op }) => op)).toEqual([write]);
      expect(wire.writes(FO)).toEqual([]);
    },
  );

  test("holds its request when a side refuses the sign-in, and says so without the token", async () => {
    const { rig, wire, config } = await aWiredRig();
    await importInto(rig, ["C-1"]);
    knownToken("a-token-nobody-knows");
    await rig.run("engine", "stop", "--config", config);
    await rig.run("retry", "--all", "--yes", "--json", "--config", config);
    await rig.run("worker", "--until-idle", "--config", config);
    const [request] = asRows(await rig.json("requests"));
    expect(request).toMatchObject({ state: "held" });
    expect(JSON.stringify(request)).toContain("Authorization has been denied");
    expect(JSON.stringify(request)).not.toContain("a-token-nobody-knows");
    expect(wire.writes("dataverse")).toEqual([]);
  });

  test("brings the sign-in library along in the one file", async () => {
    const nobody = await aPortWithoutService();
    const auth = {
      kind: "client-secret",
      tenant: "contoso.example",
      clientId: "app",
      secret: { env: "DW_TOKEN" },
      authority: `https://127.0.0.1:${nobody}`,
    };
    const { rig, run, program } = await aWiredRig(auth);
    await importInto(rig, ["C-1"]);
    await run("retry", "--all", "--yes", "--json");
    await program("worker", "--until-idle", "--json");
    const [error] = asRows(await rig.json("errors"));
    expect(JSON.stringify(error)).toContain(
      "No sign-in for now. The service cannot be reached (ECONNREFUSED)",
    );
  });
});

describe("a connection", () => {
  test("that the configuration does not have is refused with what there is to do", async () => {
    const rig = await aRig();
    const run = await rig.run("job", "add", "CUST", "--maps", CUSTOMERS, "--connect", "fabrikam", "--json");
    expect(run).toMatchObject({
      exit: 2,
      json: { error: { message: 'There is no connection "fabrikam".' } },
    });
    expect(run.stdout).toContain("under connections in the configuration");
  });

  test.each([
    [{ url: "http://contoso.example", auth: {} }, "is not https"],
    [{ url: "https://contoso.example/data", auth: {} }, "holds more than the root"],
    [
      { url: "https://contoso.example", auth: { kind: "client-secret", secret: "hunter2" } },
      "holds no secrets",
    ],
    [{ url: "https://contoso.example", auth: { kind: "password" } }, "auth.kind should be"],
  ])("that is %j is refused by the place at fault, before anything starts", async (side, words) => {
    const rig = await aRig();
    const connections = { contoso: { maps: "maps.json", [FO]: side, dataverse: side } };
    const config = await rig.file("config.json", JSON.stringify({ connections }));
    const run = await rig.run("job", "add", "C", "--maps", CUSTOMERS, "--in-process", "--config", config);
    expect(run.exit).toBe(2);
    expect(run.stderr).toContain(words);
    expect(run.stderr).not.toContain("hunter2");
  });
});

describe("doctor", () => {
  test("signs in to both sides, finds table and columns of every map, and writes nothing", async () => {
    const { program, wire } = await aWiredRig();
    const answer = await program("doctor", "--json");
    expect(answer.exit).toBe(0);
    const found = asRows(answer.json);
    expect(found.filter(({ status }) => status === "warn" || status === "fail")).toEqual([]);
    for (const side of DATA_SOURCES) {
      const checks = found.filter((one) => one["side"] === side && one["status"] === "ok");
      expect(checks.map(({ check }) => check)).toEqual(
        expect.arrayContaining(["sign-in", "clock", CUSTOMERS, `${CUSTOMERS}: keys and types`]),
      );
    }
    for (const side of DATA_SOURCES) expect(wire.writes(side)).toEqual([]);
  });

  test("names the column that a side does not have, and the side that refuses the sign-in", async () => {
    const { rig, run } = await aWiredRig();
    const [customers] = mapsFile();
    const fields = [{ financeAndOperations: "ORGANIZATIONNAME", dataverse: "nam" }];
    await rig.file("maps.json", JSON.stringify([{ ...customers, fields, wire: plainWire() }]));
    const answer = await run("doctor", "contoso");
    expect(answer.exit).toBe(1);
    expect(answer.stdout).toMatch(/dataverse +Customers V3 +FAIL +.*'nam'/);
    expect(answer.stdout).toMatch(/finance-and-operations +Customers V3 +ok/);
    knownToken("wrong");
    const refused = await run("doctor");
    expect(refused.exit).toBe(1);
    expect(refused.stdout).toMatch(/finance-and-operations +sign-in +FAIL +auth 401/);
    expect(refused.stdout).not.toContain("wrong");
  });

  test("tells an alternate key that is not there, or not yet active", async () => {
    const { rig, run, wire } = await aWiredRig();
    wire.keyStatus.set("accounts", "Pending");
    const pending = await run("doctor");
    expect(pending.exit).toBe(1);
    expect(pending.stdout).toMatch(/accountnumber \+ msdyn_company is not active: Pending/);
    const keys = { [FO]: ["CUSTOMERACCOUNT"], dataverse: ["name"] };
    await rig.file("maps.json", JSON.stringify(mapsFile().map((map) => ({ ...map, keys }))));
    expect((await run("doctor")).stdout).toMatch(/no alternate key over name \+ msdyn_company/);
    for (const side of DATA_SOURCES) expect(wire.writes(side)).toEqual([]);
  });

  test("of a connection that there is not says which there are", async () => {
    const { run } = await aWiredRig();
    const answer = await run("doctor", "fabrikam");
    expect(answer.exit).toBe(2);
    expect(answer.stderr).toContain("Connections: contoso.");
  });

  function plainWire(): object {
    const names = { CUSTOMERACCOUNT: "CustomerAccount", ORGANIZATIONNAME: "OrganizationName" };
    return { [FO]: { set: "CustomersV3", names }, dataverse: { set: "accounts", id: "accounts_id" } };
  }
});

/** A port of the loopback interface that nobody listens on any more. */
async function aPortWithoutService(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("It did not listen.");
  return address.port;
}
