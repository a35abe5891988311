import { chmod } from "node:fs/promises";
import { closeOwnFolder } from "../../disk/own-file.ts";
import { isUnfinished } from "../../domain/request/sync-request-states.ts";
import type { Engine } from "../../engine/engine.ts";
import { EngineServer } from "../../remote/engine-server.ts";
import { socketPath } from "../../remote/socket-path.ts";
import { composeEngine } from "./compose.ts";
import type { ConnectionsSection, SiteSettings } from "../files/configuration.ts";
import { FolderLostError } from "../files/folder-mark.ts";
import { FolderWatch } from "../files/folder-watch.ts";
import { VERSION } from "../command-line/version.ts";

export interface EngineProcessOptions {
  readonly folder: string;
  readonly readOnly: boolean;
  readonly groupAccess: boolean;
  readonly connections: ConnectionsSection | null;
  readonly site: SiteSettings;
  /** Stops after this long without a client and with nothing to run; null: only when asked. */
  readonly idleStopMs: number | null;
  /** What works next to the engine, as anyone who asks it does; it is stopped before the engine is. */
  readonly alongside?: (engine: Engine) => { stop(): Promise<void> } | null;
  /** How far the reading of a large folder is: records, of about how many. */
  readonly onReading?: (records: number, of: number) => void;
  /** Called once the socket listens. */
  readonly onListening: (engine: Engine) => void;
}

/** Why the engine process ended. */
export type EngineEnd = "idle" | "told" | "interrupted";

/**
 * Owns the data folder and serves it until it is asked to end, interrupted or idle; then stops at a record boundary. Throws
 * FolderLostError when the folder is moved, deleted or replaced in the meantime.
 */
export async function runEngineProcess(
  options: EngineProcessOptions,
  interrupted: AbortSignal,
): Promise<EngineEnd> {
  const { folder, groupAccess, readOnly, connections, site, onReading } = options;
  if (groupAccess) closeOwnFolder(folder);
  const engine = await composeEngine({
    folder,
    mode: "write",
    readOnly,
    connections,
    site,
    onReading,
    whenServed: "It does this work already; to run it here instead, end it first: dwtriage engine stop.",
  });
  let service: Service | null = null;
  let beside: ReturnType<NonNullable<EngineProcessOptions["alongside"]>> = null;
  try {
    service = await serve(engine, options, interrupted);
    beside = options.alongside?.(engine) ?? null;
    const end = await service.ended;
    if (end instanceof FolderLostError) throw end;
    return end;
  } catch (reason) {
    if (reason instanceof FolderLostError) {
      service?.server.abandon();
      // The natural end of the process would take the socket file away, which may be another engine's now.
      process.once("exit", (code) => process.exit(code));
    }
    throw reason;
  } finally {
    service?.server.refuseNewClients();
    await beside?.stop();
    await engine.close();
    await service?.server.close();
  }
}

interface Service {
  readonly server: EngineServer;
  readonly ended: Promise<EngineEnd | FolderLostError>;
}

async function serve(
  engine: Engine,
  { folder, groupAccess, idleStopMs, onListening, site }: EngineProcessOptions,
  interrupted: AbortSignal,
): Promise<Service> {
  const path = await socketPath(folder);
  if (path === null) throw new Error(`The data folder ${folder} has vanished.`);
  // The group reaches the socket; a right to write here would let it put files in our way.
  if (groupAccess) await chmod(folder, 0o750);
  let finish: (end: EngineEnd | FolderLostError) => void = () => undefined;
  const ended = new Promise<EngineEnd | FolderLostError>((resolve) => {
    finish = resolve;
  });
  const folderWatch = await FolderWatch.start(folder, (reason) => finish(reason));
  let server: EngineServer | null = null;
  const idleWatch = new IdleWatch(
    engine,
    idleStopMs,
    () => server?.clients ?? 0,
    () => finish("idle"),
  );
  server = await EngineServer.listen({
    engine,
    path,
    version: VERSION,
    startedAt: Date.now(),
    idleStopMs,
    policyFile: site.policyFile,
    env: site.env?.name ?? null,
    mode: groupAccess ? 0o660 : 0o600,
    onStop: () => finish("told"),
    onClientsChanged: () => {
      // Where the socket lies elsewhere, a client of the folder that stands here now may be the one who came.
      void folderWatch.look();
      idleWatch.look();
    },
  });
  interrupted.addEventListener("abort", () => finish("interrupted"));
  if (interrupted.aborted) finish("interrupted");
  engine.start();
  onListening(engine);
  idleWatch.look();
  const atRest = ended.finally(() => {
    idleWatch.stop();
    folderWatch.stop();
  });
  return { server, ended: atRest };
}

/** Calls back once nobody has been there and nothing has run for the whole idle time. */
class IdleWatch {
  readonly #engine: Engine;
  readonly #idleMs: number | null;
  readonly #clients: () => number;
  readonly #onIdle: () => void;
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(engine: Engine, idleMs: number | null, clients: () => number, onIdle: () => void) {
    this.#engine = engine;
    this.#idleMs = idleMs;
    this.#clients = clients;
    this.#onIdle = onIdle;
    this.#unsubscribe = engine.subscribe(() => this.look());
  }

  /** Starts or stops the clock by what is going on now. */
  look(): void {
    if (this.#idleMs === null || this.#isStopped) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = this.#clients() > 0 ? null : setTimeout(() => void this.#check(), this.#idleMs);
  }

  stop(): void {
    this.#isStopped = true;
    this.#unsubscribe();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #check(): Promise<void> {
    const requests = await this.#engine.requests();
    const isBusy = requests.some(
      ({ state, heldUntil }) =>
        state === "waiting" || (isUnfinished(state) && (state !== "held" || heldUntil !== undefined)),
    );
    if (!isBusy && this.#clients() === 0) this.#onIdle();
    else this.look();
  }
}
