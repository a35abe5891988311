import type { Engine, ImportOptions, Overview } from "../engine/engine.ts";
import type { RemoteEngine } from "./remote-engine.ts";
import { StandIn } from "./stand-in.ts";

/** Connects to the folder's engine; calls back when one has to be started, which takes its time. */
type Connect = (onStarting: () => void) => Promise<RemoteEngine>;

/**
 * An engine for a screen that stays open for days: when the engine process ends (stopped, killed, idle), the next
 * question starts or finds it again. A call that was under way is never sent a second time: its caller is told. While
 * the first engine starts, reads are answered from the folder's files, so that the first frame need not wait for it.
 */
export class LastingEngine implements Engine {
  readonly #connect: Connect;
  readonly #openStandIn: () => Promise<Engine | null>;
  readonly #listeners = new Set<() => void>();
  #current: Promise<RemoteEngine> | null = null;
  #standIn: StandIn | null = null;
  #hasConnected = false;
  #isClosed = false;

  constructor(connect: Connect, openStandIn: () => Promise<Engine | null> = () => Promise.resolve(null)) {
    this.#connect = connect;
    this.#openStandIn = openStandIn;
  }

  overview: Engine["overview"] = () =>
    this.#read(
      (engine) => engine.overview(),
      (overview): Overview => ({ ...overview, scheduler: "starting" }),
    );
  errors: Engine["errors"] = (query) => this.#read((engine) => engine.errors(query));
  facets: Engine["facets"] = (query) => this.#read((engine) => engine.facets(query));
  groups: Engine["groups"] = (query) => this.#read((engine) => engine.groups(query));
  causes: Engine["causes"] = (query) => this.#read((engine) => engine.causes(query));
  error: Engine["error"] = (id) => this.#read((engine) => engine.error(id));
  requests: Engine["requests"] = (drift) => this.#read((engine) => engine.requests(drift));
  walk: Engine["walk"] = async (query) => (await this.#engine()).walk(query);
  ids: Engine["ids"] = async (filter, sort, limit) => (await this.#engine()).ids(filter, sort, limit);
  check: Engine["check"] = async (ids) => (await this.#engine()).check(ids);
  tableMaps: Engine["tableMaps"] = async () => (await this.#engine()).tableMaps();
  bursts: Engine["bursts"] = async (filter) => (await this.#engine()).bursts(filter);
  samplePhantoms: Engine["samplePhantoms"] = async (scope, count) =>
    (await this.#engine()).samplePhantoms(scope, count);
  parents: Engine["parents"] = async (scope) => (await this.#engine()).parents(scope);
  plan: Engine["plan"] = async (action, scope, limit) => (await this.#engine()).plan(action, scope, limit);
  sample: Engine["sample"] = async (plan, count) => (await this.#engine()).sample(plan, count);
  submit: Engine["submit"] = async (submission) => (await this.#engine()).submit(submission);
  request: Engine["request"] = async (id) => (await this.#engine()).request(id);
  cancel: Engine["cancel"] = async (id, by, rest) => (await this.#engine()).cancel(id, by, rest);
  moveInOutbox: Engine["moveInOutbox"] = async (id, direction, by) =>
    (await this.#engine()).moveInOutbox(id, direction, by);
  paceRequest: Engine["paceRequest"] = async (wish) => (await this.#engine()).paceRequest(wish);
  keepCause: Engine["keepCause"] = async (wish) => (await this.#engine()).keepCause(wish);
  defineJob: Engine["defineJob"] = async (definition) => (await this.#engine()).defineJob(definition);
  startJob: Engine["startJob"] = async (name, by) => (await this.#engine()).startJob(name, by);
  stopJob: Engine["stopJob"] = async (name, by) => (await this.#engine()).stopJob(name, by);
  audit: Engine["audit"] = async (sinceAt) => (await this.#engine()).audit(sinceAt);
  noteExport: Engine["noteExport"] = async (note) => (await this.#engine()).noteExport(note);

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
    await this.#standIn?.close();
    await engine?.close();
  }

  /** Asks the engine, or what stands in for it; `inPlace` says what differs in the stand-in's answer. */
  async #read<T>(
    question: (engine: Engine) => Promise<T>,
    inPlace: (answer: T) => T = (answer) => answer,
  ): Promise<T> {
    const connecting = this.#engine();
    const first = await (this.#standIn === null
      ? connecting
      : Promise.race([connecting, this.#standIn.ready]));
    return first instanceof StandIn ? inPlace(await first.ask(question)) : question(first);
  }

  #engine(): Promise<RemoteEngine> {
    if (this.#current === null) {
      const connecting = this.#connect(() => this.#standInFirst()).then((engine) => {
        this.#watch(engine, () => this.#forget(connecting));
        this.#relieveStandIn();
        return engine;
      });
      this.#current = connecting;
      // A failed start is told to whoever asked; the next question tries again.
      connecting.catch(() => this.#forget(connecting));
    }
    return this.#current;
  }

  /** Only before the first engine: later a screen has what it shows, and waits. */
  #standInFirst(): void {
    if (!this.#hasConnected) this.#standIn ??= new StandIn(this.#openStandIn);
  }

  #relieveStandIn(): void {
    this.#hasConnected = true;
    const standIn = this.#standIn;
    this.#standIn = null;
    if (standIn === null) return;
    // Nothing was written through it: a failure to let it go loses nothing.
    standIn.close().catch(() => undefined);
    for (const listener of this.#listeners) listener();
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
