import type { DataSource } from "./data-source.ts";

/** Only *Active* is documented; the other three names are ours. */
export type JobStatus = "active" | "starting" | "stopping" | "stopped";

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
}

/** Place of a map in the job, from 1; maps that the job does not list come after all that it lists. */
export function sequenceOf(job: IntegrationJob, entity: string): number {
  const wanted = entity.toLowerCase();
  const place = job.maps.findIndex((map) => map.entity.toLowerCase() === wanted);
  return place < 0 ? job.maps.length + 1 : place + 1;
}

export function isActive(job: IntegrationJob): boolean {
  return job.status === "active";
}

/** Status as the screen and the messages write it. */
export function statusTitle(status: JobStatus): string {
  return status.charAt(0).toUpperCase() + status.slice(1);
}
