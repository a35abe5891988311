import { existsSync, statSync } from "node:fs";
import { chown, mkdir, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { isRefused } from "../../source/domain/outcome.ts";
import { EngineServer } from "../../source/remote/engine-server.ts";
import { socketPath } from "../../source/remote/socket-path.ts";
import { connectEngine, connectOrStart } from "../../source/remote/spawn.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  submit,
  tempFolder,
  until,
} from "../helpers/engine-rig.ts";
import { whenIn } from "../helpers/run-dwtriage.ts";
import { serve } from "./served.ts";

test("two clients see the same queue, and each request says who made it", async () => {
  const { engine, client } = await serve();
  const [ana, ben] = [await client(), await client()];
  await addJob(engine);
  await importRecords(ana, [aRecord("A"), aRecord("B")]);
  const seen = until(ben, async () => (await ben.requests()).length === 2);
  await ana.submit({ action: "retry", by: "ana@a", reason: "", scope: byFilter("key:A") });
  await ben.submit({ action: "retry", by: "ben@b", reason: "", scope: byFilter("key:B") });
  await seen;
  expect((await ana.requests()).map(({ createdBy }) => createdBy)).toEqual(["ana@a", "ben@b"]);
});

test("every client is told of a commit without asking, whoever made it, and finds it in the queue", async () => {
  const { engine, client } = await serve();
  const clients = [await client(), await client(), await client(true)];
  await addJob(engine);
  await importRecords(engine, [aRecord("A")]);
  // Each looks again at a notice only, never by itself.
  const seenByAll = clients.map((one) => until(one, async () => (await one.requests()).length === 1));
  await submit(engine, "retry", byFilter("key:A"));
  await Promise.all(seenByAll);
  const queue = await engine.requests();
  expect(await Promise.all(clients.map((one) => one.requests()))).toEqual([queue, queue, queue]);
});

test("two operators who submit overlapping selections get disjoint sets and are told", async () => {
  const { engine, client } = await serve();
  const [ana, ben] = [await client(), await client()];
  await addJob(engine);
  await importRecords(
    engine,
    ["A", "B", "C"].map((key) => aRecord(key)),
  );
  const scope = byFilter("company:usmf");
  const plan = await ben.plan("retry", scope);
  await submit(ana, "retry", byFilter("key:A,B"));
  const result = await ben.submit({ action: "retry", by: "ben", reason: "", plan: plan.id });
  expect(result).toMatchObject({ done: { seen: 3, frozen: 1, gone: 2 } });
});

test("of operators who submit the same selection at the same instant, no two hold the same record", async () => {
  const { engine, client, store } = await serve();
  const operators = await Promise.all(
    ["ana", "ben", "cleo"].map(async (by) => ({ by, one: await client() })),
  );
  await addJob(engine);
  const keys = Array.from({ length: 30 }, (_, place) => `K${place}`);
  await importRecords(
    engine,
    keys.map((key) => aRecord(key)),
  );
  const scopes = ["key:K0,K1,K2,K3,K4*", "key:K3,K4,K5,K1*", "key:K5,K6,K2*,K1*"].map(byFilter);
  const plans = await Promise.all(
    operators.map(({ one }, place) => one.plan("retry", scopes[place] ?? { kind: "all" })),
  );
  const results = await Promise.all(
    operators.map(({ by, one }, place) =>
      one.submit({ action: "retry", by, reason: "", plan: plans[place]?.id ?? "" }),
    ),
  );
  const held = results.flatMap((result, place) => {
    if (isRefused(result)) throw new Error(result.refused.message);
    const { seen, frozen, gone, requests } = result.done;
    // What was promised in the plan and taken by another is told.
    expect([seen, frozen + gone]).toEqual([plans[place]?.eligible, seen]);
    expect(requests.map(({ createdBy }) => createdBy)).toEqual([operators[place]?.by]);
    return requests.flatMap(({ id }) => store.work(id).map(({ error }) => error));
  });
  expect(new Set(held).size).toBe(held.length);
  expect(results.some((result) => !isRefused(result) && result.done.gone > 0)).toBe(true);
});

test("a client that may only read is refused every change, whatever its side says", async () => {
  const { client } = await serve();
  const reader = await client(true);
  expect(await reader.defineJob({ name: "X", maps: [{ entity: "E", table: "" }] })).toMatchObject({
    refused: { rule: "read-only" },
  });
  await expect(importRecords(reader, [aRecord("A")])).rejects.toThrow(/read-only/);
  expect(await reader.overview()).toMatchObject({ total: 0, readOnly: true });
  const dryRun = await importRecords(reader, [aRecord("A")], "CUST", true);
  expect(dryRun).toMatchObject({ added: 1 });
  expect((await reader.overview()).total).toBe(0);
});

test("a client of another version is told which engine runs and what to do", async () => {
  const { folder } = await serve("0.9.0");
  const other = connectEngine({ folder, version: "1.0.0", readOnly: false, groupAccess: false });
  await expect(other).rejects.toMatchObject({
    message: expect.stringMatching(/0\.9\.0.*1\.0\.0/) as string,
    remedy: expect.stringContaining("dwtriage engine stop") as string,
  });
});

test("a feed over the socket is taken in pieces, and a feed that breaks off keeps what was acknowledged", async () => {
  const { client, engine } = await serve();
  const sender = await client();
  async function* broken() {
    for (let index = 0; index < 5_000; index++)
      yield Buffer.from(`${JSON.stringify(aRecord(`K${index}`))}\n`);
    await sender.close();
    yield Buffer.from("never sent");
  }
  const options = {
    format: "ndjson",
    feedName: "f",
    job: null,
    headings: {},
    dateOrder: null,
    dryRun: false,
  } as const;
  await expect(sender.importFeed(broken(), options)).rejects.toThrow(/engine has ended/);
  await until(engine, async () => (await engine.overview()).total >= 4_000);
  const again = await client();
  const whole = await importRecords(
    again,
    Array.from({ length: 5_000 }, (_, index) => aRecord(`K${index}`)),
  );
  expect(whole.added + whole.known).toBe(5_000);
  expect((await engine.overview()).total).toBe(5_000);
});

test("an unreadable feed is told with its remedy, as in this process", async () => {
  const { client } = await serve();
  const options = {
    format: "csv",
    feedName: "f",
    job: null,
    headings: {},
    dateOrder: null,
    dryRun: false,
  } as const;
  async function* feed() {
    yield Buffer.from("a,b\n1,2\n");
  }
  await expect((await client()).importFeed(feed(), options)).rejects.toMatchObject({
    remedy: expect.stringContaining("--map") as string,
    isFault: false,
  });
});

test("a socket file that was cleared away comes back, and the clients that were there stay", async () => {
  const { path, client, server } = await serve();
  const early = await client();
  for (let time = 0; time < 2; time++) {
    await unlink(path);
    await whenIn(
      dirname(path),
      async () => ((await stat(path).catch(() => null))?.mode ?? 0) % 0o1000 === 0o600,
    );
    expect((await (await client()).overview()).total).toBe(0);
  }
  expect((await early.overview()).total).toBe(0);
  expect(server.clients).toBe(3);
  await server.close();
  await expect(stat(path)).rejects.toThrow(/ENOENT/);
});

test("the socket is open to nobody else at any moment, not even while it is made", async () => {
  const { engine, path, server } = await serve();
  await server.close();
  const met = new Set<number>();
  for (const mode of [0o600, 0o660]) {
    for (let time = 0; time < 10; time++) {
      const made = { isDone: false };
      const options = { engine, path, version: "1", startedAt: 0, idleStopMs: null, mode } as const;
      const listening = EngineServer.listen({
        ...options,
        onStop: () => undefined,
        onClientsChanged: () => undefined,
      }).finally(() => {
        made.isDone = true;
      });
      while (!made.isDone) {
        await new Promise((resolve) => setImmediate(resolve));
        if (existsSync(path)) met.add(statSync(path).mode & (mode === 0o600 ? 0o077 : 0o007));
      }
      expect(statSync(path).mode & 0o777).toBe(mode);
      await (await listening).close();
    }
  }
  expect([...met]).toEqual([0]);
});

test("the socket is for its owner only", async () => {
  const { path } = await serve();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("a folder whose path is too long for a socket gets one elsewhere, the same for every client", async () => {
  const folder = await tempFolder();
  const deep = `${folder}/${"d".repeat(90)}`;
  await mkdir(deep);
  const path = await socketPath(deep);
  expect(path).toBe(await socketPath(`${deep}/.`));
  expect(Buffer.byteLength(path ?? "")).toBeLessThan(104);
});

test.skipIf(process.getuid?.() !== 0)("a socket that belongs to somebody else is refused", async () => {
  const { folder, path } = await serve();
  await chown(path, 65_534, 65_534);
  await expect(connectEngine({ folder, version: "1", readOnly: false, groupAccess: false })).rejects.toThrow(
    /another user/,
  );
});

test.skipIf(process.getuid?.() !== 0)(
  "a folder that belongs to somebody else is refused, also for root",
  async () => {
    const { folder } = await serve();
    await chown(folder, 65_534, 65_534);
    const address = { folder, version: "1", readOnly: false, groupAccess: false };
    await expect(connectEngine(address)).rejects.toThrow(/another user/);
    const empty = await tempFolder();
    await chown(empty, 65_534, 65_534);
    await expect(connectOrStart({ ...address, folder: empty }, ["false"])).rejects.toThrow(/another user/);
    const shared = await connectEngine({ ...address, groupAccess: true });
    await shared?.close();
    expect(shared).not.toBeNull();
  },
);
