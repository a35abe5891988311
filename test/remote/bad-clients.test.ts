import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { PROTOCOL } from "../../source/remote/protocol.ts";
import { addJob, aRecord, byFilter, importRecords } from "../helpers/engine-rig.ts";
import { serve } from "./served.ts";

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
  send(1, "hello", { protocol: PROTOCOL, version: "1", readOnly: true });
  for (let id = 2; id < 30; id++)
    send(id, "errors", { filter: { terms: [] }, sort: [], offset: 0, limit: 2_000 });
  const good = await client();
  expect((await good.errors({ filter: { terms: [] }, sort: [], offset: 0, limit: 5 })).rows).toHaveLength(5);
  greedy.destroy();
});

test("a client that never reads costs one waiting notice, however much changes, and is let go with the others", async () => {
  const { path, client, server, tell } = await serve();
  const deaf = connect(path);
  deaf.on("error", () => undefined);
  deaf.pause();
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "hello",
    params: { protocol: PROTOCOL, version: "1", readOnly: true },
  });
  deaf.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  const good = await client();
  let notices = 0;
  good.subscribe(() => notices++);
  for (let time = 0; time < 100_000; time++) tell();
  const notice = new Promise<void>((resolve) => good.subscribe(resolve));
  tell();
  await notice;
  expect(notices).toBeLessThan(100);
  expect((await good.overview()).total).toBe(0);
  expect(server.clients).toBe(2);
  deaf.destroy();
});

test("ten thousand calls of a client that takes no answers are answered no further than it takes them, and nobody else waits", async () => {
  const { engine, path, client, clientsReach, pagesRead } = await serve();
  await addJob(engine);
  await importRecords(
    engine,
    Array.from({ length: 500 }, (_, index) => aRecord(`K${index}`, { message: "x".repeat(2_000) })),
  );
  const greedy = connect(path);
  greedy.on("error", () => undefined);
  greedy.pause();
  const frame = (id: number, method: string, params: unknown): string => {
    const body = JSON.stringify({ jsonrpc: "2.0", id, method, params });
    return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  };
  greedy.write(frame(1, "hello", { protocol: PROTOCOL, version: "1", readOnly: true }));
  const page = { filter: { terms: [] }, sort: [], offset: 0, limit: 500 };
  greedy.write(Array.from({ length: 10_000 }, (_, index) => frame(index + 2, "errors", page)).join(""));
  const good = await client();
  await clientsReach(2);
  for (let time = 0; time < 5; time++)
    expect((await good.errors({ ...page, limit: 3 })).rows).toHaveLength(3);
  // What the engine has made for it is what stands between the two, not what it asked for.
  expect(pagesRead()).toBeLessThan(100);
  greedy.destroy();
  await clientsReach(1);
  expect((await good.overview()).total).toBe(500);
});

test("a client that breaks off in the middle of a message leaves nothing behind", async () => {
  const { path, client, server } = await serve();
  const good = await client();
  for (const half of ["Content-Len", "Content-Length: 50\r\n\r\n{", "Content-Length: 50\r\n"]) {
    const socket = connect(path);
    await once(socket, "connect");
    socket.end(half);
    socket.resume();
    await once(socket, "close");
    expect((await good.overview()).total).toBe(0);
  }
  expect(server.clients).toBe(1);
});
