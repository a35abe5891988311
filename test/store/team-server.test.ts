import { spawn, spawnSync } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { SeededRandom } from "../../source/sample/seeded-random.ts";
import { openStore } from "../../source/store/open-store.ts";
import { DatabaseRefusedError, DatabaseUnavailableError } from "../../source/store/team/database-faults.ts";
import { grantsFor, SCHEMA_STEPS, SCHEMA_VERSION } from "../../source/store/team/schema.ts";
import { makeEnvironment, makeTables } from "../../source/store/team/set-up.ts";
import { readStoreAddress, type StoreAddress } from "../../source/store/team/store-address.ts";
import { TeamDatabase } from "../../source/store/team/team-database.ts";
import { layOut, PowerCutDisk } from "../soak/power-cut-disk.ts";
import { ownServer, serverUser } from "../tooling/postgres-run.ts";
import { aFolder, rejection } from "./support/folders.ts";
import { aRow, created, JOB, JOB_DEFINED, NOW, rows, running } from "./support/records.ts";
import { aDatabase, anEnvironment, joined, joinedRunner, SHORT_TIMES, sql, sqlAs } from "./support/team.ts";

const STOPPED = { kind: "job-status", job: JOB.name, status: "stopped" } as const;

/** A role of its own that may commit, with a connection for it. */
async function anOperator(address: StoreAddress, attributes = ""): Promise<StoreAddress & { user: string }> {
  const user = `op_${address.environment.slice(2, 10)}`;
  await sql(`CREATE ROLE ${user} LOGIN ${attributes}`);
  for (const grant of grantsFor("operator", user)) await sql(grant);
  return { ...address, user };
}

function databaseOf(address: StoreAddress): TeamDatabase {
  const database = new TeamDatabase(address, "ann@jump1");
  onTestFinished(() => database.close());
  return database;
}

describe("tables of another version", () => {
  /** A database with the tables of the first version, and an environment with two commits of then. */
  async function anOlderOne(): Promise<StoreAddress> {
    const address = { ...(await aDatabase()), environment: "prod" };
    for (const step of SCHEMA_STEPS.slice(0, 1)) await sqlAs(address, step);
    await makeEnvironment(databaseOf(address));
    return address;
  }

  test("older ones are brought up to date in one go, what they hold stays, and an engine refuses them until then", async () => {
    const address = await anOlderOne();
    const refusal = await rejection(joined(address));
    expect(String(refusal)).toContain(`has tables of version 1; this dwtriage needs ${SCHEMA_VERSION}`);
    expect(refusal).toMatchObject({ remedy: expect.stringContaining("dwtriage store init") });
    const [before] = await sqlAs(address, "SELECT id FROM dwtriage.head");
    expect(await makeTables(databaseOf(address))).toBe(1);
    expect(await makeTables(databaseOf(address))).toBe(SCHEMA_VERSION);
    expect(await sqlAs(address, "SELECT id FROM dwtriage.head")).toEqual([before]);
    const store = await joined(address);
    await store.commit([JOB_DEFINED]);
    expect((await joined(address)).jobs()).toEqual([JOB]);
  });

  test("an upgrade that cannot be finished leaves the tables as they were, and says who can", async () => {
    const address = await anOlderOne();
    await sqlAs(address, "GRANT USAGE ON SCHEMA dwtriage TO PUBLIC");
    await sqlAs(address, "GRANT SELECT ON dwtriage.store TO PUBLIC");
    const user = `guest_${address.database.slice(-8)}`;
    await sqlAs(address, `CREATE ROLE ${user} LOGIN`);
    const refusal = await rejection(makeTables(databaseOf({ ...address, user })));
    expect(String(refusal)).toContain("cannot be brought up to date: this role has no right to that");
    expect(refusal).toMatchObject({ remedy: expect.stringContaining("owner") });
    expect(await sqlAs(address, "SELECT version FROM dwtriage.store")).toEqual([{ version: 1 }]);
  });

  test("an engine whose tables were brought up to date under it saves nothing more, and says which dwtriage it takes", async () => {
    const address = { ...(await aDatabase()), environment: "prod" };
    await makeTables(databaseOf(address));
    await makeEnvironment(databaseOf(address));
    const store = await joined(address);
    await store.commit([JOB_DEFINED]);
    await sqlAs(address, `UPDATE dwtriage.store SET version = ${SCHEMA_VERSION + 1}`);
    expect(String(await rejection(store.commit([STOPPED])))).toContain("was made by a newer dwtriage");
    await store.team?.look();
    expect(store.team?.state().fault).toContain("Use the version of dwtriage that the other hosts use");
    expect(await sqlAs(address, "SELECT count(*)::int AS lines FROM dwtriage.journal")).toEqual([
      { lines: 1 },
    ]);
    expect(String(await rejection(makeTables(databaseOf(address))))).toContain("by a newer dwtriage");
  });
});

describe("a server that refuses", () => {
  /** Lets the server itself refuse each line with that code, as it does when it is in that state. */
  async function refusing(address: StoreAddress, code: string): Promise<void> {
    const name = `refuse_${code}_${address.environment.slice(2, 10)}`;
    await sql(
      `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'as it would' USING ERRCODE = '${code}'; END $$`,
    );
    await sql(
      `CREATE TRIGGER ${name} BEFORE INSERT ON dwtriage.journal FOR EACH ROW WHEN (NEW.environment = '${address.environment}') EXECUTE FUNCTION ${name}()`,
    );
    onTestFinished(async () => void (await sql(`DROP FUNCTION ${name} CASCADE`)));
  }

  test.each([
    ["53100", "its disk is full", "Free some space on the server"],
    ["53200", "it is out of memory", "Look at the server"],
    ["58030", "its disk has failed", "Look at the server"],
    ["40001", "it asks to try again", "Do it again"],
  ])("%s: %s", async (code, what, remedy) => {
    const address = await anEnvironment();
    const store = await joined(address);
    await store.commit([JOB_DEFINED]);
    await refusing(address, code);
    const refusal = await rejection(store.commit([STOPPED]));
    expect(refusal).toBeInstanceOf(DatabaseUnavailableError);
    expect(String(refusal)).toContain(what);
    expect(refusal).toMatchObject({ remedy: expect.stringContaining(remedy) });
    // Nothing has happened, lists go on, and so does everything once it takes lines again.
    expect(store.jobs()).toEqual([JOB]);
  });

  test("a full server takes the change once it has room again, and nothing was lost in between", async () => {
    const address = await anEnvironment();
    const store = await joined(address);
    await store.commit([JOB_DEFINED]);
    await sql("ALTER TABLE dwtriage.journal ADD CONSTRAINT none_fits CHECK (false) NOT VALID");
    await rejection(store.addErrors(rows(2)));
    await sql("ALTER TABLE dwtriage.journal DROP CONSTRAINT none_fits");
    await store.addErrors(rows(2));
    expect((await joined(address)).errors.size).toBe(2);
  });

  test("out of connections: said with the remedy, and the copy is read on", async () => {
    const operator = await anOperator(await anEnvironment());
    const folder = await aFolder();
    const store = await joined(operator, {}, folder);
    await store.commit([JOB_DEFINED]);
    await store.close();
    await sql(`ALTER ROLE ${operator.user} CONNECTION LIMIT 0`);
    const again = await joined(operator, {}, folder);
    expect(again.jobs()).toEqual([JOB]);
    expect(again.team?.state().fault).toContain("it takes no more connections. Nothing was confirmed");
    await sql(`ALTER ROLE ${operator.user} CONNECTION LIMIT -1`);
    await again.team?.look();
    expect(again.team?.state().fault).toBe("");
  });

  test("a server that takes no writes is a standby, in words", async () => {
    const operator = await anOperator(await anEnvironment());
    await sql(`ALTER ROLE ${operator.user} SET default_transaction_read_only = on`);
    const store = await joined(operator);
    const refusal = await rejection(store.commit([JOB_DEFINED]));
    expect(String(refusal)).toContain("it is a standby, which takes no writes");
    expect(refusal).toMatchObject({ remedy: expect.stringContaining("Name the primary in the address") });
  });
});

describe("signing in", () => {
  const SCRAMMED = "DO $$ BEGIN CREATE ROLE scrammed; EXCEPTION WHEN duplicate_object THEN NULL; END $$";

  test.skipIf(!ownServer())(
    "a password comes from where the configuration says it is, with each connection, and a wrong one is refused",
    async () => {
      await sql(SCRAMMED);
      const operator = await anOperator(await anEnvironment(), "PASSWORD 'right' IN ROLE scrammed");
      const refusal = await rejection(joined({ ...operator, password: () => "wrong" }));
      expect(refusal).toBeInstanceOf(DatabaseRefusedError);
      expect(refusal).toMatchObject({ remedy: expect.stringContaining('"storePassword"') });
      const passwords = ["right"];
      const store = await joined({ ...operator, password: () => passwords.at(-1) ?? "" });
      await sql(`ALTER ROLE ${operator.user} PASSWORD 'changed'`);
      passwords.push("changed");
      await sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", operator.user);
      await store.team?.look();
      await store.commit([JOB_DEFINED]);
      expect(store.jobs()).toEqual([JOB]);
    },
  );

  test.skipIf(!ownServer())(
    "libpq's password file is read as for psql, and what is missing is said",
    async () => {
      await sql(SCRAMMED);
      const operator = await anOperator(await anEnvironment(), "PASSWORD 'of:the file' IN ROLE scrammed");
      const file = join(await aFolder(), "pgpass");
      const before = process.env["PGPASSFILE"];
      process.env["PGPASSFILE"] = file;
      onTestFinished(() => {
        if (before === undefined) delete process.env["PGPASSFILE"];
        else process.env["PGPASSFILE"] = before;
      });
      expect(String(await rejection(joined(operator)))).toContain(
        "it asks for a password, and there is none",
      );
      const line = `${operator.host}:${operator.port}:*:${operator.user}:of\\:the file`;
      await writeFile(file, `# host:port\n*:*:*:somebody:else\n${line}\n`, { mode: 0o644 });
      expect(String(await rejection(joined(operator)))).toContain("because others may read it");
      await chmod(file, 0o600);
      expect((await joined(operator)).team?.state()).toMatchObject({ fault: "", mayWrite: true });
    },
  );

  test("the name of an engine's role is the server's word", async () => {
    const operator = await anOperator(await anEnvironment());
    expect(await (await joined(operator)).team?.provenName()).toBe(operator.user);
  });
});

describe("TLS on the wire", () => {
  test.skipIf(!ownServer())(
    "verify-full takes the server of that name with that authority, and no other; weaker modes ask for less",
    async () => {
      const socket = await anEnvironment();
      const at = (host: string, parameters: string): StoreAddress =>
        readStoreAddress(
          `postgresql://postgres@${host}:${socket.port}/${socket.database}?${parameters}`,
          socket.environment,
        );
      const root = `sslrootcert=${encodeURIComponent(join(socket.host, "data", "server.crt"))}`;
      const isEncrypted = async (address: StoreAddress): Promise<unknown> => {
        const found = await databaseOf(address).ask(
          "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
        );
        return found.rows[0]?.["ssl"];
      };
      expect(await isEncrypted(at("localhost", `sslmode=verify-full&${root}`))).toBe(true);
      expect(await isEncrypted(at("127.0.0.1", `sslmode=verify-ca&${root}`))).toBe(true);
      expect(await isEncrypted(at("127.0.0.1", "sslmode=require"))).toBe(true);
      expect(await isEncrypted(at("127.0.0.1", ""))).toBe(true);
      expect(await isEncrypted(at("127.0.0.1", "sslmode=disable"))).toBe(false);
      for (const distrusted of [
        at("127.0.0.1", `sslmode=verify-full&${root}`),
        at("localhost", "sslmode=verify-full"),
        at("localhost", "sslmode=verify-ca"),
      ]) {
        const refusal = await rejection(
          openStore(await aFolder(), { clock: () => NOW, team: { address: distrusted, label: "ann@jump1" } }),
        );
        expect(String(refusal)).toContain("cannot be trusted");
        expect(refusal).toMatchObject({ remedy: expect.stringContaining("sslrootcert=FILE") });
      }
    },
  );
});

describe("a transaction pooler", () => {
  /** PgBouncer with two connections to the server for all of its clients; it does not run as root either. */
  async function aPooler(address: StoreAddress): Promise<StoreAddress> {
    const folder = await aFolder();
    await chmod(folder, 0o777);
    const settings = [
      "[databases]",
      `* = host=${address.host} port=${address.port} user=postgres`,
      "[pgbouncer]",
      `unix_socket_dir=${folder}`,
      `listen_port=${address.port}`,
      "auth_type=any",
      "pool_mode=transaction",
      "default_pool_size=2",
      "ignore_startup_parameters=extra_float_digits",
    ];
    await writeFile(join(folder, "pooler.ini"), settings.join("\n"));
    const pooler = spawn("pgbouncer", ["-q", join(folder, "pooler.ini")], {
      ...serverUser(),
      stdio: "ignore",
    });
    onTestFinished(() => void pooler.kill("SIGKILL"));
    const through = { ...address, host: folder };
    while ((await sqlAs(through, "SELECT 1").catch(() => [])).length === 0) {
      if (pooler.exitCode !== null) throw new Error(`pgbouncer ended with ${pooler.exitCode}.`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return through;
  }

  test.skipIf(!ownServer() || spawnSync("pgbouncer", ["--version"]).error !== undefined)(
    "PgBouncer eats hints and prepared statements: commits go on, and a look finds what the other host has done",
    async () => {
      const through = await aPooler(await anEnvironment());
      const [one, two] = [await joined(through), await joined(through)];
      await one.commit([JOB_DEFINED]);
      for (const number of [1, 2, 3, 4, 5]) {
        await one.addErrors([aRow(`A${number}`)]);
        await two.addErrors([aRow(`B${number}`)]);
      }
      await Promise.all([one.team?.look(), two.team?.look()]);
      expect([one.errors.size, two.errors.size]).toEqual([10, 10]);
      expect([one.team?.state().fault, two.team?.state().fault]).toEqual(["", ""]);
      expect(await databaseOf(through).hearsItself()).toBe(false);
    },
  );
});

test("hosts whose clocks are five minutes apart have one runner, and the same order of commits", async () => {
  const address = await anEnvironment();
  const team = { address, label: "ann@jump1", times: SHORT_TIMES };
  const behind = await joinedRunner(address, { team, clock: () => NOW - 300_000 });
  const ahead = await joined(address, { team, clock: () => NOW + 300_000 });
  let terms = 0;
  const gained = new Promise<boolean>((resolve) => {
    const count = (isClean: boolean): void => {
      terms += 1;
      resolve(isClean);
    };
    ahead.team?.seekToRun({ gained: count, lost: () => undefined });
  });
  await ahead.commit([JOB_DEFINED]);
  await behind.addErrors(rows(1));
  await behind.commit([created("R1", ["E1"])]);
  // The one that is ahead would find a lease of the other's clock long over.
  await behind.commit([running("R1")]);
  expect([terms, behind.team?.state().runsRequests]).toEqual([0, true]);
  await behind.close();
  expect(await gained).toBe(true);
  await ahead.team?.look();
  expect(ahead.request("R1")?.state).toBe("running");
});

describe("a copy whose power is cut at any call of its disk", () => {
  test.each([40, 75, 110])(
    "is brought up to date again: nothing is taken for damage, and nothing is lost (call %i)",
    async (offAt) => {
      const address = await anEnvironment();
      const [other, folder, again] = [await joined(address), await aFolder(), await aFolder()];
      await other.commit([JOB_DEFINED]);
      const disk = new PowerCutDisk(folder, offAt);
      const tiny = { segmentBytes: 2_000, journalBytes: 2_000 };
      const store = await openStore(folder, {
        clock: () => NOW,
        team: { address, label: "ann@jump1" },
        fileOps: disk,
        ...tiny,
      });
      for (let number = 0; !disk.isOff; number++) {
        await store.addErrors([aRow(`A${number}`)]).catch(() => undefined);
        await store
          .commit([{ ...STOPPED, status: number % 2 === 0 ? "stopped" : "active" }])
          .catch(() => undefined);
        await other.addErrors([aRow(`B${number}`)]);
      }
      await store.close().catch(() => undefined);
      layOut(disk.powerCut(new SeededRandom(offAt)), again);
      const reopened = await joined(address, tiny, again);
      await other.team?.look();
      expect(reopened.team?.state().fault).toBe("");
      expect(reopened.errors.size).toBe(other.errors.size);
      expect(reopened.job(JOB.name)).toEqual(other.job(JOB.name));
      await reopened.commit([{ kind: "job-status", job: JOB.name, status: "active" }]);
    },
  );
});
