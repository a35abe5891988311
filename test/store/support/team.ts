import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { inject, onTestFinished } from "vitest";
import { openStore, type StoreOptions } from "../../../source/store/open-store.ts";
import type { Store } from "../../../source/store/store.ts";
import { readStoreAddress, type StoreAddress } from "../../../source/store/team/store-address.ts";
import { makeEnvironment, makeTables } from "../../../source/store/team/set-up.ts";
import { TeamDatabase } from "../../../source/store/team/team-database.ts";
import { CuttingProxy } from "../../helpers/cutting-proxy.ts";
import { serverOf } from "../../tooling/postgres-run.ts";
import { aFolder } from "./folders.ts";
import { NOW } from "./records.ts";

let made: Promise<string> | null = null;

/** A database of this worker, with the tables of a team store; environments tell the tests apart. */
async function databaseText(): Promise<string> {
  made ??= makeDatabase();
  return made;
}

async function makeDatabase(): Promise<string> {
  const url = await newDatabase();
  const database = new TeamDatabase(readStoreAddress(url, "any"), "test");
  await makeTables(database);
  await database.close();
  return url;
}

async function newDatabase(): Promise<string> {
  const server = await serverOf(inject("postgresRun"));
  const name = `dwtriage_${randomUUID().slice(0, 8)}`;
  const url = new URL(server);
  url.pathname = "/postgres";
  await sqlAs(readStoreAddress(url.href, "any"), `CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  return url.href;
}

/** A new database without tables. */
export async function aDatabase(): Promise<StoreAddress> {
  return readStoreAddress(await newDatabase(), "any");
}

/** A new environment of this test. */
export async function anEnvironment(): Promise<StoreAddress> {
  const address = readStoreAddress(await databaseText(), `e-${randomUUID()}`);
  const database = new TeamDatabase(address, "test");
  await makeEnvironment(database);
  await database.close();
  return address;
}

/** Times that are over soon, for tests of what comes then. */
export const SHORT_TIMES = { livesMs: 400, renewMs: 50, marginMs: 50, lookForMs: 300 };

/** An engine's store on the environment, with a copy of its own. */
export async function joined(
  address: StoreAddress,
  options: Partial<StoreOptions> = {},
  folder?: string,
): Promise<Store> {
  const store = await openStore(folder ?? (await aFolder()), {
    clock: () => NOW,
    team: { address, label: "ann@jump1" },
    ...options,
  });
  onTestFinished(() => store.close());
  return store;
}

/** The same, once it runs the requests. */
export async function joinedRunner(
  address: StoreAddress,
  options: Partial<StoreOptions> = {},
  folder?: string,
): Promise<Store> {
  const store = await joined(address, options, folder);
  await new Promise<void>((resolve) => {
    store.team?.seekToRun({ gained: () => resolve(), lost: () => undefined });
  });
  return store;
}

/** A server in front of the real one, for as long as the test lasts; the address is the one that leads through it. */
export async function aProxy(
  address: StoreAddress,
): Promise<{ readonly proxy: CuttingProxy; readonly address: StoreAddress }> {
  const through = await CuttingProxy.listen(await aFolder(), address);
  onTestFinished(() => through.proxy.close());
  return through;
}

/** Runs a statement as the owner of the database. */
export async function sql(
  text: string,
  ...values: readonly unknown[]
): Promise<readonly Record<string, unknown>[]> {
  return sqlAs(readStoreAddress(await databaseText(), "any"), text, ...values);
}

export async function sqlAs(
  { host, port, database, user }: StoreAddress,
  text: string,
  ...values: readonly unknown[]
): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ host, port, database, ...(user === undefined ? {} : { user }) });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
