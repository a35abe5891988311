import { existsSync, statSync } from "node:fs";
import { connect } from "node:net";
import { chown, mkdir, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { RemoteEngine } from "../../source/remote/remote-engine.ts";
import { EngineServer } from "../../source/remote/engine-server.ts";
import { socketPath } from "../../source/remote/socket-path.ts";
import { connectEngine, connectOrStart } from "../../source/remote/spawn.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openDesk,
  submit,
  tempFolder,
  until,
} from "../helpers/engine-desk.ts";
import { whenIn } from "../helpers/run-dwtriage.ts";

async function serve(version = "1") {
  const desk = await openDesk();
  const path = (await socketPath(desk.folder)) ?? "";
  const server = await EngineServer.listen({
    engine: desk.engine,
    path,
    version,
    startedAt: 0,
    idleStopMs: null,
    mode: 0o600,
    onStop: () => undefined,
    onClientsChanged: () => undefined,
  });
  onTestFinished(() => server.close());
  const client = async (readOnly = false): Promise<RemoteEngine> => {
    const engine = await RemoteEngine.connect(path);
    if (engine === null) throw new Error("Nobody listens.");
    await engine.hello("1", readOnly);
    onTestFinished(() => engine.close());
    return engine;
  };
  return { ...desk, path, server, client };
}

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

test("a client that sends rubbish is dropped, and the others go on", async () => {
  const { path, client, server } = await serve();
  const good = await client();
  for (const rubbish of [
    "\u0000\u0001rubbish\r\n\r\n",
    "Content-Length: nonsense\r\n\r\n{}",
    "Content-Length: 5\r\n\r\n{]}]}",
  ]) {
    const socket = connect(path);
    await new Promise<void>((resolve) => {
      socket.once("close", () => resolve());
      socket.once("error", () => undefined);
      socket.once("connect", () => socket.end(rubbish));
      socket.resume();
    });
  }
  expect((await good.overview()).total).toBe(0);
  expect(server.clients).toBe(1);
});

test("a client that announces more than a message may hold is dropped before it is all taken in", async () => {
  const { path, client } = await serve();
  const good = await client();
  const socket = connect(path);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => undefined);
  socket.write(`Content-Length: ${2 ** 31}\r\n\r\n`);
  const block = Buffer.alloc(1024 * 1024, 0x61);
  const send = (): void => {
    while (socket.writable && socket.write(block));
  };
  socket.on("drain", send);
  send();
  await closed;
  expect((await good.overview()).total).toBe(0);
});

test("a call that is too large is refused before it is sent, and the client goes on", async () => {
  const { client } = await serve();
  const sender = await client();
  const call = (bytes: number) =>
    sender.submit({ action: "retry", by: "ana", reason: "€".repeat(bytes / 3), scope: byFilter("key:A") });
  await expect(call(16 * 1024 * 1024)).rejects.toMatchObject({
    message: expect.stringContaining("at most 16.0 MB") as string,
    remedy: expect.stringContaining("fewer records") as string,
  });
  expect(await call(15 * 1024 * 1024)).toHaveProperty("refused");
  expect((await sender.overview()).total).toBe(0);
});

test("a client that takes none of its answers does not hold up the others", async () => {
  const { engine, path, client } = await serve();
  await addJob(engine);
  await importRecords(
    engine,
    Array.from({ length: 2_000 }, (_, index) => aRecord(`K${index}`, { message: "x".repeat(4_000) })),
  );
  const greedy = connect(path);
  greedy.on("error", () => undefined);
  greedy.pause();
  const send = (id: number, method: string, params: unknown): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", id, method, params });
    greedy.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  send(1, "hello", { protocol: 1, version: "1", readOnly: true });
  for (let id = 2; id < 30; id++)
    send(id, "errors", { filter: { terms: [] }, sort: [], offset: 0, limit: 2_000 });
  const good = await client();
  expect((await good.errors({ filter: { terms: [] }, sort: [], offset: 0, limit: 5 })).rows).toHaveLength(5);
  greedy.destroy();
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
