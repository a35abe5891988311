import type { Fault } from "./fault.ts";
import type { ODataSession } from "./odata/odata-session.ts";
import { NOT_A_LIST, propertiesOf, rowsOf, textIn } from "./odata/wire-answers.ts";

const SET = "msdyn_dualwriteentitymaps";
const MOST_PAGES = 100;

/** Every row of the table in which dual-write keeps its maps. Only reads; the next page is asked for as it was named. */
export async function readTableMaps(
  session: ODataSession,
  signal: AbortSignal,
): Promise<{ readonly rows: readonly object[] } | { readonly fault: Fault }> {
  const all: object[] = [];
  let path: string | undefined = SET;
  for (let page = 0; page < MOST_PAGES && path !== undefined; page++) {
    const result = await session.call({ method: "GET", path }, signal);
    if (result.kind !== "done") return { fault: result.fault };
    const rows = rowsOf(result.body);
    if (rows === null) return { fault: NOT_A_LIST };
    all.push(...rows.map((row) => Object.fromEntries(row)));
    const next = textIn(propertiesOf(result.body), "@odata.nextLink");
    path = next === "" ? undefined : next.slice(Math.max(0, next.indexOf(`/${SET}?`)) + 1);
    if (path !== undefined && !path.startsWith(`${SET}?`)) return { fault: NOT_A_LIST };
  }
  return path === undefined ? { rows: all } : { fault: NOT_A_LIST };
}
