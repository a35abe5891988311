import type { JsonObject } from "../json-shape.ts";

/** The version of a map that dual-write runs, as a row of `msdyn_dualwriteruntimeconfigs` says it. */
export interface RunningVersion {
  /** Names of both tables, in small letters and whatever order. */
  readonly tables: string;
  readonly version: string;
}

const PARTS = ["Major", "Minor", "Build", "Revision"];

/**
 * Reads `msdyn_unsecure` of a row: known from one public tool and its tests, not documented. Whatever is not as known
 * there, and a row that is not active, proves nothing, so it gives none.
 */
export function runningVersionIn(row: JsonObject): readonly RunningVersion[] {
  const state = row.get("statecode");
  if (state !== undefined && state !== null && state !== 0) return [];
  const config = membersOf(parsed(row.get("msdyn_unsecure")));
  const from = config.get("SourceEntityName");
  const to = config.get("DestinationEntityName");
  const version = versionOf(config.get("EntityMapVersion"));
  if (typeof from !== "string" || typeof to !== "string" || version === "") return [];
  return [{ tables: tablesKey(from, to), version }];
}

/** One text for two tables, whichever of them is the source. */
export function tablesKey(one: string, other: string): string {
  return [one, other]
    .map((name) => name.trim().toLowerCase())
    .toSorted()
    .join("\n");
}

/** `2.0.0.2`, also where it is reported as `{"Major": 2, "Minor": 0, "Build": 0, "Revision": 2}`. */
function versionOf(value: unknown): string {
  if (typeof value === "string") return value.trim();
  const numberOf = membersOf(value);
  const numbers = PARTS.map((part) => numberOf.get(part));
  return numbers.every((number) => Number.isSafeInteger(number)) ? numbers.join(".") : "";
}

function membersOf(value: unknown): JsonObject {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

function parsed(value: unknown): unknown {
  let inner = value;
  try {
    while (typeof inner === "string") inner = JSON.parse(inner);
  } catch {
    return null;
  }
  return inner;
}
