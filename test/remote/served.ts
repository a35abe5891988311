import { onTestFinished } from "vitest";
import { EngineServer } from "../../source/remote/engine-server.ts";
import { RemoteEngine } from "../../source/remote/remote-engine.ts";
import { socketPath } from "../../source/remote/socket-path.ts";
import { openEngineRig } from "../helpers/engine-rig.ts";

/** A server over a fresh engine, with clients that end with the test. `tell` gives every client the notice of a change. */
export async function serve(version = "1", policyFile: string | null = null, env: string | null = null) {
  const rig = await openEngineRig();
  const listeners: (() => void)[] = [];
  const subscribe = rig.engine.subscribe.bind(rig.engine);
  rig.engine.subscribe = (listener) => {
    listeners.push(listener);
    return subscribe(listener);
  };
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  let pages = 0;
  const errors = rig.engine.errors.bind(rig.engine);
  rig.engine.errors = (query) => {
    pages++;
    return errors(query);
  };
  let onClientsChanged = (): void => undefined;
  const path = (await socketPath(rig.folder)) ?? "";
  const server = await EngineServer.listen({
    engine: rig.engine,
    path,
    version,
    startedAt: 0,
    idleStopMs: null,
    policyFile,
    env,
    mode: 0o600,
    onStop: () => undefined,
    onClientsChanged: () => onClientsChanged(),
  });
  onTestFinished(() => server.close());
  const client = async (readOnly = false): Promise<RemoteEngine> => {
    const engine = await RemoteEngine.connect(path);
    if (engine === null) throw new Error("Nobody listens.");
    await engine.hello("1", readOnly);
    onTestFinished(() => engine.close());
    return engine;
  };
  const clientsReach = (count: number): Promise<void> =>
    new Promise((resolve) => {
      onClientsChanged = () => {
        if (server.clients === count) resolve();
      };
      onClientsChanged();
    });
  return { ...rig, path, server, client, clientsReach, tell, pagesRead: () => pages };
}
