import type { RunnerWatch } from "../store.ts";
import { FencedError } from "../store-errors.ts";
import type { TeamDatabase } from "./team-database.ts";

/** The lengths of time that engines wait for each other, in milliseconds. */
export interface TeamTimes {
  /** How long the lease lasts after it was taken or renewed, by the database's clock. */
  readonly livesMs: number;
  /** How often it is renewed, and asked for by those who wait for it. */
  readonly renewMs: number;
  /** So long before the lease runs out its holder stops trusting it. */
  readonly marginMs: number;
  /** How long an unanswered commit is looked for before it is reported as not confirmed. */
  readonly lookForMs: number;
}

/** After River's leadership: the database's clock decides, and anyone who cannot ask it steps down early. */
export const TEAM_TIMES: TeamTimes = { livesMs: 15_000, renewMs: 5_000, marginMs: 3_000, lookForMs: 10_000 };

/** The right to run the requests of an environment: one engine at a time has it, for as long as it renews it. */
export class Lease {
  readonly #database: TeamDatabase;
  readonly #times: TeamTimes;
  #term: number | null = null;
  #trustedUntil = 0;
  #watch: RunnerWatch | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(database: TeamDatabase, times: TeamTimes) {
    this.#database = database;
    this.#times = times;
  }

  /** True while this engine runs the requests, as far as it may trust what it heard last. */
  get isHeld(): boolean {
    return this.#term !== null && performance.now() < this.#trustedUntil;
  }

  termOrThrow(): number {
    const term = this.#term;
    if (term !== null && this.isHeld) return term;
    this.isOver();
    throw new FencedError("");
  }

  /** Asks for the lease from now on, and keeps it while it has it. */
  seek(watch: RunnerWatch): void {
    this.#watch = watch;
    this.#lookSoon(0);
  }

  /** The database has said, or it has become too late to know otherwise, that the term is over. */
  isOver(): void {
    if (this.#term === null) return;
    this.#term = null;
    this.#watch?.lost();
  }

  /** Gives the lease back, so that another engine need not wait for its end. To be called when nothing runs any more. */
  async resign(): Promise<void> {
    this.#watch = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
    const term = this.#term;
    this.#term = null;
    // One that cannot be given back runs out.
    if (term !== null) await this.#database.resignLease(term).catch(() => undefined);
  }

  #lookSoon(afterMs: number): void {
    if (this.#watch === null) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        // A database that does not answer now is asked again; until then the lease runs out by the local clock.
        .catch(() => undefined)
        .then(() => this.#stepDownInTime());
    }, afterMs);
  }

  async #look(): Promise<void> {
    const askedAt = performance.now();
    const term = this.#term;
    if (term === null) {
      const taken = await this.#database.takeLease(this.#times.livesMs);
      if (taken === null) return;
      this.#term = taken.term;
      this.#trust(askedAt);
      this.#watch?.gained(taken.before === "");
    } else if (await this.#database.renewLease(term, this.#times.livesMs)) this.#trust(askedAt);
    else this.isOver();
  }

  /** From when it was asked, not from when the answer came: nobody knows at which moment between them the database acted. */
  #trust(askedAt: number): void {
    this.#trustedUntil = askedAt + this.#times.livesMs - this.#times.marginMs;
  }

  #stepDownInTime(): void {
    if (this.#term !== null && !this.isHeld) this.isOver();
    const { renewMs } = this.#times;
    const leftMs = this.#term === null ? renewMs : Math.max(0, this.#trustedUntil - performance.now());
    this.#lookSoon(Math.min(renewMs, leftMs));
  }
}
