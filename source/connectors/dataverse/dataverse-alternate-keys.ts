import type { Fault } from "../fault.ts";
import type { ODataSession } from "../odata/odata-session.ts";
import type { WireMap } from "../odata/row-address.ts";
import { definitionQuery, rowsByKey } from "../odata/rows-by-key.ts";
import { NOT_A_LIST, propertiesOf, textIn } from "../odata/wire-answers.ts";
import { companyNavigation, propertyOf, type WireTable } from "../odata/wire-table.ts";

const SIDE = "dataverse";

/**
 * Whether the table has an alternate key over the map's key columns (and the company), and it is active: rows are
 * created by it, and it alone keeps a second one from being made. Null when all is well.
 */
export async function alternateKeyFault(
  { map, tables }: WireMap,
  session: ODataSession,
  signal: AbortSignal,
): Promise<Fault | null> {
  const table = tables[SIDE];
  const options = { $select: "LogicalName", $expand: "Keys($select=KeyAttributes,EntityKeyIndexStatus)" };
  const answer = await rowsByKey(session, definitionQuery(table.set, options), signal);
  if ("fault" in answer) return answer.fault;
  const [definition] = answer.rows;
  const keys: unknown = definition?.get("Keys");
  if (!Array.isArray(keys)) return NOT_A_LIST;
  const wanted = [
    ...map.keys[SIDE].map((column) => attributeOf(table, column)),
    ...(map.hasCompany ? [companyNavigation(table).toLowerCase()] : []),
  ];
  const found = keys.map(propertiesOf).find((key) => isSameSet(key.get("KeyAttributes"), wanted));
  const shown = wanted.join(" + ");
  if (found === undefined) return badKey(`The table has no alternate key over ${shown}.`);
  const status = textIn(found, "EntityKeyIndexStatus");
  return status === "Active" ? null : badKey(`The alternate key over ${shown} is not active: ${status}.`);
}

/** A lookup's attribute is its navigation property in lower case. */
function attributeOf(table: WireTable, column: string): string {
  return table.lookups.get(column)?.navigation.toLowerCase() ?? propertyOf(table, column);
}

function isSameSet(attributes: unknown, wanted: readonly string[]): boolean {
  if (!Array.isArray(attributes) || attributes.length !== wanted.length) return false;
  const names = new Set(attributes.map(String));
  return wanted.every((name) => names.has(name));
}

function badKey(message: string): Fault {
  return { class: "bad-key", message };
}
