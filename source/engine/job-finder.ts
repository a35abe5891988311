import type { Change } from "../domain/change.ts";
import type { IntegrationJob } from "../domain/integration-job.ts";
import type { FeedRecord } from "../domain/sync-error.ts";
import type { Store } from "../store/store.ts";

const LONGEST_NAME = 60;

/**
 * Finds the job of each imported record: the one it states, else the one named by `--job`, else the one that owns
 * its table map. Where there is none it makes a Stopped job without connection, named as the record states, by
 * `--job`, or after the feed.
 */
export class JobFinder {
  readonly #store: Store;
  readonly #chosen: string | null;
  readonly #feedName: string;
  readonly #made = new Map<string, IntegrationJob>();
  readonly #unsaved = new Set<string>();
  readonly #records = new Map<string, number>();
  readonly #ownerOf = new Map<string, string>();

  constructor(store: Store, chosen: string | null, feedName: string) {
    this.#store = store;
    this.#chosen = chosen;
    this.#feedName = jobName(feedName);
  }

  /** Name of the record's job; a job that has to be made is among `changes` from then on. */
  jobOf(record: FeedRecord): string {
    const stated = record.job === "" ? undefined : this.#find(record.job);
    if (stated !== undefined) return this.#extended(stated, record).name;
    if (this.#chosen !== null)
      return this.#extended(this.#find(this.#chosen) ?? this.#make(this.#chosen), record).name;
    const owner = this.#ownerName(record.entity);
    if (owner !== undefined) return owner;
    const name = record.job === "" ? this.#feedName : jobName(record.job);
    return this.#extended(this.#find(name) ?? this.#make(name), record).name;
  }

  count(job: string): void {
    this.#records.set(job, (this.#records.get(job) ?? 0) + 1);
  }

  /** The jobs made or extended since the last call. */
  changes(): readonly Change[] {
    const changes = [...this.#unsaved].flatMap((name): Change[] => {
      const job = this.#made.get(name.toLowerCase());
      return job === undefined ? [] : [{ kind: "job-defined", job }];
    });
    this.#unsaved.clear();
    return changes;
  }

  /** Records by job, most first. */
  report(): readonly { readonly name: string; readonly records: number; readonly made: boolean }[] {
    return [...this.#records]
      .map(([name, records]) => ({ name, records, made: this.#made.has(name.toLowerCase()) }))
      .sort((left, right) => right.records - left.records);
  }

  #find(name: string): IntegrationJob | undefined {
    return this.#made.get(name.toLowerCase()) ?? this.#store.job(name);
  }

  #ownerName(entity: string): string | undefined {
    const wanted = entity.toLowerCase();
    const known = this.#ownerOf.get(wanted);
    if (known !== undefined) return known;
    const owner = [...this.#store.jobs(), ...this.#made.values()].find((job) =>
      job.maps.some((map) => map.entity.toLowerCase() === wanted),
    );
    if (owner !== undefined) this.#ownerOf.set(wanted, owner.name);
    return owner?.name;
  }

  #make(name: string): IntegrationJob {
    const job: IntegrationJob = {
      name: jobName(name),
      status: "stopped",
      primary: "finance-and-operations",
      maps: [],
      connection: "none",
    };
    this.#made.set(job.name.toLowerCase(), job);
    return job;
  }

  /** A job made by an import takes up each new map; a job that a person defined is left as it is. */
  #extended(job: IntegrationJob, record: FeedRecord): IntegrationJob {
    const isOurs = this.#made.has(job.name.toLowerCase());
    const owns = job.maps.some((map) => map.entity.toLowerCase() === record.entity.toLowerCase());
    if (!isOurs || owns) return job;
    const extended = { ...job, maps: [...job.maps, { entity: record.entity, table: record.table }] };
    this.#made.set(job.name.toLowerCase(), extended);
    this.#unsaved.add(job.name);
    return extended;
  }
}

function jobName(text: string): string {
  const printable = Array.from(text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "").trim())
    .slice(0, LONGEST_NAME)
    .join("");
  return printable === "" ? "imported" : printable;
}
