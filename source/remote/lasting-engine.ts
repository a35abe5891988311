import type { Engine, ImportOptions } from "../engine/engine.ts";
import type { RemoteEngine } from "./remote-engine.ts";

/**
 * An engine for a screen that stays open for days: when the engine process ends (stopped, killed, idle), the next
 * question starts or finds it again. A call that was under way is never sent a second time: its caller is told.
 */
export class LastingEngine implements Engine {
  readonly #connect: () => Promise<RemoteEngine>;
  readonly #listeners = new Set<() => void>();
  #current: Promise<RemoteEngine> | null = null;
  #isClosed = false;

  constructor(connect: () => Promise<RemoteEngine>) {
    this.#connect = connect;
  }

  overview: Engine["overview"] = async () => (await this.#engine()).overview();
  errors: Engine["errors"] = async (query) => (await this.#engine()).errors(query);
  facets: Engine["facets"] = async (query) => (await this.#engine()).facets(query);
  error: Engine["error"] = async (id) => (await this.#engine()).error(id);
  ids: Engine["ids"] = async (filter, sort, limit) => (await this.#engine()).ids(filter, sort, limit);
  plan: Engine["plan"] = async (action, scope, limit) => (await this.#engine()).plan(action, scope, limit);
  submit: Engine["submit"] = async (submission) => (await this.#engine()).submit(submission);
  requests: Engine["requests"] = async () => (await this.#engine()).requests();
  request: Engine["request"] = async (id) => (await this.#engine()).request(id);
  cancel: Engine["cancel"] = async (id) => (await this.#engine()).cancel(id);
  defineJob: Engine["defineJob"] = async (definition) => (await this.#engine()).defineJob(definition);
  startJob: Engine["startJob"] = async (name) => (await this.#engine()).startJob(name);
  stopJob: Engine["stopJob"] = async (name) => (await this.#engine()).stopJob(name);

  importFeed: Engine["importFeed"] = async (bytes: AsyncIterable<Uint8Array>, options: ImportOptions) =>
    (await this.#engine()).importFeed(bytes, options);

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The scheduler runs in the engine's process. */
  start(): void {}

  async close(): Promise<void> {
    this.#isClosed = true;
    const engine = await this.#current?.catch(() => null);
    await engine?.close();
  }

  #engine(): Promise<RemoteEngine> {
    if (this.#current === null) {
      const connecting = this.#connect().then((engine) => {
        this.#watch(engine, () => this.#forget(connecting));
        return engine;
      });
      this.#current = connecting;
      // A failed start is told to whoever asked; the next question tries again.
      connecting.catch(() => this.#forget(connecting));
    }
    return this.#current;
  }

  #watch(engine: RemoteEngine, onClosed: () => void): void {
    const look = (): void => {
      if (engine.isClosed && !this.#isClosed) onClosed();
    };
    engine.subscribe(() => {
      look();
      for (const listener of this.#listeners) listener();
    });
    // The line may have dropped between hello and now, and tells it only once.
    look();
  }

  #forget(failed: Promise<RemoteEngine>): void {
    if (this.#current === failed) this.#current = null;
  }
}
