import type { Store } from "../../source/store/store.ts";
import type { TeamTarget } from "./team-target.ts";

/** What a host says of itself. */
export type HostWord =
  | { readonly kind: "opened" }
  | { readonly kind: "runs"; readonly isClean: boolean }
  | { readonly kind: "imported"; readonly keys: readonly string[] }
  | {
      readonly kind: "submitted";
      readonly request: string;
      readonly by: string;
      readonly keys: readonly string[];
    }
  | { readonly kind: "ended"; readonly request: string; readonly succeeded: number }
  /** A refusal or a fault: nothing was acknowledged. */
  | { readonly kind: "told"; readonly words: string }
  | {
      readonly kind: "stands";
      readonly unfinished: number;
      readonly records: number;
      readonly requests: number;
      readonly runsRequests: boolean;
      readonly fault: string;
    };

/** Counts outside of every engine what one of them has acknowledged, and holds the team store to it. */
export class TeamLedger {
  readonly #keys: string[] = [];
  readonly #requests = new Map<string, { readonly by: string; readonly keys: readonly string[] }>();
  readonly #ended = new Map<string, number>();
  readonly #told = new Map<string, number>();
  turns = 0;

  get counts(): Readonly<Record<string, number>> {
    return {
      records: this.#keys.length,
      requests: this.#requests.size,
      ended: this.#ended.size,
      told: [...this.#told.values()].reduce((sum, one) => sum + one, 0),
      turns: this.turns,
    };
  }

  /** What was refused or failed, the most frequent first. */
  get told(): readonly (readonly [string, number])[] {
    return [...this.#told].sort(([, one], [, other]) => other - one);
  }

  /** Acknowledgements so far. */
  get size(): number {
    return this.#keys.length + this.#requests.size + this.#ended.size;
  }

  take(word: HostWord): void {
    if (word.kind === "imported") this.#keys.push(...word.keys);
    else if (word.kind === "submitted") this.#requests.set(word.request, word);
    else if (word.kind === "ended") this.#ended.set(word.request, word.succeeded);
    else if (word.kind === "runs") this.turns += 1;
    else if (word.kind === "told") {
      // Times and numbers differ from one to the next.
      const words = word.words.replaceAll(/\d+/g, "N").slice(0, 140);
      this.#told.set(words, (this.#told.get(words) ?? 0) + 1);
    }
  }

  /** What a store that was read whole does not hold of all that; empty when every promise is kept. */
  broken(store: Store, target: TeamTarget): readonly string[] {
    const broken = [...target.findings];
    for (const key of this.#keys)
      if (!store.has(key)) broken.push(`record ${key} was acknowledged and is lost`);
    for (const [id, { by, keys }] of this.#requests) {
      const request = store.request(id);
      const work = store.work(id).map(({ error }) => error);
      if (request?.createdBy !== by || keys.some((key) => !work.includes(key)))
        broken.push(`request ${id} of ${by} was acknowledged and is not there as it was made`);
      else if (request.state !== "completed") broken.push(`request ${id} is ${request.state} at the end`);
    }
    for (const [id, succeeded] of this.#ended) {
      if (store.request(id)?.succeeded !== succeeded)
        broken.push(`request ${id} was seen to end with ${succeeded}, and says another number`);
    }
    for (const [key, times] of target.written)
      if (times > 1) broken.push(`${key} was written ${times} times`);
    for (const request of store.requests()) {
      for (const { error, outcome } of store.work(request.id)) {
        if (outcome?.outcome === "synced" && !target.written.has(error))
          broken.push(`${error} is synced, and the target does not have it`);
      }
    }
    return broken;
  }
}
