import { forwarding, passedTo, type Calls } from "../engine/calls.ts";
import type { Engine } from "../engine/engine.ts";

/** Answers what only reads from the folder's files, while the engine that will own the folder still starts. */
export class StandIn {
  /** Resolves once it can answer; never where the folder cannot be read in a blink. */
  readonly ready: Promise<StandIn>;
  readonly #opening: Promise<Engine | null>;
  readonly #asked = new Set<Promise<unknown>>();

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
    this.#asked.add(answer);
    try {
      return await answer;
    } finally {
      this.#asked.delete(answer);
    }
  }

  /** Lets the files go once everything asked is answered. */
  async close(): Promise<void> {
    const engine = await this.#opening;
    await Promise.allSettled(this.#asked);
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
