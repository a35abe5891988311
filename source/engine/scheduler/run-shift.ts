import type { Store, TeamView } from "../../store/store.ts";
import type { Clock } from "../turns/clock.ts";
import type { Service } from "./service.ts";

interface ShiftParts {
  readonly store: Store;
  readonly clock: Clock;
  /** How long a call of an engine that did not end in order may still be under way. */
  readonly longestCallMs?: number;
}

/**
 * When the services that run requests work: always in an engine on its own, and in one of several that share an environment
 * for as long as it is the one that may.
 */
export class RunShift {
  readonly #services: readonly Service[];
  readonly #parts: ShiftParts;
  readonly #onChange: () => void;
  #over = new AbortController();
  /** The last of the changes, one after another; never rejects. */
  #change: Promise<void> = Promise.resolve();

  constructor(services: readonly Service[], parts: ShiftParts, onChange: () => void) {
    this.#services = services;
    this.#parts = parts;
    this.#onChange = onChange;
  }

  begin(): void {
    const { team } = this.#parts.store;
    if (team === null) return this.#startServices();
    team.seekToRun({
      gained: (isClean) => {
        const over = new AbortController();
        this.#over = over;
        this.#then(() => this.#takeOver(team, isClean, over.signal));
      },
      lost: () => {
        this.#over.abort();
        this.#then(() => this.#stopServices());
      },
    });
  }

  /** Resolves when nothing runs any more. */
  async end(): Promise<void> {
    this.#over.abort();
    this.#then(() => this.#stopServices());
    await this.#change;
    await this.#parts.store.team?.giveBack();
  }

  /**
   * What the engine before has sent may still arrive for as long as a call lasts: until then, records with an intent and
   * no answer are left alone, because reading them could miss the write (I8).
   */
  async #takeOver(team: TeamView, isClean: boolean, over: AbortSignal): Promise<void> {
    const { clock, longestCallMs = 0 } = this.#parts;
    if (!isClean) await clock.sleep(longestCallMs, over);
    if (over.aborted) return;
    await team.look();
    this.#startServices();
  }

  #startServices(): void {
    for (const service of this.#services) service.start();
    this.#onChange();
  }

  async #stopServices(): Promise<void> {
    for (const service of this.#services) await service.stop();
    this.#onChange();
  }

  #then(change: () => Promise<void>): void {
    this.#change = this.#change.then(change).catch(() => undefined);
  }
}
