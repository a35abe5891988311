import { existsSync, watch, type FSWatcher } from "node:fs";
import { chmod, unlink } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { basename, dirname } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { ClientSession } from "./client-session.ts";
import { PROTOCOL, type EngineStatus } from "./protocol.ts";

export interface ServerOptions {
  readonly engine: Engine;
  readonly path: string;
  readonly version: string;
  readonly startedAt: number;
  readonly idleStopMs: number | null;
  /** The file of the cause policy that the engine keeps; none without it. */
  readonly policyFile?: string | null;
  /** The environment that it was started for; none without it. */
  readonly env?: string | null;
  /** Mode of the socket: 0o600, or 0o660 for a group. */
  readonly mode: number;
  /** A client asked the engine to stop. */
  readonly onStop: () => void;
  readonly onClientsChanged: () => void;
}

/** A socket file that was cleared away comes back after this long. */
const RENEW_AFTER_MS = 250;

/** Serves an engine on a local socket. The caller holds the folder's lock, so a socket file found there is dead. */
export class EngineServer {
  readonly #options: ServerOptions;
  readonly #sessions = new Set<ClientSession>();
  readonly #unsubscribe: () => void;
  /** Settles when the servers that were closed have let their clients go. */
  readonly #closings: Promise<void>[] = [];
  #server: Server | null = null;
  #watcher: FSWatcher | null = null;
  #isRefusing = false;
  #isRenewing = false;

  private constructor(options: ServerOptions) {
    this.#options = options;
    this.#unsubscribe = options.engine.subscribe(() => {
      for (const session of this.#sessions) session.notifyChanged();
    });
  }

  static async listen(options: ServerOptions): Promise<EngineServer> {
    const server = new EngineServer(options);
    await unlink(options.path).catch(() => undefined);
    await server.#listen();
    server.#watchSocketFile();
    return server;
  }

  get clients(): number {
    return this.#sessions.size;
  }

  status(): EngineStatus {
    const { version, startedAt, idleStopMs, policyFile = null, env = null } = this.#options;
    const { pid } = process;
    const [protocol, clients] = [PROTOCOL, this.clients];
    return { pid, version, protocol, startedAt, clients, idleStopMs, policyFile, env };
  }

  /** Takes no new client; the present ones stay until `close`, so that they know when the engine is at rest. */
  refuseNewClients(): void {
    this.#isRefusing = true;
    this.#watcher?.close();
    this.#closeServer();
  }

  /**
   * Lets all clients go and leaves the socket file as it is: the folder at its path may be another engine's now.
   * The process has to end by `process.exit`, which leaves it as well.
   */
  abandon(): void {
    this.#isRefusing = true;
    this.#unsubscribe();
    this.#watcher?.close();
    this.#server?.unref();
    this.#server = null;
    for (const session of this.#sessions) session.end();
  }

  /** Lets all clients go. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.refuseNewClients();
    for (const session of this.#sessions) session.end();
    await Promise.all(this.#closings);
  }

  async #listen(): Promise<void> {
    const { path, mode } = this.#options;
    const server = createServer((socket) => this.#accept(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      // The file is made within the call, and others must not even meet it: a client that does refuses it, and goes on
      // refusing what an engine leaves that is killed before it has set the mode.
      const umask = process.umask((mode & 0o070) === 0 ? 0o077 : 0o007);
      server.listen(path, resolve);
      process.umask(umask);
    });
    await chmod(path, mode);
  }

  #closeServer(): void {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    this.#closings.push(new Promise<void>((resolve) => server.close(() => resolve())));
  }

  /** Somebody may clear the socket file away; without it nobody would reach the engine, nor start another. */
  #watchSocketFile(): void {
    const { path } = this.#options;
    if (process.platform === "win32") return;
    try {
      this.#watcher = watch(dirname(path), { persistent: false }, (_, name) => {
        if (name === basename(path) && !existsSync(path)) void this.#renew();
      });
      this.#watcher.on("error", () => undefined);
    } catch {
      // The system has no watch left to give: the engine serves all the same.
    }
  }

  async #renew(): Promise<void> {
    if (this.#isRefusing || this.#isRenewing) return;
    this.#isRenewing = true;
    // Anyone who deletes the whole folder must not find a new file in it in the meantime.
    await new Promise((resolve) => setTimeout(resolve, RENEW_AFTER_MS).unref());
    if (this.#isRefusing) return;
    // Closing takes the file of that name away, so it comes before the new one.
    this.#closeServer();
    // A folder that is gone itself has nobody to serve.
    await this.#listen().catch(() => undefined);
    this.#isRenewing = false;
    if (this.#isRefusing) this.#closeServer();
  }

  #accept(socket: Socket): void {
    if (this.#isRefusing) {
      socket.destroy();
      return;
    }
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
