import type { EnvironmentState } from "../../domain/environment-name.ts";
import type { Engine } from "../../engine/engine.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { inEnvironment, type Configuration } from "../files/configuration.ts";
import { holdsData } from "../files/data-folder.ts";
import type { NamedEnvironment } from "../files/named-environments.ts";
import { quickSnapshot, runningEngine } from "./with-engine.ts";

/** How each environment of the configuration stands; one that cannot be looked at keeps none of the others back. */
export async function environmentStates(configuration: Configuration): Promise<readonly EnvironmentState[]> {
  return Promise.all(configuration.environments.map((env) => stateOf(configuration, env)));
}

async function stateOf(configuration: Configuration, env: NamedEnvironment): Promise<EnvironmentState> {
  const { name, folder, production } = env;
  const [isDefault, isHere] = [configuration.defaultEnvironment === name, configuration.env?.name === name];
  const state = { name, production, folder, isDefault, isHere, problem: "", counts: null };
  if (!holdsData(folder)) return { ...state, engine: "unmade" };
  let engine: Engine | null = null;
  try {
    const there = inEnvironment(configuration, env);
    const running = await runningEngine(there);
    engine = running ?? (await quickSnapshot(folder));
    if (engine === null) return { ...state, engine: "large" };
    const [overview, requests] = [await engine.overview(), await engine.requests()];
    const inState = (wanted: string): number => requests.filter((one) => one.state === wanted).length;
    return {
      ...state,
      production: production || overview.production,
      engine: running === null ? "none" : "running",
      problem: nameProblem(overview.environment, name),
      counts: { errors: overview.total, running: inState("running"), held: inState("held") },
    };
  } catch (reason) {
    if (!(reason instanceof UserFacingError)) throw reason;
    return { ...state, engine: "unreachable", problem: reason.message };
  } finally {
    await engine?.close();
  }
}

function nameProblem(says: string, name: string): string {
  return says === name ? "" : `its folder is the environment "${says}"`;
}
