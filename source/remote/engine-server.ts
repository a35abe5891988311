import { chmod, unlink } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import type { Engine } from "../engine/engine.ts";
import { ClientSession } from "./client-session.ts";
import { PROTOCOL, type EngineStatus } from "./protocol.ts";

export interface ServerOptions {
  readonly engine: Engine;
  readonly path: string;
  readonly version: string;
  readonly startedAt: number;
  readonly idleStopMs: number | null;
  /** Mode of the socket: 0o600, or 0o660 for a group. */
  readonly mode: number;
  /** A client asked the engine to stop. */
  readonly onStop: () => void;
  readonly onClientsChanged: () => void;
}

/** Serves an engine on a local socket. The caller holds the folder's lock, so a socket file found there is dead. */
export class EngineServer {
  readonly #options: ServerOptions;
  readonly #sessions = new Set<ClientSession>();
  readonly #server: Server;
  readonly #unsubscribe: () => void;
  #closed: Promise<void> | null = null;

  private constructor(options: ServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#unsubscribe = options.engine.subscribe(() => {
      for (const session of this.#sessions) session.notifyChanged();
    });
  }

  static async listen(options: ServerOptions): Promise<EngineServer> {
    const server = new EngineServer(options);
    await unlink(options.path).catch(() => undefined);
    await new Promise<void>((resolve, reject) => {
      server.#server.once("error", reject);
      server.#server.listen(options.path, resolve);
    });
    await chmod(options.path, options.mode);
    return server;
  }

  get clients(): number {
    return this.#sessions.size;
  }

  status(): EngineStatus {
    const { version, startedAt, idleStopMs } = this.#options;
    return { pid: process.pid, version, protocol: PROTOCOL, startedAt, clients: this.clients, idleStopMs };
  }

  /** Takes no new client; the present ones stay until `close`, so that they know when the engine is at rest. */
  refuseNewClients(): void {
    this.#closed ??= new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Lets all clients go. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.refuseNewClients();
    for (const session of this.#sessions) session.end();
    await this.#closed;
  }

  #accept(socket: Socket): void {
    const session = new ClientSession({
      socket,
      engine: this.#options.engine,
      version: this.#options.version,
      status: () => this.status(),
      onStop: this.#options.onStop,
      onClosed: () => {
        this.#sessions.delete(session);
        this.#options.onClientsChanged();
      },
    });
    this.#sessions.add(session);
    this.#options.onClientsChanged();
  }
}
