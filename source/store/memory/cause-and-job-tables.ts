import { isFormerCause } from "../../domain/cause/cause.ts";
import { joinedMemory, nothingKept } from "../../domain/cause/cause-memory.ts";
import type { CauseMemory } from "../../domain/cause/cause-memory.ts";
import { fold } from "../../text/fold.ts";
import type { IntegrationJob, JobStatus } from "../../domain/sides/integration-job.ts";

/** The integration jobs of the folder, in order of definition; names are compared case folded. */
export class JobTable {
  readonly #jobs = new Map<string, IntegrationJob>();

  all(): readonly IntegrationJob[] {
    return [...this.#jobs.values()];
  }

  get(name: string): IntegrationJob | undefined {
    return this.#jobs.get(fold(name));
  }

  define(job: IntegrationJob): void {
    this.#jobs.set(fold(job.name), job);
  }

  remove(name: string): void {
    this.#jobs.delete(fold(name));
  }

  /** Gives a job another name and leaves it its place. */
  rename(name: string, to: string): void {
    const all = this.all().map((job) => (fold(job.name) === fold(name) ? { ...job, name: to } : job));
    this.#jobs.clear();
    for (const job of all) this.define(job);
  }

  setStatus(name: string, status: JobStatus): void {
    const job = this.get(name);
    if (job !== undefined) this.define({ ...job, status });
  }
}

/** What is kept of causes, by fingerprint; one of former rules is found under what it has become. */
export class CauseTable {
  readonly #kept = new Map<string, CauseMemory>();

  #hasFormer = false;

  remember(memory: CauseMemory): void {
    this.#hasFormer ||= isFormerCause(memory.cause);
    this.#kept.set(memory.cause, memory);
  }

  all(): readonly CauseMemory[] {
    return [...this.#kept.values()];
  }

  /** What is kept of a cause; `causesNow` says what a fingerprint of former rules has become. */
  of(cause: string, causesNow: (former: string) => readonly string[]): CauseMemory {
    // Once something was kept under the present fingerprint, it holds what was kept before as well.
    const own = this.#kept.get(cause);
    if (own !== undefined) return own;
    if (!this.#hasFormer) return nothingKept(cause);
    const former = this.all().filter(
      (one) => isFormerCause(one.cause) && causesNow(one.cause).includes(cause),
    );
    return former.length === 0 ? nothingKept(cause) : joinedMemory(cause, former);
  }
}
