import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { formatMeant } from "../command-line/corrections.ts";
import { EXIT } from "../command-line/exit-codes.ts";
import { fileFault } from "../files/file-fault.ts";
import { METRICS_FORMATS, metricsText } from "../monitoring/metrics-text.ts";
import type { MetricsFormat } from "../monitoring/metrics-text.ts";
import type { Verb, Call } from "../verb.ts";
import { connectEngine } from "../../remote/spawn.ts";
import { VERSION } from "../command-line/version.ts";
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
  const { folder, readOnly, groupAccess, site } = call.configuration;
  const { policyFile } = site;
  const running = await connectEngine({ folder, version: VERSION, readOnly, groupAccess, policyFile });
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
