import { listOf, objectAt, ShapeError, whole } from "../format/decode.ts";
import { NewerFormatError } from "../store-errors.ts";

/** Number of the on-disk format that this version writes. */
export const FORMAT = 4;

/** Turns a manifest of one format into the next one. */
type Migration = (manifest: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/**
 * Keyed by the format that a migration starts from. Only the manifest changes: the files it names stay as they are, and
 * the next write of the manifest makes the new format durable.
 */
const MIGRATIONS: ReadonlyMap<number, Migration> = new Map([
  [1, withCheckpoints],
  [2, ofOneOwner],
  [3, withJobsThatGo],
]);

/** Brings a manifest of any known format to the present one; refuses one from the future. */
export function migrated(value: unknown, folder: string): Readonly<Record<string, unknown>> {
  let manifest = objectAt(value, "store.json");
  for (;;) {
    const format = whole(manifest["format"], "store.json.format");
    if (format === FORMAT) return manifest;
    if (format > FORMAT) throw newerFormat(folder, format);
    const migrate = MIGRATIONS.get(format);
    if (migrate === undefined)
      throw new ShapeError(`a format from 1 to ${FORMAT}`, format, "store.json.format");
    manifest = migrate(manifest);
  }
}

function newerFormat(folder: string, format: number): NewerFormatError {
  return new NewerFormatError(
    `The data folder ${folder} has format ${format}; this version of dwtriage reads up to format ${FORMAT}.`,
    "Install the newer dwtriage that wrote it, or name another folder with --data.",
  );
}

/** Format 2 starts a journal from a checkpoint and writes segments again; format 1 knew neither. */
function withCheckpoints(manifest: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const segments = objectAt(manifest["segments"] ?? {}, "store.json.segments");
  const sealed = listOf(objectAt)(segments["sealed"] ?? [], "store.json.segments.sealed");
  return {
    ...manifest,
    format: 2,
    state: null,
    segments: { ...segments, sealed: sealed.map((segment) => ({ ...segment, rewrite: 0, dropped: 0 })) },
  };
}

/**
 * Format 3 vouches for store.json itself and for the end of the audit. The versions that read it know a folder's owner
 * by one name, so that those before it, which do not, refuse the folder.
 */
function ofOneOwner(manifest: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ...manifest, format: 3, audit: null };
}

/** Format 4 knows of jobs that are removed and renamed: a version that does not would take their changes for damage. */
function withJobsThatGo(manifest: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ...manifest, format: 4 };
}
