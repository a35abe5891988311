import type { Fault } from "../fault.ts";
import type { ODataSession } from "../odata/odata-session.ts";
import { queryOf } from "../odata/resource-path.ts";
import { rowsAsked } from "../odata/rows-asked.ts";
import type { RowsAsked } from "../odata/wire-answers.ts";

const MAPS = "msdyn_dualwriteentitymaps";

/** Each row of the first set is a saved version of a map, with its definition. */
const MAP_COLUMNS = [
  "msdyn_name",
  "msdyn_displayname",
  "msdyn_version",
  "msdyn_mapping",
  "createdon",
  "modifiedon",
  "ismanaged",
];

/** What dual-write runs: known from public tools, and only for maps whose source is Dataverse. */
const RUNNING = "msdyn_dualwriteruntimeconfigs";
const RUNNING_COLUMNS = ["msdyn_unsecure", "statecode"];

/** One map comes to some hundred kilobytes, and an environment keeps several versions of each of its hundred maps. */
const PAGE = { prefer: "odata.maxpagesize=20" };

/** A service that does not know a column refuses the query with this status. */
const REFUSED = 400;

/**
 * Every row of the table in which dual-write keeps its maps, and of the one that says which version runs. Only reads.
 * The second one may be out of reach; then the fault is given back with the rows of the first.
 */
export async function readTableMaps(
  session: ODataSession,
  signal: AbortSignal,
): Promise<{ readonly rows: readonly object[]; readonly runningFault?: Fault } | { readonly fault: Fault }> {
  const maps = await allRows(MAPS, MAP_COLUMNS, session, signal);
  if ("fault" in maps) return maps;
  const running = await allRows(RUNNING, RUNNING_COLUMNS, session, signal);
  const saved = only(MAP_COLUMNS, maps.rows);
  if ("fault" in running) return { rows: saved, runningFault: running.fault };
  return { rows: [...saved, ...only(RUNNING_COLUMNS, running.rows)] };
}

async function allRows(
  set: string,
  columns: readonly string[],
  session: ODataSession,
  signal: AbortSignal,
): Promise<RowsAsked> {
  const answer = await rowsAsked(session, `${set}${queryOf({ $select: columns.join(",") })}`, signal, {
    headers: PAGE,
  });
  if (!("fault" in answer) || answer.fault.status !== REFUSED) return answer;
  return rowsAsked(session, set, signal, { headers: PAGE });
}

/** What is not asked for is not kept either, where a service sends it all the same. */
function only(columns: readonly string[], rows: readonly ReadonlyMap<string, unknown>[]): readonly object[] {
  return rows.map((row) => Object.fromEntries(Array.from(row).filter(([name]) => columns.includes(name))));
}
