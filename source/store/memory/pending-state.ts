import { fold } from "../../text/fold.ts";
import type { SyncErrorState } from "../../domain/error/sync-error.ts";
import type { RequestState, SyncAction } from "../../domain/request/sync-request.ts";
import { settledCount } from "../../domain/request/sync-request.ts";
import type { Memory } from "./memory.ts";

/** Where a sync error stands, as far as the legality of a change depends on it. */
export interface PendingError {
  readonly state: SyncErrorState;
  readonly request: string;
}

export interface PendingRequest {
  readonly state: RequestState;
  readonly action: SyncAction;
  readonly unsettled: number;
  /** Only of a request that is not in memory yet: its records. */
  readonly errors: readonly string[];
}

/** Standings after changes that are accepted but not yet durable, over those in memory. */
export class PendingState {
  readonly #memory: Memory;
  readonly #under: PendingState | null;
  #errors = new Map<string, PendingError>();
  readonly #requests = new Map<string, PendingRequest>();
  /** True for a job that was defined, false for one that was taken away. */
  readonly #jobs = new Map<string, boolean>();
  #last: PendingError = { state: "open", request: "" };

  constructor(memory: Memory, under: PendingState | null = null) {
    this.#memory = memory;
    this.#under = under;
  }

  /** A draft on top of this one, to be kept whole or dropped whole. */
  attempt(): PendingState {
    return new PendingState(this.#memory, this);
  }

  /** Takes over what an attempt has noted. */
  keep(attempt: PendingState): void {
    if (this.#errors.size === 0) this.#errors = attempt.#errors;
    else for (const [id, standing] of attempt.#errors) this.#errors.set(id, standing);
    for (const [id, standing] of attempt.#requests) this.#requests.set(id, standing);
    for (const [name, isThere] of attempt.#jobs) this.#jobs.set(name, isThere);
  }

  error(id: string): PendingError | null {
    const noted = this.#errors.get(id);
    if (noted !== undefined) return noted;
    if (this.#under !== null) return this.#under.error(id);
    const row = this.#memory.errors.rowOf(id);
    if (row < 0) return null;
    return { state: this.#memory.errors.state.at(row), request: this.#memory.errors.request.at(row) };
  }

  request(id: string): PendingRequest | null {
    const noted = this.#requests.get(id);
    if (noted !== undefined) return noted;
    if (this.#under !== null) return this.#under.request(id);
    const request = this.#memory.requests.get(id);
    if (request === undefined) return null;
    const unsettled = request.records - settledCount(request);
    return { state: request.state, action: request.action, unsettled, errors: [] };
  }

  hasJob(name: string): boolean {
    const noted = this.#jobs.get(fold(name));
    if (noted !== undefined) return noted;
    return this.#under === null ? this.#memory.jobs.get(name) !== undefined : this.#under.hasJob(name);
  }

  /** The records that a request still holds. */
  heldBy(id: string): readonly string[] {
    const stored = this.#memory.requests.rows(id);
    const all =
      stored.length > 0
        ? Array.from(stored, (row) => this.#memory.errors.ids.at(row))
        : (this.request(id)?.errors ?? []);
    return all.filter((error) => {
      const standing = this.error(error);
      return standing?.request === id && (standing.state === "queued" || standing.state === "reconciling");
    });
  }

  noteError(id: string, state: SyncErrorState, request: string): void {
    // The records of one change mostly come to stand alike.
    if (this.#last.state !== state || this.#last.request !== request) this.#last = { state, request };
    this.#errors.set(id, this.#last);
  }

  noteRequest(id: string, standing: PendingRequest): void {
    this.#requests.set(id, standing);
  }

  noteJob(name: string, isThere = true): void {
    this.#jobs.set(fold(name), isThere);
  }
}
