import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Files of one folder that are offered: nobody reads more. */
const MOST = 200;

/** `~` and `~/x` as a shell reads them; any other path as it is. */
export function withHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path;
}

/** How a path that is being written can go on, in the words it was begun in; folders end with a slash. */
export async function filesLike(start: string): Promise<readonly string[]> {
  const end = start.lastIndexOf("/") + 1;
  const [folder, name] = [start.slice(0, end), start.slice(end)];
  if (start === "~") return ["~/"];
  const entries = await readdir(withHome(folder === "" ? "." : folder), { withFileTypes: true }).catch(
    () => [],
  );
  return entries
    .filter((entry) => entry.name.startsWith(name) && (name.startsWith(".") || !entry.name.startsWith(".")))
    .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? "/" : ""}`)
    .sort()
    .slice(0, MOST);
}
