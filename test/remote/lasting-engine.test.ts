import type { Engine } from "../../source/engine/engine.ts";
import { expect, onTestFinished, test } from "vitest";
import { EngineServer } from "../../source/remote/engine-server.ts";
import { LastingEngine } from "../../source/remote/lasting-engine.ts";
import { RemoteEngine } from "../../source/remote/remote-engine.ts";
import { socketPath } from "../../source/remote/socket-path.ts";
import { aRecord, importRecords, openEngineRig } from "../helpers/engine-rig.ts";

/** Serves an engine as its process does. */
async function serve(engine: Engine, folder: string) {
  const path = (await socketPath(folder)) ?? "";
  const server = await EngineServer.listen({
    engine,
    path,
    version: "1",
    startedAt: 0,
    idleStopMs: null,
    mode: 0o600,
    onStop: () => undefined,
    onClientsChanged: () => undefined,
  });
  const connect = async (): Promise<RemoteEngine> => {
    const remote = await RemoteEngine.connect(path);
    if (remote === null) throw new Error("Nobody listens.");
    await remote.hello("1", false);
    return remote;
  };
  return { server, connect };
}

test("an engine that ends between its hello and the first question is found anew", async () => {
  const { engine, folder } = await openEngineRig();
  const { server, connect } = await serve(engine, folder);
  onTestFinished(() => server.close());
  let isFirst = true;
  const lasting = new LastingEngine(async () => {
    const remote = await connect();
    if (isFirst) await remote.close();
    isFirst = false;
    return remote;
  });
  onTestFinished(() => lasting.close());
  await expect(lasting.overview()).rejects.toThrow("The engine has ended");
  expect((await lasting.overview()).total).toBe(0);
});

test("a screen goes on with the next engine when its engine has ended, and is told at once", async () => {
  const { engine, folder } = await openEngineRig();
  let connections = 0;
  const { server: first, connect } = await serve(engine, folder);
  const lasting = new LastingEngine(() => {
    connections++;
    return connect();
  });
  onTestFinished(() => lasting.close());
  expect((await lasting.overview()).total).toBe(0);
  const notice = new Promise<void>((resolve) => lasting.subscribe(resolve));
  await first.close();
  await notice;
  await expect(lasting.overview()).rejects.toThrow("Nobody listens.");
  const { server: second } = await serve(engine, folder);
  onTestFinished(() => second.close());
  expect((await lasting.overview()).total).toBe(0);
  expect((await lasting.requests()).length).toBe(0);
  expect(connections).toBe(3);
});

test("while the first engine starts, reads are answered by what stands in, and then by the engine, which is told", async () => {
  const { engine, folder } = await openEngineRig();
  const standIn = await openEngineRig();
  await importRecords(standIn.engine, [aRecord("only in the files")]);
  const { server, connect } = await serve(engine, folder);
  onTestFinished(() => server.close());
  let letStart: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    letStart = resolve;
  });
  const lasting = new LastingEngine(
    async (onStarting) => {
      onStarting();
      await started;
      return connect();
    },
    () => Promise.resolve(standIn.engine),
  );
  onTestFinished(() => lasting.close());
  const first = await lasting.overview();
  expect([first.total, first.scheduler]).toEqual([1, "starting"]);
  const notice = new Promise<void>((resolve) => lasting.subscribe(resolve));
  letStart();
  await notice;
  const next = await lasting.overview();
  expect([next.total, next.scheduler]).toEqual([0, "stopped"]);
});

test("where nothing can stand in, the engine is waited for", async () => {
  const { engine, folder } = await openEngineRig();
  const { server, connect } = await serve(engine, folder);
  onTestFinished(() => server.close());
  const lasting = new LastingEngine(
    (onStarting) => {
      onStarting();
      return connect();
    },
    () => Promise.reject(new Error("The folder cannot be read.")),
  );
  onTestFinished(() => lasting.close());
  expect((await lasting.overview()).scheduler).toBe("stopped");
});
