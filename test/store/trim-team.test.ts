import { expect, onTestFinished, test } from "vitest";
import { openStore } from "../../source/store/open-store.ts";
import type { Store } from "../../source/store/store.ts";
import { grantsFor } from "../../source/store/team/schema.ts";
import type { StoreAddress } from "../../source/store/team/store-address.ts";
import { TeamDatabase } from "../../source/store/team/team-database.ts";
import { trimJournal, type Trimmed } from "../../source/store/trim-team.ts";
import { aFolder, rejection } from "./support/folders.ts";
import { aRow, created, JOB_DEFINED, NOW, reconciling, rows, running, settled } from "./support/records.ts";
import { anEnvironment, joined, joinedRunner, sql } from "./support/team.ts";

const DAY_MS = 86_400_000;
const clock = (): number => NOW;

/** An environment whose first six commits are of a hundred days ago, and a host that has followed all of them. */
async function aLongOne(): Promise<{ readonly address: StoreAddress; readonly store: Store }> {
  const address = await anEnvironment();
  const store = await joinedRunner(address);
  await store.commit([JOB_DEFINED]);
  await store.addErrors(rows(4));
  await store.commit([created("R1", ["E1", "E2"])]);
  await store.commit([running("R1"), reconciling("R1", "E1")]);
  await store.seal("R1", ["E2"]);
  await store.commit([settled("R1", "E1")]);
  await sql(
    "UPDATE dwtriage.journal SET at = now() - interval '100 days' WHERE environment = $1",
    address.environment,
  );
  await store.addErrors([aRow("E5")]);
  return { address, store };
}

async function trimmed(address: StoreAddress): Promise<Trimmed | null> {
  const database = new TeamDatabase(address, "ann@jump1");
  onTestFinished(() => database.close());
  const team = { address, label: "ann@jump1" };
  return trimJournal(await aFolder(), { database, team, before: Date.now() - 90 * DAY_MS, clock });
}

test("old commits leave the journal: hosts go on, a new one has the same records, requests and audit, and the state of old records alone", async () => {
  const { address, store } = await aLongOne();
  const before = (await store.audit()).lines;
  expect(await trimmed(address)).toMatchObject({ upTo: 6, lines: 5, records: 4, requests: 1 });
  const kept = await sql(
    "SELECT array_agg(sequence::int ORDER BY sequence) AS kept FROM dwtriage.journal WHERE environment = $1",
    address.environment,
  );
  expect(kept).toEqual([{ kept: [6, 7, 8] }]);
  await store.commit([reconciling("R1", "E2")]);
  await store.commit([settled("R1", "E2")]);
  const there = await joined(address);
  expect(there.errors.size).toBe(store.errors.size);
  expect(there.request("R1")).toEqual(store.request("R1"));
  expect(there.knownError("E1")).toMatchObject({ error: { state: "synced", message: "" } });
  expect(there.knownError("E5")).toEqual(store.knownError("E5"));
  const { lines, brokenAt } = await there.audit();
  expect([brokenAt, lines.slice(0, before.length)]).toEqual([null, before]);
  expect(lines.map((line) => JSON.parse(line) as { action: string })).toContainEqual(
    expect.objectContaining({ action: "trim", scope: "commits up to 6", by: "ann@jump1" }),
  );
  expect(await there.vouchedFiles()).toMatchObject({ changed: [], missing: [] });
  // A record of then is known for ever: importing it again adds nothing.
  expect(there.has("E1")).toBe(true);
  expect(await trimmed(address)).toBeNull();
});

test("a copy that had not followed as far saves nothing, says how to fetch it again, and is then as the others", async () => {
  const { address } = await aLongOne();
  const folder = await aFolder();
  const behind = await openStore(folder, { clock, team: { address, label: "bea@jump2", until: 3 } });
  await behind.close();
  await trimmed(address);
  const again = await joined(address, {}, folder);
  expect(again.team?.state().fault).toContain("keeps single commits from 6 on alone");
  expect(again.team?.state().fault).toContain("move the data folder away and start again");
  const refusal = await rejection(again.addErrors([aRow("E6")]));
  expect(String(refusal)).toContain("Nothing is lost");
  expect((await joined(address)).errors.size).toBe(4);
});

test("only the owner of the tables takes commits out of a journal", async () => {
  const { address } = await aLongOne();
  const user = `op_${address.environment.slice(2, 10)}`;
  await sql(`CREATE ROLE ${user} LOGIN`);
  for (const grant of grantsFor("operator", user)) await sql(grant);
  const refusal = await rejection(trimmed({ ...address, user }));
  expect(String(refusal)).toContain("no operator may");
  expect(
    await sql(
      "SELECT count(*)::int AS lines FROM dwtriage.journal WHERE environment = $1",
      address.environment,
    ),
  ).toEqual([{ lines: 7 }]);
});
