import { otherSide } from "../../domain/error/data-source.ts";
import type { DataSource } from "../../domain/error/data-source.ts";
import { parseRowFilter } from "../../domain/sides/row-filter.ts";
import type { RowFilter } from "../../domain/sides/row-filter.ts";
import type { FieldMap, SyncDirection } from "../../domain/sides/table-map.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { asList, asObject, asText, misshapen, parseJson } from "../json-shape.ts";
import type { JsonObject } from "../json-shape.ts";
import { companyField } from "./company-column.ts";
import { chosenVersions, nameOf, savedAtIn } from "./map-versions.ts";
import type { SavedMap, UnreadMap } from "./map-versions.ts";
import { runningVersionIn } from "./running-versions.ts";
import type { RunningVersion } from "./running-versions.ts";

/** A table map as dual-write itself keeps it, read from the Dataverse table `msdyn_dualwriteentitymaps`. */
export interface DualWriteMap {
  readonly entity: string;
  /** Entity set of the Dataverse table. */
  readonly set: string;
  readonly version: string;
  readonly direction: SyncDirection;
  /** Values of a table of values as they stand there: texts. */
  readonly fields: readonly FieldMap[];
  /** The field whose Dataverse column holds the company of a row: part of its address. Absent where none does. */
  readonly company?: FieldMap;
  /** What is not mapped, and why. */
  readonly leftOut: readonly LeftOut[];
  /** As they stand there, by the side whose rows they look at. */
  readonly filters: Readonly<Partial<Record<DataSource, RowFilter>>>;
}

interface LeftOut {
  readonly field: string;
  readonly because: string;
}

/** What was read, and what somebody should know of it, one sentence each. */
export interface DualWriteMaps {
  readonly maps: readonly DualWriteMap[];
  readonly notes: readonly string[];
}

/** A mapping that was encoded as a text within a text, as some tools save it. */
const MOST_ENCODINGS = 3;

/**
 * Reads the answer of Dataverse to `GET msdyn_dualwriteentitymaps`, or its rows alone; rows of
 * `msdyn_dualwriteruntimeconfigs` may stand among them and say which version runs. The layout of `msdyn_mapping` is
 * not documented: it is known from public tools that read it, so a row that is not as known there is left out, named
 * by file, map and field, and nothing of it is guessed. Throws when no map is left.
 */
export function readDualWriteMaps(text: string, file: string): DualWriteMaps {
  const root = parseJson(text, file);
  const rows = Array.isArray(root)
    ? asList(root, file)
    : asList(asObject(root, file, "any").get("value"), `${file}: value`);
  const saved: SavedMap<DualWriteMap>[] = [];
  const unread: UnreadMap[] = [];
  const running: RunningVersion[] = [];
  for (const [index, one] of rows.entries()) {
    const place = `${file}[${index}]`;
    try {
      const row = asObject(one, place, "any");
      if (row.has("msdyn_unsecure")) running.push(...runningVersionIn(row));
      else saved.push(...mapsOf(row, file, index));
    } catch (cause) {
      if (!(cause instanceof UserFacingError)) throw cause;
      unread.push({ ...nameOf(one), because: cause });
    }
  }
  const [first] = unread;
  if (saved.length === 0 && first !== undefined) throw first.because;
  return chosenVersions(saved, unread, running);
}

/** The maps alone. */
export function parseDualWriteMaps(text: string, file: string): readonly DualWriteMap[] {
  return readDualWriteMaps(text, file).maps;
}

function mapsOf(row: JsonObject, file: string, index: number): readonly SavedMap<DualWriteMap>[] {
  const shown = row.get("msdyn_displayname") ?? row.get("msdyn_name");
  const where = `${file}, map ${typeof shown === "string" ? JSON.stringify(shown) : index + 1}`;
  const kept = row.get("msdyn_mapping");
  // Some tools have taken the text apart already.
  const isTakenApart = typeof kept === "object" && kept !== null;
  const mapping = isTakenApart ? kept : mappingIn(asText(kept, `${where}: msdyn_mapping`), where);
  const legs = asList(asObject(mapping, where, "any").get("legs"), `${where}: legs`);
  if (legs.length === 0) throw misshapen(`${where}: legs`, "a list with a leg", []);
  const version = row.get("msdyn_version");
  return legs.map((leg) => ({
    name: nameOf(Object.fromEntries(row)).name,
    map: legOf(asObject(leg, `${where}: leg`, "any"), where, typeof version === "string" ? version : ""),
    savedAt: savedAtIn(row),
    isManaged: row.get("ismanaged") === true,
  }));
}

function mappingIn(text: string, where: string): unknown {
  let value: unknown = text;
  for (let layer = 0; layer < MOST_ENCODINGS && typeof value === "string"; layer++) {
    value = parseJson(value, where);
  }
  return value;
}

function legOf(leg: JsonObject, where: string, version: string): DualWriteMap {
  const isFromTheirs = sourceIsTheirs(leg, where);
  const [entity, set] = isFromTheirs
    ? ["sourceSchema", "destinationSchema"]
    : ["destinationSchema", "sourceSchema"];
  const fields: FieldMap[] = [];
  const leftOut: LeftOut[] = [];
  for (const [index, one] of asList(leg.get("fieldMappings"), `${where}: fieldMappings`).entries()) {
    const place = `${where}, field ${index + 1}`;
    const field = fieldOf(asObject(one, place, "any"), place, isFromTheirs);
    if ("because" in field) leftOut.push(field);
    else fields.push(field);
  }
  const company = companyField(fields);
  const compared = fields.filter((field) => field !== company);
  return {
    entity: asText(leg.get(entity), `${where}: ${entity}`),
    set: asText(leg.get(set), `${where}: ${set}`),
    version,
    direction: directionOf(compared),
    fields: compared,
    ...(company !== null && { company }),
    leftOut,
    filters: filtersOf(leg, isFromTheirs),
  };
}

/** The source's filter, and that of the way back. */
function filtersOf(leg: JsonObject, isFromTheirs: boolean): DualWriteMap["filters"] {
  const source: DataSource = isFromTheirs ? "finance-and-operations" : "dataverse";
  const sides = [
    [source, leg.get("sourceFilter")],
    [otherSide(source), leg.get("reversedSourceFilter")],
  ] as const;
  return Object.fromEntries(
    sides.flatMap(([side, filter]) =>
      typeof filter === "string" && filter.trim() !== "" ? [[side, parseRowFilter(filter, side)]] : [],
    ),
  );
}

/** `AX` is finance and operations, `CRM` is Dataverse. */
function sourceIsTheirs(leg: JsonObject, where: string): boolean {
  const types = [leg.get("sourceEnvironmentType"), leg.get("destinationEnvironmentType")].join(" → ");
  if (types === "AX → CRM") return true;
  if (types === "CRM → AX") return false;
  throw misshapen(`${where}: sourceEnvironmentType and destinationEnvironmentType`, "AX and CRM", types);
}

function fieldOf(field: JsonObject, where: string, isFromTheirs: boolean): FieldMap | LeftOut {
  const source = textOf(field.get("sourceField"));
  const destination = textOf(field.get("destinationField"));
  const name = `${source || "none"} → ${destination || "none"}`;
  const from = directionIn(field.get("syncDirection"), `${where} (${name}): syncDirection`);
  const values = readValueMap(field.get("valueTransforms"), `${where} (${name})`);
  if (source === "" || destination === "") {
    return { field: name, because: "it has one side alone: dual-write sets it by a default" };
  }
  if ("because" in values) return { field: name, because: values.because };
  if (!isOneToOne(values.pairs) && !(isFromTheirs && from === "to-dataverse")) {
    return { field: name, because: "its table of values cannot be read backwards" };
  }
  return {
    financeAndOperations: isFromTheirs ? source : destination,
    dataverse: isFromTheirs ? destination : source,
    direction: isFromTheirs ? from : turned(from),
    values: isFromTheirs ? values.pairs : swapped(values.pairs),
  };
}

/** 1, 2 and 3, as numbers or texts: from the source, to the source, both. */
function directionIn(value: unknown, where: string): SyncDirection {
  switch (Number(value)) {
    case 1:
      return "to-dataverse";
    case 2:
      return "to-finance-and-operations";
    case 3:
      return "both";
    default:
      throw misshapen(where, "1, 2 or 3", value);
  }
}

function turned(direction: SyncDirection): SyncDirection {
  if (direction === "both") return "both";
  return direction === "to-dataverse" ? "to-finance-and-operations" : "to-dataverse";
}

function directionOf(fields: readonly FieldMap[]): SyncDirection {
  const [first] = fields;
  return first !== undefined && fields.every(({ direction }) => direction === first.direction)
    ? first.direction
    : "both";
}

function swapped(pairs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(pairs).map(([from, to]) => [to, from]));
}

function isOneToOne(pairs: Readonly<Record<string, string>>): boolean {
  const to = Object.values(pairs);
  return new Set(to).size === to.length;
}

function textOf(value: unknown): string {
  return typeof value === "string" && value.toLowerCase() !== "none" ? value.trim() : "";
}

type Values =
  | { readonly pairs: Readonly<Record<string, string>> }
  /** A transformation that is not carried out here. */
  | { readonly because: string };

/**
 * The table of values among a field's transformations: no transformation, or one of that kind, is mapped; any other,
 * and several of them, are reported by name. `where` names file, map and field.
 */
function readValueMap(transforms: unknown, where: string): Values {
  if (transforms === undefined || transforms === null) return { pairs: {} };
  const all = asList(transforms, `${where}: valueTransforms`).map((one, index) =>
    asObject(one, `${where}: valueTransforms[${index}]`, "any"),
  );
  const kinds = all.map((one) => asText(one.get("transformType"), `${where}: transformType`));
  const [only, ...others] = all;
  if (only === undefined) return { pairs: {} };
  if (others.length > 0 || kinds[0] !== "ValueMap") {
    return { because: `its transformation ${kinds.join(" + ")} is not supported` };
  }
  if (typeof only.get("defaultValue") === "string" && only.get("defaultValue") !== "") {
    return { because: "its table of values has a default" };
  }
  const pairs = asObject(only.get("valueMap"), `${where}: valueMap`, "any");
  return {
    pairs: Object.fromEntries(
      Array.from(pairs, ([from, to]) => [from, asText(to, `${where}: valueMap.${from}`)]),
    ),
  };
}
