import { fold } from "../../text/fold.ts";
import type { IntegrationJob, JobStatus } from "../../domain/sides/integration-job.ts";

/** The integration jobs of the folder, in order of definition; names are compared case folded. */
export class JobBook {
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

  setStatus(name: string, status: JobStatus): void {
    const job = this.get(name);
    if (job !== undefined) this.define({ ...job, status });
  }
}
