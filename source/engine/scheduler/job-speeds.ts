import type { JobSpeed } from "../../domain/request/job-speed.ts";
import { jobTimes, type JobTimes } from "../../domain/request/queue-times.ts";
import type { JobStatus } from "../../domain/sides/integration-job.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";
import type { Store } from "../../store/store.ts";
import type { QuietHoursMemo } from "./quiet-hours-memo.ts";
import type { RequestRunner } from "./request-runner.ts";

interface KnownTimes {
  readonly requests: readonly SyncRequest[];
  readonly status: JobStatus | undefined;
  readonly nowAt: number;
  readonly times: JobTimes;
}

/** How quickly jobs work, and when their requests end: the one source of every estimate. */
export class JobSpeeds {
  readonly #store: Store;
  readonly #runner: Pick<RequestRunner, "paceOf">;
  readonly #quiet: QuietHoursMemo;
  /** Asked for once for every request of a job. */
  readonly #times = new Map<string, KnownTimes>();

  constructor(store: Store, runner: Pick<RequestRunner, "paceOf">, quiet: QuietHoursMemo) {
    this.#store = store;
    this.#runner = runner;
    this.#quiet = quiet;
  }

  of(job: string, nowAt: number): JobSpeed {
    return { perSecond: this.#runner.paceOf(job), quiet: this.#quiet.windows(job, nowAt) };
  }

  /** When the requests of a job begin and end; a job that is not Active runs none. */
  timesOf(job: string, nowAt: number): JobTimes {
    const requests = this.#store.requests();
    const status = this.#store.job(job)?.status;
    const memo = this.#times.get(job);
    if (memo?.requests === requests && memo.nowAt === nowAt && memo.status === status) return memo.times;
    const times = this.#timesOf(job, requests, status === "active", nowAt);
    this.#times.set(job, { requests, nowAt, status, times });
    return times;
  }

  #timesOf(job: string, requests: readonly SyncRequest[], isActive: boolean, nowAt: number): JobTimes {
    const times = jobTimes(job, requests, this.of(job, nowAt), nowAt);
    if (isActive || times.ends.size === 0) return times;
    return { ends: new Map(Array.from(times.ends.keys(), (id) => [id, null])), allEndAt: null };
  }
}
