import type { Engine } from "../../engine/engine.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { withLastingEngine } from "../with-engine.ts";
import { openBytes, type Call, type Verb } from "../verb.ts";

/** `dwtriage` alone. */
export const screenVerb: Verb = {
  name: "",
  usage: "",
  summary: "opens the screen",
  options: [],
  ownsScreen: true,
  run: (call) =>
    isScreenPossible(call)
      ? withLastingEngine(call.configuration, (engine) => showScreen(call, engine))
      : call.withEngine("read", (engine) => showScreen(call, engine)),
};

/** The screen where a terminal can carry it, else the plain summary. */
export async function showScreen(call: Call, engine: Engine): Promise<ExitCode> {
  if (!isScreenPossible(call)) {
    const { printSummary } = await import("../summary.ts");
    await printSummary(engine, call.output);
    if (!isDumbTerminal()) return EXIT.done;
    call.output.note("This terminal (TERM=dumb) cannot carry the screen; the verbs work: dwtriage --help.");
    return EXIT.usage;
  }
  // Loaded here and nowhere else: the headless path starts without ink and react.
  if (!call.configuration.color) process.env["FORCE_COLOR"] = "0";
  const { runScreen } = await import("../run-screen.ts");
  engine.start();
  const exitCode = await runScreen({
    engine,
    utc: call.configuration.utc,
    by: call.configuration.by,
    color: call.configuration.color,
    importFile: async (named, onProgress) => {
      const { importOf, readableFile } = await import("./import-verb.ts");
      // On the screen standard input is the keyboard: a lone - is a file's name.
      const path = await readableFile(named === "-" ? "./-" : named);
      return engine.importFeed(openBytes(path), importOf(path, onProgress));
    },
  });
  return Object.values(EXIT).find((known) => known === exitCode) ?? EXIT.fault;
}

function isScreenPossible({ output }: Call): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && !output.isJson && process.env["TERM"] !== "dumb";
}

function isDumbTerminal(): boolean {
  return process.stdout.isTTY && process.env["TERM"] === "dumb";
}
