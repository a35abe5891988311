import { describe, expect, onTestFinished, test } from "vitest";
import {
  FencedError,
  IllegalChangeError,
  MovedOnError,
  StorePoisonedError,
} from "../../source/store/store-errors.ts";
import { openStore } from "../../source/store/open-store.ts";
import type { Store } from "../../source/store/store.ts";
import { storeContract } from "./store-contract.ts";
import { aFolder, rejection } from "./support/folders.ts";
import {
  aRow,
  created,
  JOB,
  JOB_DEFINED,
  NOW,
  reconciling,
  rows,
  running,
  settled,
} from "./support/records.ts";
import { DatabaseUnavailableError } from "../../source/store/team/database-faults.ts";
import { grantsFor, type TeamRole } from "../../source/store/team/schema.ts";
import type { StoreAddress } from "../../source/store/team/store-address.ts";
import { anEnvironment, aProxy, joined, joinedRunner, SHORT_TIMES, sql, sqlAs } from "./support/team.ts";

const environments = new Map<string, ReturnType<typeof anEnvironment>>();

/** A folder that is opened again is the copy of the environment that it was. */
function addressOf(folder: string): ReturnType<typeof anEnvironment> {
  const known = environments.get(folder) ?? anEnvironment();
  environments.set(folder, known);
  return known;
}

storeContract("a PostgreSQL database", async (folder) => joinedRunner(await addressOf(folder), {}, folder));

const A_DEED = { at: NOW, by: "", action: "import", scope: "", filter: "", records: 1, outcome: "" } as const;

/** Two engines of one environment, each with a copy of its own; the first runs the requests. */
async function twoEngines(): Promise<readonly [Store, Store]> {
  const address = await anEnvironment();
  const one = await joinedRunner(address);
  await one.commit([JOB_DEFINED]);
  await one.addErrors(rows(4));
  return [one, await joined(address)];
}

/** Resolves at the store's first notice that finds the fact. */
function seen(store: Store, fact: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (fact()) return resolve();
    onTestFinished(
      store.subscribe(() => {
        if (fact()) resolve();
      }),
    );
  });
}

describe("two engines of one environment", () => {
  test("each sees what the other commits, without being asked", async () => {
    const [one, two] = await twoEngines();
    expect(two.errors.size).toBe(4);
    expect(two.errors.at(two.errors.rowOf("E3"))).toEqual(aRow("E3").error);
    await two.commit([created("R1", ["E2"])]);
    await seen(one, () => one.request("R1") !== undefined);
    await one.commit([running("R1"), reconciling("R1", "E2")]);
    await one.commit([settled("R1", "E2")]);
    await seen(two, () => two.request("R1")?.succeeded === 1);
    expect(two.knownError("E2")?.error.state).toBe("synced");
    const audit = await two.audit();
    expect(audit.brokenAt).toBeNull();
  });

  test("two requests over one record at the same moment: one is made, the other has to be decided anew", async () => {
    const [one, two] = await twoEngines();
    const ends = await Promise.allSettled([
      one.commit([created("R1", ["E1", "E2"])]),
      two.commit([created("R1", ["E2", "E3"])]),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const loser = ends[0].status === "rejected" ? one : two;
    const [reason] = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
    // What was legal is asked again first: the request has its number taken, and its records.
    expect([MovedOnError, IllegalChangeError].some((kind) => reason instanceof kind)).toBe(true);
    await loser.team?.look();
    expect(one.work("R1")).toEqual(two.work("R1"));
    expect(one.requests()).toHaveLength(1);
  });

  test("rows that both import at the same moment are stored once, and what one adds the other has", async () => {
    const [one, two] = await twoEngines();
    const ends = await Promise.allSettled([
      one.addErrors([aRow("E5"), aRow("E6")]),
      two.addErrors([aRow("E6"), aRow("E7")]),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await Promise.all([one.team?.look(), two.team?.look()]);
    expect([one.errors.size, two.errors.size]).toEqual([6, 6]);
  });

  test("changes that do not touch are all kept, whoever is behind", async () => {
    const [one, two] = await twoEngines();
    await Promise.all(
      [5, 6, 7, 8].flatMap((number) => [
        one.addErrors([aRow(`A${number}`)]),
        two.addErrors([aRow(`B${number}`)]),
      ]),
    );
    await Promise.all([one.team?.look(), two.team?.look()]);
    expect([one.errors.size, two.errors.size]).toEqual([12, 12]);
  });

  test("a sealed copy and rejected lines come to every host, and hold to their hashes there", async () => {
    const [one, two] = await twoEngines();
    const lines = [{ line: 3, reason: "no key", text: "x" }];
    const [mine, theirs] = [
      await one.keepRejects("feed.csv", lines),
      await two.keepRejects("feed.csv", lines),
    ];
    const copy = await one.seal("R1", ["E1"]);
    for (const { file } of [mine, theirs, copy]) {
      await one.commit([{ kind: "deed", deed: { ...A_DEED, file } }]);
    }
    for (const store of [one, two]) {
      await store.team?.look();
      expect(await store.vouchedFiles()).toEqual({ sound: 3, changed: [], missing: [], unvouched: [] });
    }
    expect(mine.file.name).not.toBe(theirs.file.name);
  });

  test("settings that one changes are the other's, too", async () => {
    const [one, two] = await twoEngines();
    await one.changeSettings({ production: true });
    await two.team?.look();
    expect(two.settings().production).toBe(true);
  });
});

describe("the engine that runs requests", () => {
  test("is one; when it ends in order, another takes over and is told so", async () => {
    const address = await anEnvironment();
    const team = { address, label: "ann@jump1", times: SHORT_TIMES };
    const one = await joinedRunner(address, { team });
    const two = await joined(address, { team });
    const isClean = new Promise<boolean>((resolve) => {
      two.team?.seekToRun({ gained: resolve, lost: () => undefined });
    });
    await two.commit([JOB_DEFINED]);
    expect([one.team?.state().runsRequests, two.team?.state().runsRequests]).toEqual([true, false]);
    await one.close();
    expect(await isClean).toBe(true);
  });

  test("writes nothing more once its term is over, and another one takes over", async () => {
    const address = await anEnvironment();
    const one = await joinedRunner(address);
    await one.commit([JOB_DEFINED]);
    await one.addErrors(rows(1));
    await one.commit([created("R1", ["E1"])]);
    const two = await joined(address, { team: { address, label: "bea@jump2", times: SHORT_TIMES } });
    await sql("UPDATE dwtriage.head SET expires_at = now() WHERE environment = $1", address.environment);
    const isClean = await new Promise<boolean>((resolve) => {
      two.team?.seekToRun({ gained: resolve, lost: () => undefined });
    });
    expect(isClean).toBe(false);
    const [mixed, own] = await Promise.allSettled([
      one.commit([running("R1")]),
      one.commit([{ kind: "job-status", job: JOB.name, status: "stopped" }]),
    ]);
    expect(mixed).toMatchObject({ status: "rejected", reason: expect.any(FencedError) });
    // Two engines of one host differ by their process.
    expect(String(mixed.status === "rejected" && mixed.reason)).toContain(
      `bea@jump2, process ${process.pid}`,
    );
    // An operator's change beside it does not rest on the term.
    expect(own.status).toBe("fulfilled");
    await two.team?.look();
    expect(two.request("R1")?.state).toBe("queued");
    expect(two.job(JOB.name)?.status).toBe("stopped");
  });
});

describe("what a database can do to an engine", () => {
  test("a commit whose answer never comes is found by its own id, and is there once", async () => {
    const address = await anEnvironment();
    const { proxy, address: through } = await aProxy(address);
    const store = await joined(through);
    proxy.cutAnswerTo(/INSERT INTO dwtriage.journal/);
    await store.commit([JOB_DEFINED]);
    expect(store.jobs()).toHaveLength(1);
    const counts = "SELECT count(*)::int AS lines FROM dwtriage.journal WHERE environment = $1";
    expect(await sql(counts, address.environment)).toEqual([{ lines: 1 }]);
  });

  test("a line that is cut keeps reads going and refuses writes with the reason, until it is there again", async () => {
    const address = await anEnvironment();
    const { proxy, address: through } = await aProxy(address);
    const folder = await aFolder();
    const team = { address: through, label: "ann@jump1", times: SHORT_TIMES };
    const store = await joined(through, { team }, folder);
    await store.commit([JOB_DEFINED]);
    proxy.shut();
    const refusal = await rejection(store.commit([{ kind: "job-status", job: JOB.name, status: "stopped" }]));
    expect(refusal).toBeInstanceOf(DatabaseUnavailableError);
    expect(String(refusal)).toContain("the line to it was cut. Nothing was confirmed");
    await store.close();
    const again = await joined(through, { team }, folder);
    expect(again.jobs()).toEqual([JOB]);
    expect(again.team?.state()).toMatchObject({
      asOf: null,
      fault: expect.stringContaining("cannot be used now"),
    });
    proxy.open();
    const other = await joined(address);
    await other.addErrors(rows(2));
    await again.team?.look();
    expect(again.errors.size).toBe(2);
    expect(again.team?.state()).toMatchObject({ asOf: NOW, fault: "" });
  });

  test("commits that it has lost are told by number, and nothing is written on what is left", async () => {
    const address = await anEnvironment();
    const { environment } = address;
    const [one, two] = [await joined(address), await joined(address)];
    await one.commit([JOB_DEFINED]);
    for (const id of ["E1", "E2", "E3"]) await one.addErrors([aRow(id)]);
    await two.team?.look();
    // What a fail-over to a standby that lags behind leaves.
    // In one statement: an engine that looks in between would find lines missing below a head that is still there.
    await sql(
      `WITH gone AS (DELETE FROM dwtriage.journal WHERE environment = $1 AND sequence > 2)
       UPDATE dwtriage.head SET sequence = 2, hash = (SELECT hash FROM dwtriage.journal WHERE environment = $1 AND sequence = 2) WHERE environment = $1`,
      environment,
    );
    const stop = { kind: "job-status", job: JOB.name, status: "stopped" } as const;
    for (const store of [one, two]) {
      const refusal = await rejection(store.commit([stop]));
      expect(refusal).toBeInstanceOf(StorePoisonedError);
      expect(String(refusal)).toContain("the last 2 of them are not there");
    }
    expect(await sql("SELECT sequence::int FROM dwtriage.head WHERE environment = $1", environment)).toEqual([
      { sequence: 2 },
    ]);
  });

  test("a line of the journal that was changed is not followed", async () => {
    const address = await anEnvironment();
    const one = await joined(address);
    await one.commit([JOB_DEFINED]);
    await one.addErrors(rows(1));
    await sql(
      "UPDATE dwtriage.journal SET by_role = 'somebody' WHERE environment = $1 AND sequence = 1",
      address.environment,
    );
    const two = await joined(address);
    expect(two.team?.state().fault).toContain("commit 1 does not follow from the one before it");
    expect(two.jobs()).toEqual([]);
  });
});

describe("roles of the database", () => {
  async function asRole(role: TeamRole, address: StoreAddress): Promise<StoreAddress> {
    const user = `${role}_${address.environment.slice(2, 10)}`;
    await sql(`CREATE ROLE ${user} LOGIN`);
    for (const grant of grantsFor(role, user)) await sql(grant);
    return { ...address, user };
  }

  test("a viewer sees everything, and the server refuses every change", async () => {
    const address = await anEnvironment();
    const owner = await joined(address);
    await owner.commit([JOB_DEFINED]);
    const viewer = await joined(await asRole("viewer", address));
    expect(viewer.jobs()).toEqual([JOB]);
    expect(viewer.team?.state().mayWrite).toBe(false);
    const refusal = await rejection(
      viewer.commit([{ kind: "job-status", job: JOB.name, status: "stopped" }]),
    );
    expect(String(refusal)).toContain("this role has no right to that");
    expect(viewer.jobs()).toEqual([JOB]);
  });

  test("an operator is named in the audit by the server, and can neither state another name nor change a line", async () => {
    const address = await anEnvironment();
    const operator = await asRole("operator", address);
    const store = await joinedRunner(operator);
    await store.commit([JOB_DEFINED]);
    await store.addErrors(rows(1));
    await store.commit([{ kind: "deed", deed: { ...A_DEED, by: "somebody else" } }]);
    const [line = ""] = (await store.audit()).lines;
    expect(JSON.parse(line)).toMatchObject({ by: "somebody else", role: operator.user });
    for (const statement of [
      "DELETE FROM dwtriage.journal",
      "UPDATE dwtriage.journal SET line = ''",
      "INSERT INTO dwtriage.journal (environment, sequence, commit_id, by_role, by_label, line, hash) SELECT environment, 99, gen_random_uuid(), 'x', '', '', hash FROM dwtriage.head",
    ]) {
      expect(String(await rejection(sqlAs(operator, statement))), statement).toContain("permission denied");
    }
  });
});

describe("a data folder and a team store", () => {
  test("a copy is not opened as if it were on its own, nor for another environment", async () => {
    const folder = await aFolder();
    await (await joined(await anEnvironment(), {}, folder)).close();
    const alone = await rejection(openStore(folder, { clock: () => NOW }));
    expect(String(alone)).toContain("is this host's copy of the environment");
    expect(String(await rejection(joined(await anEnvironment(), {}, folder)))).toContain("was named");
  });

  test("a folder with data of its own is no copy", async () => {
    const folder = await aFolder();
    await (await openStore(folder, { clock: () => NOW })).close();
    expect(String(await rejection(joined(await anEnvironment(), {}, folder)))).toContain(
      "holds data of its own",
    );
  });
});
