import type { SavedView } from "../state/saved-view.ts";
import { columnWords, readColumns, readSort, sortWords } from "./list-format.ts";
import { jsonObject, listOf, membersOf } from "./read-json.ts";

const FORMAT = "dwtriage views";
const VERSION = 1;
const LONGEST_NAME = 60;

/** The file's views, or why it cannot be read. Nothing of a file that is not understood is ever overwritten. */
export function readViews(text: string | null): readonly SavedView[] | string {
  if (text === null || text.trim() === "") return [];
  const file = jsonObject(text);
  if (typeof file === "string") return file;
  if (file["format"] !== FORMAT) return `its "format" is not "${FORMAT}"`;
  if (file["version"] !== VERSION) return `its "version" is not ${VERSION}: another dwtriage wrote it`;
  const views: SavedView[] = [];
  for (const [place, one] of listOf(file["views"]).entries()) {
    const members = membersOf(one);
    const name = members?.["name"];
    const query = members?.["query"];
    if (members === null || typeof name !== "string" || typeof query !== "string" || name === "")
      return `view ${place + 1} has no name or no query`;
    views.push({ name, query, sort: readSort(members["sort"]), columns: readColumns(members["columns"]) });
  }
  return views;
}

export function viewsText(views: readonly SavedView[]): string {
  const rows = views.map(({ name, query, sort, columns }) => ({
    name,
    query,
    ...(sort === null ? {} : { sort: sortWords(sort) }),
    ...(columns === null ? {} : { columns: columnWords(columns) }),
  }));
  return `${JSON.stringify({ format: FORMAT, version: VERSION, views: rows }, null, 2)}\n`;
}

/** The views with this one in its place, or behind the others when its name is new. */
export function withView(views: readonly SavedView[], view: SavedView): readonly SavedView[] {
  const at = indexOfView(views, view.name);
  return at < 0 ? [...views, view] : views.with(at, view);
}

export function indexOfView(views: readonly SavedView[], name: string): number {
  const folded = name.toLowerCase();
  return views.findIndex((one) => one.name.toLowerCase() === folded);
}

/** Why a name cannot be taken; empty when it can. */
export function nameProblem(name: string): string {
  if (name.length > LONGEST_NAME) return `A name has at most ${LONGEST_NAME} characters.`;
  return /\p{C}/u.test(name) ? "A name has no control characters." : "";
}
