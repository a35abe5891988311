import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bringIn, takeOut } from "../../source/store/move-team.ts";
import type { Store } from "../../source/store/store.ts";
import type { StoreAddress } from "../../source/store/team/store-address.ts";
import { TeamDatabase } from "../../source/store/team/team-database.ts";
import { aFolder, opened, rejection } from "./support/folders.ts";
import { aRow, created, JOB_DEFINED, NOW, reconciling, rows, running, settled } from "./support/records.ts";
import { stateOf } from "./support/state-of.ts";
import { anEnvironment, joined, sql } from "./support/team.ts";

const clock = (): number => NOW;
const IDS = ["E1", "E2", "E3", "E4", "E5"];
const TINY = { segmentBytes: 500, journalBytes: 500 };

/** A folder with checkpoints, several segments, an audit and a sealed copy. */
async function aUsedFolder(): Promise<string> {
  const folder = await aFolder();
  const store = await opened(folder, TINY);
  await store.commit([JOB_DEFINED]);
  await store.addErrors(rows(4));
  await store.commit([created("R1", ["E1", "E2"])]);
  await store.commit([running("R1"), reconciling("R1", "E1")]);
  const { file } = await store.seal("R1", ["E2"]);
  const event = {
    at: NOW,
    by: "ann",
    action: "seal",
    scope: "R1",
    filter: "",
    records: 1,
    outcome: "",
    file,
  } as const;
  await store.commit([settled("R1", "E1"), { kind: "deed", deed: event }]);
  await store.addErrors([aRow("E5")]);
  await store.commit([{ kind: "request-cancelled", request: "R1", at: NOW, by: "ann" }]);
  await store.close();
  return folder;
}

/** A team store without the address's environment. */
async function aNewName(): Promise<StoreAddress> {
  const address = await anEnvironment();
  return { ...address, environment: `${address.environment}-moved` };
}

function databaseOf(address: StoreAddress): TeamDatabase {
  const database = new TeamDatabase(address, "ann@jump1");
  onTestFinished(() => database.close());
  return database;
}

async function told(store: Store): Promise<unknown> {
  return {
    state: stateOf(store, IDS),
    audit: (await store.audit()).lines,
    files: await store.vouchedFiles(),
  };
}

test("a folder that is brought in answers as before, on its own host and on another, and goes on there", async () => {
  const folder = await aUsedFolder();
  const before = await opened(folder);
  const wanted = await told(before);
  await before.close();
  const address = await aNewName();
  const moved = await bringIn(folder, databaseOf(address), clock);
  expect(moved).toMatchObject({ records: 5, requests: 1 });
  const here = await joined(address, TINY, folder);
  const there = await joined(address);
  expect(await told(here)).toEqual(wanted);
  expect(await told(there)).toEqual(wanted);
  await there.addErrors([aRow("E6")]);
  await here.team?.look();
  expect(here.knownError("E6")).toEqual(aRow("E6"));
});

test("what was brought before it was cut off is not sent again, and what differs is", async () => {
  const folder = await aUsedFolder();
  const address = await aNewName();
  const [segment = ""] = await readdir(join(folder, "segments"));
  const piece = [address.environment, `segments/${segment}`];
  await sql(
    "INSERT INTO dwtriage.base (environment, name, place, bytes) VALUES ($1, $2, 0, 'half of it')",
    ...piece,
  );
  await sql(
    "INSERT INTO dwtriage.base (environment, name, place, bytes) VALUES ($1, 'sealed/gone.ndjson', 0, 'x')",
    piece[0],
  );
  await bringIn(folder, databaseOf(address), clock);
  const [found] = await sql("SELECT bytes FROM dwtriage.base WHERE environment = $1 AND name = $2", ...piece);
  expect(found?.["bytes"]).toEqual(await readFile(join(folder, "segments", segment)));
  expect((await joined(address)).errors.size).toBe(4);
});

test("a move says how far it is; one that is ended in the middle has moved nothing that counts, and goes on the next time", async () => {
  const folder = await aUsedFolder();
  const address = await aNewName();
  const stop = new AbortController();
  const moves: [number, number][] = [];
  const watch = {
    signal: stop.signal,
    onReading: () => undefined,
    onMoved: (bytes: number, of: number) => {
      moves.push([bytes, of]);
      if (moves.length === 3) stop.abort();
    },
  };
  expect(await rejection(bringIn(folder, databaseOf(address), clock, watch))).toBe(stop.signal.reason);
  expect(moves).toHaveLength(3);
  expect(String(await rejection(joined(address)))).toContain(address.environment);
  const rest = { ...watch, signal: new AbortController().signal };
  expect(await bringIn(folder, databaseOf(address), clock, rest)).toMatchObject({ records: 5 });
  const [bytes, of] = moves.at(-1) ?? [];
  expect(bytes).toBe(of);
  expect(moves.every(([done, all], at) => done <= all && (at < 4 || done >= (moves[at - 1]?.[0] ?? 0)))).toBe(
    true,
  );

  const out = await aFolder();
  const leaving = new AbortController();
  const taken: number[] = [];
  const leave = {
    signal: leaving.signal,
    onReading: () => undefined,
    onMoved: (fetched: number) => {
      taken.push(fetched);
      if (!leaving.signal.aborted && taken.length === 2) leaving.abort();
    },
  };
  const team = { address, label: "ann@jump1" };
  expect(await rejection(takeOut(out, team, clock, leave))).toBe(leaving.signal.reason);
  expect(await takeOut(out, team, clock, { ...leave, signal: rest.signal })).toMatchObject({ records: 5 });
});

test("a folder with an unfinished request, and an environment that is there already, are refused, and nothing is moved", async () => {
  const folder = await aFolder();
  const store = await opened(folder);
  await store.commit([JOB_DEFINED]);
  await store.addErrors(rows(1));
  await store.commit([created("R1", ["E1"])]);
  await store.close();
  const address = await aNewName();
  expect(String(await rejection(bringIn(folder, databaseOf(address), clock)))).toContain(
    "1 unfinished request: R1",
  );
  const taken = databaseOf(await anEnvironment());
  expect(String(await rejection(bringIn(folder, taken, clock)))).toContain("holds the environment");
  expect((await opened(folder)).request("R1")?.state).toBe("queued");
});

test("an environment that is taken out is a folder on its own, and holds what the team store holds", async () => {
  const address = await anEnvironment();
  const one = await joined(address);
  await one.commit([JOB_DEFINED]);
  await one.addErrors(rows(3));
  await one.commit([created("R1", ["E1"])]);
  const folder = await aFolder();
  expect(await takeOut(folder, { address, label: "ann@jump1" }, clock)).toMatchObject({
    records: 3,
    requests: 1,
  });
  const alone = await opened(folder);
  expect(stateOf(alone, IDS)).toEqual(stateOf(one, IDS));
  await alone.commit([{ kind: "job-status", job: "CUST", status: "stopped" }]);
});

test("a file that was changed in the database is not laid down", async () => {
  const folder = await aUsedFolder();
  const address = await aNewName();
  await bringIn(folder, databaseOf(address), clock);
  await sql(
    "UPDATE dwtriage.base SET bytes = bytes || 'x' WHERE environment = $1 AND name = 'audit.ndjson'",
    address.environment,
  );
  expect(String(await rejection(joined(address)))).toContain(
    '"audit.ndjson", which the environment began with',
  );
});
