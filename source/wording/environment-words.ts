import type { EnvironmentState } from "../domain/environment-name.ts";

/** What an engine of an environment is doing, in a column. */
export function engineWords(engine: EnvironmentState["engine"]): string {
  switch (engine) {
    case "running":
      return "running";
    case "none":
      return "not running";
    case "large":
      return "not running, not counted";
    case "unmade":
      return "no data yet";
    case "unreachable":
      return "cannot be reached";
  }
}
