import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** What the screen keeps for its operator: never in a data folder, which may be shared with others. */
function stateHome(environment: Environment): string {
  return join(environment["XDG_STATE_HOME"] || join(homedir(), ".local", "state"), "dwtriage");
}

/** Where the next start finds how the last one was left: one file per data folder and operator. */
export function sessionPath(environment: Environment, folder: string, by: string): string {
  const name = createHash("sha256").update(`${folder}\0${by}`).digest("hex").slice(0, 16);
  return join(stateHome(environment), "sessions", `${name}.json`);
}

/** Where faults of our own are written, with their stack. */
export function faultLogPath(environment: Environment): string {
  return join(stateHome(environment), "faults.log");
}

/** Where saved views are kept unless the configuration names another file. */
export function viewsPath(environment: Environment): string {
  const configHome = environment["XDG_CONFIG_HOME"] || join(homedir(), ".config");
  return join(configHome, "dwtriage", "views.json");
}
