import { UserFacingError } from "../../domain/user-facing-error.ts";
import { StorePoisonedError } from "../store-errors.ts";
import type { RunnerWatch, TeamState, TeamView } from "../store.ts";
import type { Lease } from "./lease.ts";
import type { TeamDatabase } from "./team-database.ts";

/** A look at the journal, whether or not a hint came. */
const LOOK_MS = 1_000;

interface LinkParts {
  readonly database: TeamDatabase;
  readonly lease: Lease;
  readonly clock: () => number;
  /** Brings memory up to what the database holds. */
  readonly follow: () => Promise<void>;
  /** Called when the state has changed. */
  readonly onChange: () => void;
}

/** Keeps an engine up to date with the other hosts, and says how it stands with them. */
export class TeamLink implements TeamView {
  readonly #parts: LinkParts;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #isAskedAgain = false;
  #isStopped = false;
  #fault = "";
  #asOf: number | null = null;
  #mayWrite = true;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  get environment(): string {
    return this.#parts.database.address.environment;
  }

  state(): TeamState {
    const { database, lease } = this.#parts;
    return {
      at: database.shown,
      runsRequests: lease.isHeld,
      mayWrite: this.#mayWrite,
      fault: this.#fault,
      asOf: this.#asOf,
    };
  }

  async provenName(): Promise<string> {
    return (await this.#parts.database.greeting()).role;
  }

  seekToRun(watch: RunnerWatch): void {
    const { lease, onChange } = this.#parts;
    if (!this.#mayWrite) return;
    lease.seek({
      gained: (isClean) => {
        watch.gained(isClean);
        onChange();
      },
      lost: () => {
        watch.lost();
        onChange();
      },
    });
  }

  async giveBack(): Promise<void> {
    await this.#parts.lease.resign();
  }

  /** Looks now, or once more when a look is under way. */
  look(): Promise<void> {
    this.#isAskedAgain = this.#looking !== null;
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null;
      if (this.#isStopped) return;
      const again = this.#isAskedAgain;
      this.#isAskedAgain = false;
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.look(), again ? 0 : LOOK_MS);
    });
    return this.#looking;
  }

  /** Resolves when nothing more is asked of the database but what is still to be written. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
    await this.#parts.lease.resign();
  }

  async #lookOnce(): Promise<void> {
    const { database, follow, clock } = this.#parts;
    try {
      this.#mayWrite = (await database.greeting()).mayWrite;
      // A transaction pooler eats hints, and then every look finds what they would have reported.
      if (!database.hears) await database.listen(() => void this.look());
      await follow();
      this.#asOf = clock();
      this.#say("");
    } catch (error) {
      database.forget();
      this.#say(inWords(error));
      // Nothing that comes later can be built on what is known here.
      if (error instanceof StorePoisonedError) this.#isStopped = true;
    }
  }

  #say(fault: string): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    this.#parts.onChange();
  }
}

function inWords(error: unknown): string {
  if (error instanceof UserFacingError) return `${error.message} ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
}
