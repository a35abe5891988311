import { alongsideOf } from "./engine-verb.ts";
import { refusalOf } from "../../wording/refusal-words.ts";
import { isActive } from "../../domain/sides/integration-job.ts";
import { isAtStandstill } from "../../domain/request/request-queue.ts";
import { hasEnded } from "../../domain/request/sync-request-states.ts";
import type { Engine, RequestView } from "../../engine/engine.ts";
import { runEngineProcess, type EngineEnd } from "../engine/engine-process.ts";
import { listenAddress, serveMetrics, type MetricsServer } from "../monitoring/metrics-server.ts";
import { ServiceManager } from "../monitoring/service-manager.ts";
import { healthOf } from "../monitoring/health-facts.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { requestJson } from "../output/json-views.ts";
import { counted } from "../../text/numbers.ts";
import { leavingEngine } from "../engine/redacted-engine.ts";
import { announceNewFolder, runningEngine } from "../engine/with-engine.ts";
import { runUntil, type WaitEnd } from "../engine/run-until.ts";
import type { Call, Verb } from "../verb.ts";

export const workerVerb: Verb = {
  name: "worker",
  usage: "worker [--until-idle] [--listen 127.0.0.1:PORT]",
  takesNoWords: true,
  summary:
    "run the engine in the foreground until interrupted; with --until-idle until the queue is empty. It then waits for the end of quiet hours, and a request of an Active job that is held for another reason ends it with exit code 1",
  options: ["until-idle", "listen"],
  run: async (call) => {
    if (call.configuration.readOnly) return call.output.refusal(refusalOf({ kind: "read-only" }));
    announceNewFolder(call.configuration, (words) => call.output.note(words));
    if (!call.args.has("until-idle")) return serve(call);
    const running = await runningEngine(call.configuration);
    if (running === null) return serveUntilIdle(call);
    try {
      return report(call, await idle(call, running, call.interrupted()));
    } finally {
      await running.close();
    }
  },
};

async function serve(call: Call): Promise<ExitCode> {
  const end = await runBeside(
    call,
    () => call.output.note("Running. Ctrl-C stops at a record boundary."),
    call.interrupted(),
  );
  return end === "interrupted" ? EXIT.interrupted : EXIT.done;
}

async function serveUntilIdle(call: Call): Promise<ExitCode> {
  const interrupted = call.interrupted();
  const stop = new AbortController();
  const ended: Promise<Idle>[] = [];
  await runBeside(
    call,
    (engine) => {
      const one = idle(call, engine, interrupted).finally(() => stop.abort());
      // A failure is reported below, once the engine has come to rest.
      one.catch(() => undefined);
      ended.push(one);
    },
    stop.signal,
  );
  const [one] = await Promise.all(ended);
  if (one === undefined) throw new Error("The engine ended before it listened.");
  return report(call, one);
}

/**
 * Runs an engine in this process until the signal, with the page for monitoring next to it where `--listen` asks for one,
 * and with word to the service manager that started it. A page that cannot be served ends the engine.
 */
async function runBeside(
  call: Call,
  onListening: (engine: Engine) => void,
  signal: AbortSignal,
): Promise<EngineEnd> {
  const { args, configuration, output } = call;
  const { folder, readOnly, groupAccess, connections, site, redaction } = configuration;
  const listen = args.get("listen");
  const address = listen === undefined ? null : listenAddress(listen);
  const manager = ServiceManager.of(process.env, (words) => output.note(words));
  const alongside = await alongsideOf(call);
  const unserved = new AbortController();
  let page: Promise<MetricsServer | null> = Promise.resolve(null);
  const begin = (engine: Engine): void => {
    if (address !== null) page = serveMetrics(leavingEngine(engine, redaction), address);
    page.then(
      (server) => {
        if (server !== null) output.note(`Metrics: ${server.url}/metrics`);
        return manager?.ready(async () => (await healthOf(engine)).ok);
      },
      () => unserved.abort(),
    );
    onListening(engine);
  };
  const end = AbortSignal.any([signal, unserved.signal]);
  end.addEventListener("abort", () => void manager?.stopping());
  try {
    const ended = await runEngineProcess(
      {
        folder,
        readOnly,
        groupAccess,
        connections,
        site,
        idleStopMs: null,
        onListening: begin,
        ...alongside,
      },
      end,
    );
    await page;
    return ended;
  } finally {
    await (await page.catch(() => null))?.close();
  }
}

interface Idle {
  readonly end: WaitEnd;
  readonly finished: readonly RequestView[];
  /** Requests of Active jobs that do not go on by themselves. */
  readonly held: readonly RequestView[];
}

/** Waits until every request has ended or is held; what is held for a time is said, and waited for. */
async function idle(call: Call, running: Engine, interrupted: AbortSignal): Promise<Idle> {
  const engine = leavingEngine(running, call.configuration.redaction);
  call.output.note("Running until the queue is empty.");
  const before = new Set((await engine.requests()).flatMap(({ id, state }) => (hasEnded(state) ? [id] : [])));
  const reportedHolds = new Set<string>();
  const areHeld = async (): Promise<boolean> => {
    const requests = await engine.requests();
    for (const { id, heldUntil, heldBecause } of requests) {
      const words = `${id} is held: ${heldBecause}`;
      if (heldUntil !== undefined && !reportedHolds.has(words)) call.output.note(words);
      reportedHolds.add(words);
    }
    return isAtStandstill(requests);
  };
  const end = await runUntil(engine, interrupted, null, areHeld, (why) => call.output.note(why));
  const requests = await engine.requests();
  const finished = requests.filter(({ id, state }) => !before.has(id) && hasEnded(state));
  const active = new Set((await engine.overview()).jobs.filter(isActive).map(({ name }) => name));
  const held = requests.filter(({ state, job }) => state === "held" && active.has(job));
  return { end, finished, held };
}

function report({ output }: Call, { end, finished, held }: Idle): ExitCode {
  output.answer(finished.map(requestJson), () => `${counted(finished.length, "request")} ended.`);
  if (end === "interrupted") return EXIT.interrupted;
  for (const { id, heldBecause } of held) output.note(`${id} is held: ${heldBecause}`);
  if (held.length > 0) return EXIT.fault;
  return finished.some(({ failed }) => failed > 0) ? EXIT.failedAgain : EXIT.done;
}
