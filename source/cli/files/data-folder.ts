import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { nearestName } from "../../text/nearest-name.ts";
import { timeText } from "../command-line/time-text.ts";
import { codeOf } from "../../text/system-code.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Configuration, TeamSettings } from "./configuration.ts";

type Named = Pick<Configuration, "folder" | "isFolderNamed">;

/** Where imported table maps are kept: they may be there before the first feed is. */
export const IMPORTED_MAPS = "table-maps.json";

/** What only a data folder has: its manifest, its rows, the socket of its engine, or imported table maps. */
const SIGNS = ["store.json", "segments", "engine.sock", IMPORTED_MAPS];

/** True where a store was made, whatever has become of it since, or where that cannot be seen: its opening says that. */
export function holdsData(folder: string): boolean {
  return SIGNS.some((name) => !isMissing(join(folder, name)));
}

function isMissing(path: string): boolean {
  try {
    lstatSync(path);
    return false;
  } catch (reason) {
    return codeOf(reason) === "ENOENT" || codeOf(reason) === "ENOTDIR";
  }
}

/** Refuses a folder that holds nothing to read or to act on: a mistyped name would be an empty world. */
export function refuseMissingFolder(configuration: Named): void {
  const words = missingFolderWords(configuration);
  if (words !== null) throw new UserFacingError(words, remedyFor(configuration));
}

/** Refuses an environment whose data folder nobody has made: only what names it as well makes it. */
export function refuseUnmadeEnvironment({
  env,
  folder,
  site,
}: Pick<Configuration, "env" | "folder" | "site">): void {
  // A team store's host fetches its copy, name and all.
  if (env === null || site.team !== null || holdsData(folder)) return;
  throw new UserFacingError(
    `The environment "${env.name}" has no data folder yet: ${folder} holds no data.`,
    `dwtriage env set ${env.name} makes it. If it should be there, correct its "data" in the configuration.`,
  );
}

function remedyFor({ folder, isFolderNamed }: Named): string {
  if (!isFolderNamed) return "dwtriage import FILE makes it; --data DIR or DWTRIAGE_DATA names another one.";
  const correct =
    "Correct --data, DWTRIAGE_DATA or data in the configuration. dwtriage import FILE makes a new folder.";
  return existsSync(folder)
    ? correct
    : `The nearest folder that is there is ${existingAbove(folder)}. ${correct}`;
}

/**
 * Refuses a folder that is not the copy of the team store's environment that was named, before its engine is asked: that
 * engine would answer for what it has.
 */
export function refuseOtherStore(folder: string, team: TeamSettings): void {
  const mark = copyMark(folder);
  if (mark === undefined || mark === team.environment) return;
  throw new UserFacingError(
    mark === null
      ? `The data folder ${folder} holds data of its own, which is in no team store.`
      : `The data folder ${folder} is the copy of the environment "${mark}", and "${team.environment ?? ""}" was named.`,
    "Name a folder of its own for each environment with --data.",
  );
}

/** How old the copy of a team store's environment is; null for any other folder. */
export function copyAgeWords(folder: string, isUtc: boolean): string | null {
  const environment = copyMark(folder);
  if (typeof environment !== "string") return null;
  const written = namesIn(folder)
    .filter((name) => /^journal-\d+\.ndjson$/.test(name))
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const at = timeText(Math.max(...written, 0), isUtc);
  return `This is what this host had of the environment "${environment}" of a team store when the last commit came, ${at}.`;
}

/** Which environment the folder is the copy of; null for none, undefined where there is no folder, or none to be read. */
function copyMark(folder: string): string | null | undefined {
  try {
    const value = JSON.parse(readFileSync(join(folder, "store.json"), "utf8")) as {
      readonly replica?: { readonly environment?: unknown };
    };
    const environment = value.replica?.environment;
    return typeof environment === "string" ? environment : null;
  } catch {
    return undefined;
  }
}

/** That the folder holds nothing, with the nearest one that does; null where it holds data. */
export function missingFolderWords({ folder }: Pick<Named, "folder">): string | null {
  if (holdsData(folder)) return null;
  const near = nearFolder(folder);
  const hint = near === null ? "" : ` Did you mean ${near}?`;
  const what = existsSync(folder)
    ? `The folder ${folder} holds no data of dwtriage.`
    : `The data folder ${folder} is not there.`;
  return what + hint;
}

/** What to say of a folder that a verb is about to make; null where it is there. */
export function newFolderWords({ folder }: Pick<Named, "folder">): string | null {
  if (existsSync(folder)) return null;
  const near = nearFolder(folder);
  const hint = near === null ? "" : ` There is ${near}, too.`;
  return `The data folder ${folder} was not there; it is made now.${hint}`;
}

/** A folder with data whose name is nearly the same; null where none is. */
function nearFolder(folder: string): string | null {
  const parent = dirname(folder);
  const others = namesIn(parent).filter((name) => name !== basename(folder) && holdsData(join(parent, name)));
  const near = nearestName(basename(folder), others);
  return near === null ? null : join(parent, near);
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function existingAbove(path: string): string {
  let candidate = dirname(path);
  while (candidate !== dirname(candidate) && !isFolder(candidate)) candidate = dirname(candidate);
  return candidate;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
