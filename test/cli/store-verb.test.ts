import { expect, test } from "vitest";
import { teamAddress } from "../../source/cli/engine/team-address.ts";
import { SCHEMA_STEPS } from "../../source/store/team/schema.ts";
import { readStoreAddress, tlsOptions } from "../../source/store/team/store-address.ts";
import { runLine } from "../helpers/command-line.ts";
import { openEngineRig, tempFolder } from "../helpers/engine-rig.ts";
import { aDatabase, anEnvironment, sql, sqlAs } from "../store/support/team.ts";

/** A line of the test's environment, as options name it. */
function named({
  host,
  port,
  database,
  user,
  environment,
}: Awaited<ReturnType<typeof anEnvironment>>): readonly string[] {
  const store = `postgresql://${user ?? ""}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  return ["--store", store, "--environment", environment];
}

test("an address is read as libpq reads it, and what it cannot mean is refused with what to write", () => {
  expect(
    readStoreAddress("postgresql://ann@db.contoso.com:6432/oncall?sslmode=require", "prod"),
  ).toMatchObject({
    host: "db.contoso.com",
    port: 6432,
    database: "oncall",
    user: "ann",
    sslMode: "require",
    environment: "prod",
  });
  const refusals: readonly (readonly [address: string, environment: string | undefined, words: string])[] = [
    ["postgresql://ann:secret@db/oncall", "prod", "has a password in it"],
    ["mysql://db/oncall", "prod", "cannot be read"],
    ["db.contoso.com", "prod", "cannot be read"],
    ["postgresql://db", "prod", "names no database"],
    ["postgresql://db/oncall?target_session_attrs=any", "prod", 'unknown parameter "target_session_attrs"'],
    ["postgresql://db/oncall?sslmode=on", "prod", 'unknown sslmode "on"'],
    ["postgresql://db/oncall", undefined, "none is named"],
    ["postgresql://db/oncall", "a b", "is not a name"],
  ];
  for (const [address, environment, words] of refusals) {
    expect(() => readStoreAddress(address, environment), address).toThrow(words);
  }
});

test("a host that is not this one has to prove itself, unless the address says otherwise", () => {
  const tls = (rest: string): unknown => tlsOptions(readStoreAddress(`postgresql://${rest}`, "prod"));
  expect(tls("db.contoso.com/oncall")).toEqual({ rejectUnauthorized: true });
  expect(tls("db.contoso.com/oncall?sslmode=verify-ca")).toMatchObject({ rejectUnauthorized: true });
  expect(tls("db.contoso.com/oncall?sslmode=require")).toEqual({ rejectUnauthorized: false });
  expect(tls("db.contoso.com/oncall?sslmode=disable")).toBe(false);
  expect(tls("localhost/oncall")).toEqual({ rejectUnauthorized: false });
  expect(tls("localhost/oncall?host=/run/postgresql")).toBe(false);
});

test("init makes an environment once; status shows it; grant prints the rights, and grants them with --yes", async () => {
  const folder = await tempFolder();
  const address = await anEnvironment();
  const line = named({ ...address, environment: `${address.environment}-new` });
  expect((await runLine(folder, ["store", "init", ...line])).stdout).toContain("is there, and empty");
  expect(await runLine(folder, ["store", "init", ...line])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining("already"),
  });
  const { stdout } = await runLine(folder, ["store", "status", "--json", ...line]);
  expect(JSON.parse(stdout)).toMatchObject({ commits: 0, runner: null, mayWrite: true, hasHints: true });
  const role = `ann_${address.environment.slice(2, 10)}`;
  await sql(`CREATE ROLE ${role} LOGIN`);
  const granted = "SELECT has_table_privilege($1, 'dwtriage.journal', 'SELECT') AS yes";
  const printed = await runLine(folder, ["store", "grant", "viewer", role, ...line]);
  expect(printed.stdout).toContain(`GRANT USAGE ON SCHEMA dwtriage TO "${role}";`);
  expect(await sql(`SELECT has_schema_privilege('${role}', 'dwtriage', 'USAGE') AS yes`)).toEqual([
    { yes: false },
  ]);
  await runLine(folder, ["store", "grant", "viewer", role, "--yes", ...line]);
  expect(await sql(granted, role)).toEqual([{ yes: true }]);
  expect((await runLine(folder, ["store", "status"])).stderr).toContain("No team store is named");
  expect((await runLine(folder, ["store", "begin", ...line])).stderr).toContain(
    "Expected init, status, grant",
  );
});

test("what one host's command does, the other's sees, each with a folder of its own", async () => {
  const [one, two] = [await tempFolder(), await tempFolder()];
  const address = await anEnvironment();
  const line = named(address);
  await runLine(one, ["job", "add", "CUST", "--maps", "Customers V3", ...line]);
  const { stdout } = await runLine(two, ["jobs", "--json", ...line]);
  expect(JSON.parse(stdout)).toMatchObject([{ name: "CUST" }]);
  // While the database is away, lists say so, and of when they are.
  const away = await runLine(two, ["jobs", ...named({ ...address, port: 1 })]);
  expect(away).toMatchObject({ exit: 0, stdout: expect.stringContaining("CUST") });
  expect(away.stderr).toMatch(
    /cannot be used now: its socket is not there.* when the last commit came, .*\d\d:\d\d/,
  );
  // The copy stays readable without the database, says of when it is, and is not changed without it.
  const alone = await runLine(two, ["jobs"]);
  expect(alone.stdout).toContain("CUST");
  expect(alone.stderr).toMatch(/of a team store when the last commit came, .*\d\d:\d\d/);
  expect((await runLine(two, ["job", "stop", "CUST"])).stderr).toContain(
    "is this host's copy of the environment",
  );
});

test("init brings older tables up to date, and leaves the environment that is there", async () => {
  const folder = await tempFolder();
  const address = { ...(await aDatabase()), environment: "prod" };
  for (const step of SCHEMA_STEPS.slice(0, 1)) await sqlAs(address, step);
  await sqlAs(address, "INSERT INTO dwtriage.head (environment, hash) VALUES ('prod', 'x')");
  const line = named(address);
  expect((await runLine(folder, ["store", "status", ...line])).stderr).toContain("store init");
  const { exit, stdout } = await runLine(folder, ["store", "init", ...line]);
  expect(exit).toBe(0);
  expect(stdout).toContain("were brought from version 1 to");
  expect(stdout).toContain('The environment "prod" is there.');
  expect((await runLine(folder, ["store", "status", ...line])).exit).toBe(0);
});

test("trim takes commits of an age, says first what it would do, and asks for an age that it can read", async () => {
  const folder = await tempFolder();
  const address = await anEnvironment();
  const line = named(address);
  for (const name of ["A", "B"])
    await runLine(folder, ["job", "add", name, "--maps", "Customers V3", ...line]);
  expect((await runLine(folder, ["store", "trim", ...line])).stderr).toContain("Expected --older");
  expect((await runLine(folder, ["store", "trim", "--older", "old", ...line])).exit).toBe(2);
  const dry = await runLine(folder, ["store", "trim", "--older", "90d", ...line]);
  expect(dry.stderr).toContain("Nothing was trimmed");
  await sql(
    "UPDATE dwtriage.journal SET at = now() - interval '100 days' WHERE environment = $1",
    address.environment,
  );
  const { stdout } = await runLine(folder, ["store", "trim", "--older", "90d", "--yes", ...line]);
  expect(stdout).toMatch(/^\d+ commits? left the journal; new copies begin with the state after commit/);
  expect((await runLine(folder, ["store", "status", ...line])).stdout).toContain("Single commits are kept");
  expect((await runLine(await tempFolder(), ["jobs", ...line])).stdout).toMatch(/A[^]*B/);
});

test("the configuration says where the password is, never what it is", () => {
  const folder = "/etc/dwtriage";
  const team = (settings: object) => ({
    address: "postgresql://db/oncall",
    environment: "prod",
    password: { settings, file: `${folder}/config.json` },
    label: "ann@jump1",
  });
  process.env["DWTRIAGE_TEST_PASSWORD"] = "of the variable";
  expect(teamAddress(team({ env: "DWTRIAGE_TEST_PASSWORD" })).password?.()).toBe("of the variable");
  delete process.env["DWTRIAGE_TEST_PASSWORD"];
  const missing = teamAddress(team({ file: "no-such-file" })).password;
  expect(missing).toThrow("The password of the team store is not there");
  expect(() => teamAddress(team({ password: "secret" }))).toThrow("storePassword");
  expect(() => teamAddress(team({ env: "A", file: "B" }))).toThrow("one place, a variable or a file");
});

test("a folder with data of its own is never taken for a copy, nor a copy for another environment's", async () => {
  const { engine, folder } = await openEngineRig();
  await engine.close();
  const [mine, other] = [named(await anEnvironment()), named(await anEnvironment())];
  expect((await runLine(folder, ["jobs", ...mine])).stderr).toContain("holds data of its own");
  const copy = await tempFolder();
  await runLine(copy, ["jobs", ...mine]);
  expect((await runLine(copy, ["jobs", ...other])).stderr).toContain("is the copy of the environment");
});
