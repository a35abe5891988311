import type { UserFacingError } from "../../domain/user-facing-error.ts";
import type { JsonObject } from "../json-shape.ts";
import { tablesKey, type RunningVersion } from "./running-versions.ts";

interface VersionedMap {
  readonly entity: string;
  readonly set: string;
  readonly version: string;
}

/** One saved version of a table map. */
export interface SavedMap<M extends VersionedMap = VersionedMap> {
  /** As `UnreadMap` has it. */
  readonly name: string;
  readonly map: M;
  /** Epoch milliseconds; null where the row does not say. */
  readonly savedAt: number | null;
  /** True for a row that came with a solution; an unmanaged one lies above it. */
  readonly isManaged: boolean;
}

/** A row that could not be read, as far as it says what it is. */
export interface UnreadMap {
  /** `msdyn_displayname`, else `msdyn_name`; empty without both. */
  readonly name: string;
  readonly version: string;
  readonly because: UserFacingError;
}

/** When the row was saved: each saved version is a row of its own, so the day it was made counts, not its last touch. */
export function savedAtIn(row: JsonObject): number | null {
  for (const column of ["createdon", "modifiedon"]) {
    const stamp = row.get(column);
    const at = typeof stamp === "string" ? Date.parse(stamp) : Number.NaN;
    if (!Number.isNaN(at)) return at;
  }
  return null;
}

export function nameOf(row: unknown): Pick<UnreadMap, "name" | "version"> {
  const members = new Map<string, unknown>(
    typeof row === "object" && row !== null ? Object.entries(row) : [],
  );
  const text = (column: string): string => {
    const member = members.get(column);
    return typeof member === "string" ? member : "";
  };
  return { name: text("msdyn_displayname") || text("msdyn_name"), version: text("msdyn_version") };
}

/**
 * One version of each map: the one that runs where that is proven, else the one saved last. A number is no proof:
 * versions are parked at 9.9.9.9. Where several are there, the notes name them all.
 */
export function chosenVersions<M extends VersionedMap>(
  saved: readonly SavedMap<M>[],
  unread: readonly UnreadMap[],
  running: readonly RunningVersion[],
): { readonly maps: readonly M[]; readonly notes: readonly string[] } {
  const byTables = new Map<string, SavedMap<M>[]>();
  for (const one of saved) {
    const tables = `${one.map.entity}\n${one.map.set}`.toLowerCase();
    byTables.set(tables, [...(byTables.get(tables) ?? []), one]);
  }
  const choices = Array.from(byTables.values(), (versions) =>
    choose(versions.toSorted(lastSavedFirst), running),
  );
  const taken = choices.flatMap(({ chosen }) => chosen ?? []);
  return {
    maps: taken.map(({ map }) => map).toSorted((left, right) => (left.entity < right.entity ? -1 : 1)),
    notes: [
      ...unread.map((one) => unreadNote(one, taken)),
      ...choices.map(({ note }) => note).filter((note) => note !== ""),
    ],
  };
}

function unreadNote({ name, version, because }: UnreadMap, taken: readonly SavedMap[]): string {
  const leftOut = [name || "a row without a name", version].filter((one) => one !== "").join(" ");
  const instead = name === "" ? undefined : taken.find((one) => one.name === name);
  const other = instead === undefined ? "" : ` Of this map, ${shown(instead)} is taken.`;
  return `Left out: ${leftOut}. ${because.message}${other}`;
}

interface Choice<M extends VersionedMap> {
  /** Null when the version that runs is known and cannot be had. */
  readonly chosen: SavedMap<M> | null;
  /** Empty when there is nothing to say. */
  readonly note: string;
}

function choose<M extends VersionedMap>(
  versions: readonly SavedMap<M>[],
  running: readonly RunningVersion[],
): Choice<M> {
  const [last, ...others] = versions;
  if (last === undefined) return { chosen: null, note: "" };
  const { entity, set } = last.map;
  const name = `${entity} → ${set}`;
  const proven = new Set(
    running.filter(({ tables }) => tables === tablesKey(entity, set)).map(({ version }) => version),
  );
  const [runs, ...more] = proven;
  if (runs !== undefined && more.length === 0) {
    const found = versions.find(({ map }) => isSameVersion(map.version, runs));
    if (found !== undefined) return { chosen: found, note: twiceNote(name, found, versions) };
    const there = versions.map(({ map }) => map.version || "none").join(", ");
    const note = `Left out: ${name}. Version ${runs} runs, and only ${there} can be read.`;
    return { chosen: null, note };
  }
  if (others.length === 0) return { chosen: last, note: "" };
  const doubt =
    runs === undefined
      ? "which one runs is not proven"
      : `several are said to run: ${[...proven].join(", ")}`;
  const rest = others.map(shown).join(", ");
  return {
    chosen: last,
    note: `${name}: ${shown(last)} is taken, as the one ${last.savedAt === null ? "with the highest number" : "saved last"}, and not ${rest}; ${doubt}. Check it on the dual-write page.`,
  };
}

/** A managed row and the unmanaged one above it have the same number. */
function twiceNote(name: string, found: SavedMap, versions: readonly SavedMap[]): string {
  const same = versions.filter((one) => one !== found && isSameVersion(one.map.version, found.map.version));
  return same.length === 0
    ? ""
    : `${name}: ${shown(found)} is taken, as the one saved last of this version, and not ${same.map(shown).join(", ")}.`;
}

function shown({ map, savedAt, isManaged }: SavedMap): string {
  const day =
    savedAt === null ? "" : `saved ${new Date(savedAt).toISOString().slice(0, "2026-11-23".length)}`;
  const traits = [day, isManaged ? "managed" : ""].filter((one) => one !== "").join(", ");
  return `version ${map.version || "without a number"}${traits === "" ? "" : ` (${traits})`}`;
}

/** Rows that do not say their day come after those that do; of the same moment, the unmanaged and then the highest. */
function lastSavedFirst(one: SavedMap, other: SavedMap): number {
  const byDay = (other.savedAt ?? Number.NEGATIVE_INFINITY) - (one.savedAt ?? Number.NEGATIVE_INFINITY);
  if (!Number.isNaN(byDay) && byDay !== 0) return byDay;
  if (one.isManaged !== other.isManaged) return one.isManaged ? 1 : -1;
  return other.map.version.localeCompare(one.map.version, "en", { numeric: true });
}

function isSameVersion(one: string, other: string): boolean {
  const plain = (version: string): string => version.trim().replace(/(\.0+)+$/, "");
  return plain(one) === plain(other);
}
