import type { DataSource } from "../error/data-source.ts";
import { isSameMap, readMapName, type ReadMapName } from "./map-name.ts";

/** Only *Active* is documented; the other three names are ours. */
export const JOB_STATUSES = ["active", "starting", "stopping", "stopped"] as const;

export type JobStatus = (typeof JOB_STATUSES)[number];

/** `local` is the environment in the data folder, `none` means not connected, else a configured connection. */
type ConnectionName = string;

export interface JobMap {
  /** F&O name of the table map, e.g. `Customers V3`. */
  readonly entity: string;
  /** Dataverse table, e.g. `accounts`; empty when unknown. */
  readonly table: string;
}

export interface IntegrationJob {
  readonly name: string;
  readonly status: JobStatus;
  /** The side that wins when both sides changed the same row. */
  readonly primary: DataSource;
  /** In sequence: the first runs first, so parents come before children. */
  readonly maps: readonly JobMap[];
  readonly connection: ConnectionName;
  /** True for a job that imports made and no person has defined since: further imports add maps to it. */
  readonly isImported?: boolean | undefined;
}

/** Place of a map in the job, from 1; maps that the job does not list come after all that it lists. */
export function sequenceOf(
  job: Pick<IntegrationJob, "maps">,
  entity: string,
  readName: ReadMapName = readMapName,
): number {
  const place = placeIn(job.maps, entity, readName);
  return place < 0 ? job.maps.length + 1 : place + 1;
}

/** True when one of the maps goes by this name, in whichever form either is written. */
export function hasMap(maps: readonly JobMap[], entity: string, readName: ReadMapName): boolean {
  return placeIn(maps, entity, readName) >= 0;
}

function placeIn(maps: readonly JobMap[], entity: string, readName: ReadMapName): number {
  const wanted = entity.trim().toLowerCase();
  const asWritten = maps.findIndex((map) => map.entity.toLowerCase() === wanted);
  if (asWritten >= 0) return asWritten;
  const name = readName(entity);
  return maps.findIndex((map) => {
    const own = readName(map.entity);
    return isSameMap({ entity: own.entity, table: own.table || map.table }, name);
  });
}

export function isActive(job: IntegrationJob): boolean {
  return job.status === "active";
}

/** Status as the screen and the messages write it. */
export function statusTitle(status: JobStatus): string {
  return status.charAt(0).toUpperCase() + status.slice(1);
}
