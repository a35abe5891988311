import { isUnfinished } from "../../domain/request/sync-request-states.ts";
import type { Engine, Overview, RequestView } from "../../engine/engine.ts";
import { counted } from "../../text/numbers.ts";

/** How an engine, or a folder without one, is; `words` are one line. */
export interface Health {
  readonly ok: boolean;
  readonly words: string;
  /** Why it is not well; empty where it is. */
  readonly problems: readonly string[];
  readonly scheduler: Overview["scheduler"];
  /** Requests that have not ended; `held` are those that somebody has to look at. */
  readonly requests: { readonly unfinished: number; readonly running: number; readonly held: number };
}

/** Held requests are somebody's decision, not a fault: they are reported, and the engine is well. */
export async function healthOf(engine: Engine, runs = true): Promise<Health> {
  const [overview, requests] = [await engine.overview(), await engine.requests()];
  const unfinished = requests.filter(({ state }) => isUnfinished(state));
  const running = unfinished.filter(({ state }) => state === "running").length;
  const held = unfinished.filter(needsSomebody).length;
  const waits = unfinished.length - held;
  const problems = [
    ...(overview.fault === "" ? [] : [overview.fault]),
    ...(runs || waits === 0 ? [] : [`No engine runs, and ${counted(waits, "request")} would go on.`]),
  ];
  const queue = `${counted(unfinished.length, "unfinished request")}, ${running} running, ${held} held`;
  const state = !runs
    ? "no engine runs, and none is needed"
    : overview.scheduler === "elsewhere"
      ? "another host runs the requests"
      : `the engine is ${overview.scheduler}`;
  const words = problems.length > 0 ? `failing: ${problems.join(" ")}` : `ok: ${state}; ${queue}`;
  return {
    ok: problems.length === 0,
    words,
    problems,
    scheduler: overview.scheduler,
    requests: { unfinished: unfinished.length, running, held },
  };
}

/** Held without a moment at which it goes on by itself. */
function needsSomebody({ state, heldUntil }: RequestView): boolean {
  return state === "held" && heldUntil === undefined;
}
