import { refusalOf } from "../../wording/refusal-words.ts";
import { writeSync } from "node:fs";
import { parseDuration } from "../../domain/query/query-time.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { RemoteEngine } from "../../remote/remote-engine.ts";
import { refuseForeignFolder } from "../../remote/socket-path.ts";
import { naming, reachEngine, REPORT_FD, ownerPid } from "../../remote/spawn.ts";
import type { StartReport } from "../../remote/spawn.ts";
import { lockFolder } from "../../store/disk/data-lock.ts";
import { codeOf } from "../../text/system-code.ts";
import { FolderInUseError } from "../../store/store-errors.ts";
import { refuseMissingFolder } from "../files/data-folder.ts";
import { runEngineProcess, type EngineProcessOptions } from "../engine/engine-process.ts";
import { EXIT } from "../command-line/exit-codes.ts";
import type { ExitCode } from "../command-line/exit-codes.ts";
import { timeText } from "../command-line/time-text.ts";
import type { Call, Verb } from "../verb.ts";

export const engineVerb: Verb = {
  name: "engine",
  usage: "engine status|stop",
  summary: "show the background process that owns the data folder, or stop it at a record boundary",
  options: [],
  run: async (call) => {
    switch (call.args.words.join(" ")) {
      case "status":
        return tell(call, (engine) => engine.status(), "");
      case "stop":
        if (call.configuration.readOnly) return call.output.refusal(refusalOf({ kind: "read-only" }));
        return tell(call, (engine) => engine.stop(), "Stopped. ");
      // Started by the other verbs, detached; not for people.
      case "run":
        return runDetached(call);
      default:
        throw new UserFacingError(
          `Expected "engine status" or "engine stop"; "${call.args.words.join(" ")}" came.`,
          "dwtriage worker runs an engine in the foreground.",
        );
    }
  },
};

async function tell(
  call: Call,
  ask: (engine: RemoteEngine) => ReturnType<RemoteEngine["status"]>,
  prefix: string,
): Promise<ExitCode> {
  const { output, configuration } = call;
  const { folder, groupAccess } = configuration;
  if (!groupAccess) await refuseForeignFolder(folder);
  refuseMissingFolder(configuration);
  const engine = await reachEngine(configuration);
  if (engine === null) return nobodyAnswers(call, prefix === "");
  try {
    const { startedAt, ...status } = await naming(folder, ask(engine));
    const since = timeText(startedAt, configuration.utc);
    output.answer({ running: prefix === "", ...status, startedOn: new Date(startedAt).toISOString() }, () => {
      const clients = Math.max(0, status.clients - 1);
      return `${prefix}Engine ${status.version}, process ${status.pid}, since ${since}, ${clients} other clients.`;
    });
    return EXIT.done;
  } finally {
    await engine.close();
  }
}

/** No engine, or a process that owns the folder and serves nobody: a verb of its own, or an engine that starts or ends. */
async function nobodyAnswers({ output, configuration }: Call, isQuestion: boolean): Promise<ExitCode> {
  const { folder } = configuration;
  const holder = await holderOf(folder);
  if (holder === null) {
    output.answer({ running: false }, () => `No engine runs for ${folder}.`);
    return EXIT.done;
  }
  const { pid, message } = holder;
  if (!isQuestion) {
    throw new UserFacingError(
      `No engine answers. ${message}`,
      `Wait until process ${pid} ends, or end it: kill ${pid}.`,
    );
  }
  output.answer({ running: false, heldBy: pid }, () => `No engine answers. ${message}`);
  return EXIT.done;
}

/** Who owns the folder; null when nobody does. */
async function holderOf(folder: string): Promise<{ readonly pid: number; readonly message: string } | null> {
  const pid = await ownerPid(folder);
  // A folder whose owner has ended is free, and the lock need not be tried.
  if (pid === null || !isAlive(pid)) return null;
  try {
    const lock = await lockFolder(folder, Date.now());
    await lock.release();
    return null;
  } catch (reason) {
    if (reason instanceof FolderInUseError) return { pid, message: reason.message };
    throw reason;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (reason) {
    return codeOf(reason) === "EPERM";
  }
}

async function runDetached(call: Call): Promise<ExitCode> {
  // The terminal that started it may close; the work goes on.
  process.on("SIGHUP", () => undefined);
  const { folder, readOnly, groupAccess, connections, site } = call.configuration;
  try {
    const alongside = await alongsideOf(call);
    await runEngineProcess(
      {
        folder,
        readOnly,
        groupAccess,
        connections,
        site,
        idleStopMs: idleOf(call),
        onReading: byPercent((records, of) => report({ kind: "reading", records, of })),
        onListening: () => report({ kind: "listening" }),
        ...alongside,
      },
      call.interrupted(),
    );
    return EXIT.done;
  } catch (reason) {
    report(asReport(reason));
    throw reason;
  }
}

/** What works next to an engine process where the configuration asks for it; nothing of it is loaded elsewhere. */
export async function alongsideOf({
  configuration,
  output,
}: Call): Promise<Pick<EngineProcessOptions, "alongside">> {
  if (configuration.notificationsFile === null) return {};
  const { notificationsOf } = await import("../notify/notifications.ts");
  return {
    alongside: notificationsOf(configuration.notificationsFile, configuration, (words) => output.note(words)),
  };
}

/** At most a hundred times: what nobody reads from the pipe must not fill it. */
function byPercent(tell: (records: number, of: number) => void): (records: number, of: number) => void {
  let last = 0;
  return (records, of) => {
    const percent = Math.floor((records / of) * 100);
    if (percent <= last) return;
    last = percent;
    tell(records, of);
  };
}

function idleOf({ configuration }: Call): number {
  const idleMs = parseDuration(configuration.idle);
  if (idleMs === null) {
    throw new UserFacingError(`"${configuration.idle}" is not a length of time.`, "Write --idle 10m.");
  }
  return idleMs;
}

function asReport(reason: unknown): StartReport {
  const message = reason instanceof Error ? reason.message : String(reason);
  if (reason instanceof FolderInUseError) return { kind: "in-use", message, remedy: reason.remedy };
  const isTheirs = reason instanceof UserFacingError;
  const remedy = isTheirs ? reason.remedy : "See engine.log in the data folder.";
  return { kind: "failed", message, remedy, isFault: !isTheirs || reason.isFault };
}

function report(what: StartReport): void {
  try {
    writeSync(REPORT_FD, `${JSON.stringify(what)}\n`);
  } catch {
    // Nobody listens: started by hand, or the one who started it has gone.
  }
}
