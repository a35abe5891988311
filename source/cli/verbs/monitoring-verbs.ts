import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import type { EngineEvent } from "../../domain/engine-event.ts";
import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import type { Engine } from "../../engine/engine.ts";
import { safeJson } from "../../text/safe-json.ts";
import { visibleText } from "../../text/visible-text.ts";
import { eventWords } from "../../wording/event-words.ts";
import { timeText } from "../command-line/time-text.ts";
import { leavingEngine } from "../engine/redacted-engine.ts";
import { runningEngine } from "../engine/with-engine.ts";
import { filterOf } from "../verb.ts";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { formatMeant } from "../command-line/corrections.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { fileFault } from "../files/file-fault.ts";
import { METRICS_FORMATS, metricsText } from "../monitoring/metrics-text.ts";
import type { MetricsFormat } from "../monitoring/metrics-text.ts";
import type { Verb, Call } from "../verb.ts";
import { healthOf } from "../monitoring/health-facts.ts";
import type { Health } from "../monitoring/health-facts.ts";
import { refuseMissingFolder } from "../files/data-folder.ts";

export const healthVerb: Verb = {
  name: "health",
  usage: "health",
  takesNoWords: true,
  summary:
    "say in one line whether the engine is well, for probes and service managers; exit code 1 when it is not",
  options: [],
  run: async (call) => {
    const { output, configuration } = call;
    refuseMissingFolder(configuration);
    const health = await look(call);
    output.answer(health, () => health.words);
    return health.ok ? EXIT.done : EXIT.fault;
  },
};

/** Asks the engine that runs; without one, whether the folder would need it. */
async function look(call: Call): Promise<Health> {
  const running = await runningEngine(call.configuration);
  if (running === null) return call.withEngine("read", (engine) => healthOf(engine, false));
  try {
    return await healthOf(running);
  } finally {
    await running.close();
  }
}

export const metricsVerb: Verb = {
  name: "metrics",
  usage: "metrics [--format openmetrics|prometheus] [--out FILE]",
  takesNoWords: true,
  summary:
    "print what monitoring reads: listed errors, their age, requests, outcomes, and the engine's own work; a worker serves the same with --listen",
  options: ["format", "out"],
  run: (call) => {
    const { args, output } = call;
    const out = args.get("out");
    // A textfile collector reads the older format alone.
    const format = formatOf(args.get("format") ?? (out === undefined ? "openmetrics" : "prometheus"));
    return call.withEngine("read", async (engine) => {
      const measures = await engine.measures();
      if (out === undefined && output.isJson) {
        output.answer(measures, () => "");
        return EXIT.done;
      }
      const text = metricsText(measures, format);
      if (out === undefined) {
        await output.write(text);
        return EXIT.done;
      }
      const path = await replaceReadable(out, text);
      output.answer({ file: path, format }, () => `The metrics are in ${path}`);
      return EXIT.done;
    });
  },
};

function formatOf(text: string): MetricsFormat {
  const format = METRICS_FORMATS.find((one) => one === text);
  if (format !== undefined) return format;
  throw new UserFacingError(
    `--format "${text}" is not known.${formatMeant(text, METRICS_FORMATS)}`,
    "Write --format openmetrics or --format prometheus.",
  );
}

/**
 * Replaces a file at once: a collector that looks finds the old page or the new one. Everybody on the host may read it,
 * for a collector runs as a user of its own; it holds counts, and names of entities and jobs.
 */
async function replaceReadable(named: string, text: string): Promise<string> {
  const path = resolve(named);
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const file = await open(draft, "wx", 0o644);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await rename(draft, path);
    return path;
  } catch (reason) {
    throw fileFault(path, "written", reason);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Events are read at most four times a second: what happens faster comes together. */
const READ_EVERY_MS = 250;
const PAGE = 500;

export const eventsVerb: Verb = {
  name: "events",
  usage: "events [filter] [--follow] [--after CURSOR]",
  summary:
    "print what happens at the engine that runs: new errors by cause, requests, jobs; a filter chooses among the errors; with --json one object per line, each with the cursor to go on after",
  options: ["follow", "after"],
  run: (call) => {
    const isFollowing = call.args.has("follow");
    const after = call.args.get("after") ?? (isFollowing ? "" : "start");
    return tellEvents(call, { after, filter: filterOf(call).filter, isFollowing, kind: null });
  },
};

/** What `errors --follow` and `requests --follow` do: only the events of one kind, from now on. */
export function followEvents(call: Call, kind: EngineEvent["kind"], filter: ErrorFilter): Promise<ExitCode> {
  return tellEvents(call, { after: "", filter, isFollowing: true, kind });
}

async function tellEvents(call: Call, wish: Omit<Following, "interrupted">): Promise<ExitCode> {
  const { configuration } = call;
  refuseMissingFolder(configuration);
  const running = await runningEngine(configuration);
  if (running === null) {
    throw new NoEngineError(
      `No engine runs for ${configuration.folder}: events are what a running engine sees.`,
      "Start one with dwtriage worker; what was done before is in dwtriage audit.",
    );
  }
  const interrupted = call.interrupted();
  try {
    await follow(call, leavingEngine(running, configuration.redaction), { ...wish, interrupted });
  } finally {
    await running.close();
  }
  return interrupted.aborted ? EXIT.interrupted : EXIT.done;
}

/** Nothing was typed wrong: a script may try again later. */
class NoEngineError extends UserFacingError {
  override readonly isFault = true;
}

interface Following {
  readonly after: string;
  readonly filter: ErrorFilter;
  readonly isFollowing: boolean;
  /** Null for every kind. */
  readonly kind: EngineEvent["kind"] | null;
  readonly interrupted: AbortSignal;
}

async function follow(call: Call, engine: Engine, wish: Following): Promise<void> {
  const { after, filter, isFollowing, kind, interrupted } = wish;
  const { configuration } = call;
  let cursor = after;
  let wake = (): void => undefined;
  const unsubscribe = engine.subscribe(() => wake());
  const ended = once(interrupted, "abort");
  try {
    while (!interrupted.aborted) {
      const noticed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const page = await engine.events(cursor, PAGE, filter);
      if (page === null) {
        throw new UserFacingError(
          `The engine of ${configuration.folder} is read-only: it runs nothing, and nothing happens at it.`,
          "Ask an engine that may write.",
        );
      }
      if (cursor === "" && kind !== null) call.output.note("Following from now on. Ctrl-C ends it.");
      if (page.isGap) await tellGap(call, page.cursor);
      for (const event of page.events) if (kind === null || event.kind === kind) await tell(call, event);
      const isAtEnd = page.events.length === 0 && (page.cursor === cursor || cursor === "");
      cursor = page.cursor;
      if (!isAtEnd) continue;
      if (!isFollowing) return;
      await Promise.race([noticed, ended]);
      await Promise.race([setTimeout(READ_EVERY_MS, undefined, { ref: false }), ended]);
    }
  } finally {
    unsubscribe();
  }
}

async function tell({ output, configuration }: Call, event: EngineEvent): Promise<void> {
  const line = output.isJson
    ? safeJson({ ...event, at: new Date(event.at).toISOString() })
    : `${timeText(event.at, configuration.utc)}  ${visibleText(eventWords(event), false)}`;
  await output.write(`${line}\n`);
}

async function tellGap({ output }: Call, cursor: string): Promise<void> {
  if (output.isJson) return output.write(`${safeJson({ kind: "gap", cursor })}\n`);
  output.note("Events between were not kept, or were those of an engine that has ended: look at the lists.");
}

export const notifyVerb: Verb = {
  name: "notify",
  usage: "notify [test [RULE]]",
  summary:
    "list the rules about what the engine says by itself; test sends a message of each rule, or of one, to its targets",
  options: [],
  run: async (call) => {
    const { args, configuration, output } = call;
    const { notificationsFile } = configuration;
    if (notificationsFile === null) {
      throw new UserFacingError(
        "The configuration names no notification rules.",
        'Write "notifications": "notify.json" into it; dwtriage help monitoring describes the file.',
      );
    }
    const { readNotifyFile, sendTests } = await import("../notify/notifications.ts");
    const file = readNotifyFile(notificationsFile);
    const [word, name, ...more] = args.words;
    if (word === undefined) {
      const rules = file.rules.map((rule) => ({
        name: rule.name,
        when: rule.when.kind,
        targets: rule.targets,
      }));
      output.answer(rules, () =>
        output.table(rules, [
          { title: "rule", value: (rule) => rule.name },
          { title: "when", value: (rule) => rule.when },
          { title: "targets", value: (rule) => rule.targets.join(", ") },
        ]),
      );
      return EXIT.done;
    }
    const rules = file.rules.filter((rule) => name === undefined || rule.name === name);
    if (word !== "test" || more.length > 0 || rules.length === 0) {
      throw new UserFacingError(
        word === "test" && more.length === 0
          ? `No rule is called "${name ?? ""}".`
          : `Expected test and a rule; "${args.words.join(" ")}" came.`,
        `Rules: ${file.rules.map((rule) => rule.name).join(", ")}.`,
      );
    }
    const sent = await sendTests(file, rules, call.interrupted());
    output.answer(sent, () =>
      sent.map((one) => `${one.rule} to ${one.target}: ${one.fault ?? "sent"}`).join("\n"),
    );
    return sent.every(({ fault }) => fault === null) ? EXIT.done : EXIT.fault;
  },
};
