import type { Change } from "../domain/change.ts";
import type { IntegrationJob, JobMap } from "../domain/integration-job.ts";
import type { FeedRecord } from "../domain/sync-error.ts";
import type { Store } from "../store/store.ts";

/** The longest name that a job may have. */
const LONGEST_NAME = 80;

/**
 * Finds the job of each imported record: the one it states, else the one named by `--job`, else the one that owns
 * its table map. Where there is none it makes a Stopped job without connection, named as the record states, by
 * `--job`, or after the feed.
 */
export class JobFinder {
  readonly #store: Store;
  readonly #chosen: string | null;
  readonly #feedName: string;
  /** Maps that this import found for each job it made, by folded name. */
  readonly #made = new Map<string, MadeJob>();
  readonly #unsaved = new Set<string>();
  readonly #records = new Map<string, number>();
  readonly #ownerOf = new Map<string, string>();
  /** What was found for the record before, until others may have changed the jobs. */
  #last: { readonly stated: string; readonly entity: string; readonly job: string } | null = null;

  constructor(store: Store, chosen: string | null, feedName: string) {
    this.#store = store;
    this.#chosen = chosen === null ? null : jobName(chosen);
    this.#feedName = jobName(feedName);
  }

  /** Name of the record's job; a job that has to be made is among `changes` from then on. */
  jobOf(record: FeedRecord): string {
    const last = this.#last;
    if (last !== null && last.stated === record.job && last.entity === record.entity) return last.job;
    const job = this.#jobOf(record);
    this.#last = { stated: record.job, entity: record.entity, job };
    return job;
  }

  #jobOf(record: FeedRecord): string {
    const stated = record.job === "" ? null : jobName(record.job);
    const known = stated === null ? undefined : this.#find(stated);
    if (known !== undefined) return this.#taking(known, record);
    if (this.#chosen !== null)
      return this.#taking(this.#find(this.#chosen) ?? this.#make(this.#chosen), record);
    const owner = this.#ownerName(record.entity);
    if (owner !== undefined) return owner;
    const name = stated ?? this.#feedName;
    return this.#taking(this.#find(name) ?? this.#make(name), record);
  }

  count(job: string): void {
    this.#records.set(job, (this.#records.get(job) ?? 0) + 1);
  }

  /** The jobs made or extended since the last call, on top of what others have done to them since. */
  changes(): readonly Change[] {
    const changes = [...this.#unsaved].flatMap((folded): Change[] => {
      const made = this.#made.get(folded);
      if (made === undefined) return [];
      const job = this.#store.job(made.name) ?? notConnected(made.name);
      const missing = made.maps.filter((map) => !owns(job.maps, map.entity));
      return [{ kind: "job-defined", job: { ...job, maps: [...job.maps, ...missing] } }];
    });
    this.#unsaved.clear();
    this.#last = null;
    return changes;
  }

  /** Records by job, most first. */
  report(): readonly { readonly name: string; readonly records: number; readonly made: boolean }[] {
    return [...this.#records]
      .map(([name, records]) => ({ name, records, made: this.#made.has(name.toLowerCase()) }))
      .sort((left, right) => right.records - left.records);
  }

  /** Name of a job that exists or is being made. */
  #find(name: string): string | undefined {
    return this.#made.get(name.toLowerCase())?.name ?? this.#store.job(name)?.name;
  }

  #make(name: string): string {
    this.#made.set(name.toLowerCase(), { name, maps: [] });
    return name;
  }

  #ownerName(entity: string): string | undefined {
    const wanted = entity.toLowerCase();
    const known = this.#ownerOf.get(wanted);
    if (known !== undefined) return known;
    const owner = [...this.#store.jobs(), ...this.#made.values()].find(({ maps }) => owns(maps, entity));
    if (owner !== undefined) this.#ownerOf.set(wanted, owner.name);
    return owner?.name;
  }

  /** A job made by this import takes up each new map; a job that a person defined is left as it is. */
  #taking(name: string, record: FeedRecord): string {
    const folded = name.toLowerCase();
    const made = this.#made.get(folded);
    if (made !== undefined && !owns(made.maps, record.entity)) {
      made.maps.push({ entity: record.entity, table: record.table });
      this.#unsaved.add(folded);
    }
    return name;
  }
}

interface MadeJob {
  readonly name: string;
  readonly maps: JobMap[];
}

function notConnected(name: string): IntegrationJob {
  return {
    name,
    status: "stopped",
    primary: "finance-and-operations",
    maps: [],
    connection: "none",
  };
}

function owns(maps: readonly JobMap[], entity: string): boolean {
  const wanted = entity.toLowerCase();
  return maps.some((map) => map.entity.toLowerCase() === wanted);
}

function jobName(text: string): string {
  const printable = Array.from(text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "").trim())
    .slice(0, LONGEST_NAME)
    .join("");
  return printable === "" ? "imported" : printable;
}
