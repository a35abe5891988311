import { randomUUID } from "node:crypto";
import { appendFile, chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { Change } from "../../source/domain/journal/change.ts";
import { openStore } from "../../source/store/open-store.ts";
import { makeEnvironment, makeTables } from "../../source/store/team/set-up.ts";
import { readStoreAddress, type StoreAddress } from "../../source/store/team/store-address.ts";
import { TeamDatabase } from "../../source/store/team/team-database.ts";
import { CuttingProxy } from "../helpers/cutting-proxy.ts";
import { control, giveToServer, startServer, stop } from "../tooling/postgres-run.ts";

const LOST = 3;

/**
 * A primary with a standby that lags behind by three commits when the primary dies and the standby takes its place; an engine
 * comes to it by the same address. Answers what the engine did not refuse, or did not say.
 */
export async function promotedStandby(): Promise<readonly string[]> {
  const home = await mkdtemp(join(tmpdir(), "dwtriage-standby-"));
  await chmod(home, 0o755);
  const [primary, standby] = [join(home, "primary"), join(home, "standby")];
  for (const folder of [primary, standby, join(home, "line")]) await mkdir(folder);
  const broken: string[] = [];
  const url = new URL(await startServer(primary, { isDurable: true }));
  url.pathname = "/postgres";
  const address = readStoreAddress(url.href, `e-${randomUUID()}`);
  const { proxy, address: through } = await CuttingProxy.listen(join(home, "line"), address);
  try {
    const database = new TeamDatabase(address, "standby");
    await makeTables(database);
    await makeEnvironment(database);
    await database.close();
    await beginStandby(primary, standby, address.port);
    const team = { address: through, label: "ann@jump1" };
    const store = await openStore(join(home, "data"), { clock: Date.now, team });
    for (const number of [1, 2]) await store.commit([aDeed(number)]);
    const other = { ...address, host: standby };
    await untilLines(other, 2);
    // Met as it is, a standby takes no writes, and says so.
    const reader = await openStore(join(home, "reader"), {
      clock: Date.now,
      team: { address: other, label: "bea@jump2" },
    });
    const words = await refusalOf(reader.commit([aDeed(0)]));
    if (!words.includes("it is a standby, which takes no writes")) broken.push(`a standby said: ${words}`);
    await reader.close();
    await control(standby, "stop", "-m", "fast");
    for (let number = 0; number < LOST; number++) await store.commit([aDeed(number)]);
    await control(primary, "stop", "-m", "immediate");
    await control(standby, "start");
    await control(standby, "promote");
    proxy.leadTo(standby);
    const refusal = await refusalOf(store.commit([aDeed(9)]));
    if (!refusal.includes(`the last ${LOST} of them are not there`))
      broken.push(`after the fail-over: ${refusal}`);
    if ((await linesOf(other)) !== 2) broken.push("something was written on what is left");
    await store.close();
    return broken;
  } finally {
    await proxy.close();
    stop(primary);
    stop(standby);
    await rm(home, { recursive: true, force: true });
  }
}

/** The standby begins as the primary's files, and follows it by its socket. */
async function beginStandby(primary: string, standby: string, port: number): Promise<void> {
  await control(primary, "stop", "-m", "fast");
  await cp(primary, standby, { recursive: true, preserveTimestamps: true });
  await rm(join(standby, "address"), { force: true });
  const data = join(standby, "data");
  await appendFile(
    join(data, "postgresql.conf"),
    `listen_addresses = ''\nunix_socket_directories = '${standby}'\nprimary_conninfo = 'host=${primary} port=${port} user=postgres'\n`,
  );
  await writeFile(join(data, "standby.signal"), "");
  await giveToServer(standby);
  await control(primary, "start");
  await control(standby, "start");
}

function aDeed(number: number): Change {
  const deed = {
    at: Date.now(),
    by: "ann",
    action: "export",
    scope: `${number}`,
    filter: "",
    records: 1,
    outcome: "",
  } as const;
  return { kind: "deed", deed };
}

async function refusalOf(commit: Promise<void>): Promise<string> {
  try {
    await commit;
    return "nothing: it was taken";
  } catch (error) {
    return String(error);
  }
}

async function untilLines(address: StoreAddress, lines: number): Promise<void> {
  while ((await linesOf(address)) < lines) await sleep(50);
}

async function linesOf({ host, port, database, environment }: StoreAddress): Promise<number> {
  const client = new Client({ host, port, database, user: "postgres" });
  await client.connect();
  try {
    const text = "SELECT count(*)::int AS lines FROM dwtriage.journal WHERE environment = $1";
    return (await client.query<{ lines: number }>(text, [environment])).rows[0]?.lines ?? 0;
  } finally {
    await client.end();
  }
}
