import { expect, onTestFinished, test } from "vitest";
import { EngineServer } from "../../source/remote/engine-server.ts";
import { LastingEngine } from "../../source/remote/lasting-engine.ts";
import { RemoteEngine } from "../../source/remote/remote-engine.ts";
import { socketPath } from "../../source/remote/socket-path.ts";
import { openDesk } from "../helpers/engine-desk.ts";

test("an engine that ends between its hello and the first question is found anew", async () => {
  const { engine, folder } = await openDesk();
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
  onTestFinished(() => server.close());
  let isFirst = true;
  const lasting = new LastingEngine(async () => {
    const remote = await RemoteEngine.connect(path);
    if (remote === null) throw new Error("Nobody listens.");
    await remote.hello("1", false);
    if (isFirst) await remote.close();
    isFirst = false;
    return remote;
  });
  onTestFinished(() => lasting.close());
  await expect(lasting.overview()).rejects.toThrow("The engine has ended");
  expect((await lasting.overview()).total).toBe(0);
});

test("a screen goes on with the next engine when its engine has ended, and is told at once", async () => {
  const { engine, folder } = await openDesk();
  const path = (await socketPath(folder)) ?? "";
  const listen = () =>
    EngineServer.listen({
      engine,
      path,
      version: "1",
      startedAt: 0,
      idleStopMs: null,
      mode: 0o600,
      onStop: () => undefined,
      onClientsChanged: () => undefined,
    });
  let connections = 0;
  const lasting = new LastingEngine(async () => {
    connections++;
    const remote = await RemoteEngine.connect(path);
    if (remote === null) throw new Error("Nobody listens.");
    await remote.hello("1", false);
    return remote;
  });
  onTestFinished(() => lasting.close());
  const first = await listen();
  expect((await lasting.overview()).total).toBe(0);
  const told = new Promise<void>((resolve) => lasting.subscribe(resolve));
  await first.close();
  await told;
  await expect(lasting.overview()).rejects.toThrow("Nobody listens.");
  const second = await listen();
  onTestFinished(() => second.close());
  expect((await lasting.overview()).total).toBe(0);
  expect((await lasting.requests()).length).toBe(0);
  expect(connections).toBe(3);
});
