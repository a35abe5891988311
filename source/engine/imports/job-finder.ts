import type { Change } from "../../domain/journal/change.ts";
import { hasMap, type IntegrationJob, type JobMap } from "../../domain/sides/integration-job.ts";
import { isSameTable, type ReadMapName } from "../../domain/sides/map-name.ts";
import type { FeedRecord } from "../../domain/error/sync-error.ts";
import type { Store } from "../../store/store.ts";

/** The longest name that a job may have. */
const LONGEST_NAME = 80;

/**
 * Finds the job of each imported record: the one it states, else the one named by `--job`, else the one that owned its
 * table map when the import began, else one named after the feed. A job that is not there is made, Stopped and without
 * connection. What is found for a line does not depend on the lines around it.
 */
export class JobFinder {
  readonly #store: Store;
  readonly #chosen: string | null;
  readonly #feedName: string;
  readonly #readName: ReadMapName;
  /** Jobs that may own a map, those that a person defined first. */
  readonly #owners: readonly IntegrationJob[];
  /** Jobs that imports made, this one among them, with the maps that this import found for them, by folded name. */
  readonly #taking = new Map<string, TakingJob>();
  readonly #unsaved = new Set<string>();
  readonly #records = new Map<string, number>();
  readonly #ownerOf = new Map<string, string | null>();
  /** What was found for records of the same job, map and table, until others may have changed the jobs. */
  readonly #found = new Map<string, Map<string, Map<string, string>>>();

  constructor(store: Store, chosen: string | null, feedName: string, readName: ReadMapName) {
    this.#store = store;
    this.#chosen = chosen === null ? null : jobName(chosen);
    this.#feedName = jobName(feedName);
    this.#readName = readName;
    const jobs = store.jobs();
    this.#owners = [...jobs.filter((job) => !job.isImported), ...jobs.filter((job) => job.isImported)];
  }

  /** Name of the record's job; a job that has to be made is among `changes` from then on. */
  jobOf(record: FeedRecord): string {
    // Maps in maps, because a text put together for each record costs more than all the rest.
    const ofEntity = this.#found.get(record.entity) ?? new Map<string, Map<string, string>>();
    const ofTable = ofEntity.get(record.table) ?? new Map<string, string>();
    const before = ofTable.get(record.job);
    if (before !== undefined) return before;
    const job = this.#jobOf(record);
    this.#found.set(record.entity, ofEntity.set(record.table, ofTable.set(record.job, job)));
    return job;
  }

  #jobOf(record: FeedRecord): string {
    const named = record.job === "" ? this.#chosen : jobName(record.job);
    const name = named ?? this.#ownerName(record.entity) ?? this.#feedName;
    return this.#taken(name, record);
  }

  count(job: string): void {
    this.#records.set(job, (this.#records.get(job) ?? 0) + 1);
  }

  /** The jobs made or extended since they were last saved, on top of what others have done to them since. */
  changes(): readonly Change[] {
    return [...this.#unsaved].flatMap((folded): Change[] => {
      const taking = this.#taking.get(folded);
      if (taking === undefined) return [];
      const job = this.#store.job(taking.name) ?? notConnected(taking.name);
      if (job.isImported === true)
        return [{ kind: "job-defined", job: { ...job, maps: inOrder([...job.maps, ...taking.maps]) } }];
      // A person has defined it in the meantime: what this import made still gets its maps, in the person's sequence.
      const missing = taking.maps.filter((map) => !hasMap(job.maps, map.entity, this.#readName));
      if (!taking.isNew || missing.length === 0) return [];
      return [{ kind: "job-defined", job: { ...job, maps: [...job.maps, ...missing] } }];
    });
  }

  saved(): void {
    this.#unsaved.clear();
    this.#found.clear();
  }

  /** Records by job, most first. */
  report(): readonly { readonly name: string; readonly records: number; readonly made: boolean }[] {
    return [...this.#records]
      .map(([name, records]) => ({
        name,
        records,
        made: this.#taking.get(name.toLowerCase())?.isNew === true,
      }))
      .sort((left, right) => right.records - left.records);
  }

  #ownerName(entity: string): string | null {
    const ownerName = this.#ownerOf.get(entity);
    if (ownerName !== undefined) return ownerName;
    const owner = this.#owners.find(({ maps }) => hasMap(maps, entity, this.#readName))?.name ?? null;
    this.#ownerOf.set(entity, owner);
    return owner;
  }

  /** A job that imports made takes up each new map; a job that a person defined is left as it is. */
  #taken(name: string, record: FeedRecord): string {
    const folded = name.toLowerCase();
    const takingBefore = this.#taking.get(folded);
    const stored = takingBefore === undefined ? this.#store.job(name) : undefined;
    if (stored !== undefined && stored.isImported !== true) return stored.name;
    const taking = takingBefore ?? {
      name: stored?.name ?? name,
      isNew: stored === undefined,
      maps: stored?.maps ?? [],
      met: new Set(),
    };
    const map = { entity: this.#readName(record.entity).entity, table: record.table };
    if (takingBefore !== undefined && taking.met.has(sortKey(map))) return taking.name;
    taking.met.add(sortKey(map));
    const maps = inOrder([...taking.maps, map]);
    if (
      takingBefore === undefined ||
      maps.length !== taking.maps.length ||
      tables(maps) !== tables(taking.maps)
    ) {
      this.#taking.set(folded, { ...taking, maps });
      this.#unsaved.add(folded);
    }
    return taking.name;
  }
}

interface TakingJob {
  readonly name: string;
  readonly isNew: boolean;
  readonly maps: readonly JobMap[];
  /** The maps that were looked at, by what they are sorted by: a map that comes again changes nothing. */
  readonly met: Set<string>;
}

function notConnected(name: string): IntegrationJob {
  return {
    name,
    status: "stopped",
    primary: "finance-and-operations",
    maps: [],
    connection: "none",
    isImported: true,
  };
}

/**
 * Each map once, by name: no feed has the sequence, and the order of its lines is chance. One whose table is reported
 * stands for the same one without.
 */
function inOrder(maps: readonly JobMap[]): readonly JobMap[] {
  const sorted = maps.toSorted((one, other) => compare(sortKey(one), sortKey(other)));
  return sorted.filter((map, place) => {
    const before = sorted[place - 1];
    const isRepeated = before !== undefined && sortKey(before) === sortKey(map);
    const isToldBetter = map.table === "" && sorted.some((one) => one.table !== "" && isNamedAlike(one, map));
    return !isRepeated && !isToldBetter;
  });
}

function sortKey({ entity, table }: JobMap): string {
  return `${entity.toLowerCase()}\n${table.toLowerCase()}`;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function isNamedAlike(one: JobMap, other: JobMap): boolean {
  return one.entity.toLowerCase() === other.entity.toLowerCase() && isSameTable(one.table, other.table);
}

function tables(maps: readonly JobMap[]): string {
  return maps.map(({ table }) => table).join("\n");
}

function jobName(text: string): string {
  const printable = Array.from(text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "").trim())
    .slice(0, LONGEST_NAME)
    .join("");
  return printable === "" ? "imported" : printable;
}
