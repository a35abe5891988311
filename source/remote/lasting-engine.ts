import { CALLS, passedTo, forwarding } from "../engine/calls.ts";
import type { CallRow, Calls, Send } from "../engine/calls.ts";
import type { ImportOptions } from "../domain/feed-import.ts";
import type { Engine } from "../engine/engine.ts";
import { ForwardingEngine } from "./forwarding-engine.ts";
import type { RemoteEngine } from "./remote-engine.ts";

/** Answers what only reads from the folder's files, while the engine that will own the folder still starts. */
class StandIn {
  /** Resolves once it can answer; never where the folder cannot be read in a blink. */
  readonly ready: Promise<StandIn>;
  readonly #opening: Promise<Engine | null>;
  readonly #waiting = new Set<Promise<unknown>>();

  /** `open` answers null where the folder is too large, or cannot be read: then the engine itself is waited for. */
  constructor(open: () => Promise<Engine | null>) {
    this.#opening = open().catch(() => null);
    this.ready = new Promise((resolve) => {
      void this.#opening.then((engine) => engine !== null && resolve(this));
    });
  }

  async ask<T>(question: (engine: Calls) => Promise<T>): Promise<T> {
    const engine = await this.#opening;
    if (engine === null) throw new Error("There is no stand-in to ask.");
    const answer = question(starting(engine));
    this.#waiting.add(answer);
    try {
      return await answer;
    } finally {
      this.#waiting.delete(answer);
    }
  }

  /** Lets the files go once everything asked is answered. */
  async close(): Promise<void> {
    const engine = await this.#opening;
    await Promise.allSettled(this.#waiting);
    await engine?.close();
  }
}

/** The same answers, but the overview says that the engine itself is still starting. */
function starting(engine: Engine): Calls {
  return {
    ...forwarding((call, args) => passedTo(engine, call, args)),
    overview: async () => ({ ...(await engine.overview()), scheduler: "starting" }),
  };
}

/** Connects to the folder's engine; calls back when one has to be started, which takes its time. */
type Connect = (onStarting: () => void) => Promise<RemoteEngine>;

/**
 * An engine for a screen that stays open for days: when the engine process ends (stopped, killed, idle), the next
 * question starts or finds it again. A call that was under way is never sent a second time: its caller hears so. While
 * the first engine starts, reads are answered from the folder's files, so that the first frame need not wait for it.
 */
export class LastingEngine extends ForwardingEngine implements Engine {
  readonly #connect: Connect;
  readonly #openStandIn: () => Promise<Engine | null>;
  readonly #listeners = new Set<() => void>();
  #current: Promise<RemoteEngine> | null = null;
  #standIn: StandIn | null = null;
  #hasConnected = false;
  #isClosed = false;

  constructor(connect: Connect, openStandIn: () => Promise<Engine | null> = () => Promise.resolve(null)) {
    super();
    this.#connect = connect;
    this.#openStandIn = openStandIn;
  }

  protected send: Send = async (call, args) => {
    const row: CallRow = CALLS[call];
    const ask = (engine: Calls) => passedTo(engine, call, args);
    return row.onFirstFrame === true ? this.#read(ask) : ask(await this.#engine());
  };

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

  /** Asks the engine, or what stands in for it. */
  async #read<T>(question: (engine: Calls) => Promise<T>): Promise<T> {
    const connecting = this.#engine();
    const first = await (this.#standIn === null
      ? connecting
      : Promise.race([connecting, this.#standIn.ready]));
    return first instanceof StandIn ? first.ask(question) : question(first);
  }

  #engine(): Promise<RemoteEngine> {
    if (this.#current === null) {
      const connecting = this.#connect(() => this.#standInFirst()).then((engine) => {
        this.#watch(engine, () => this.#forget(connecting));
        this.#relieveStandIn();
        return engine;
      });
      this.#current = connecting;
      // A failed start is reported to anyone who asked; the next question tries again.
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
    // The line may have dropped between hello and now, and says it only once.
    look();
  }

  #forget(failed: Promise<RemoteEngine>): void {
    if (this.#current === failed) this.#current = null;
  }
}
