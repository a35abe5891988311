import type { ScreenOptions } from "../screen/run-screen.ts";
import { realpathSync } from "node:fs";
import type { Explanation } from "../../domain/cause/explanation.ts";
import { done, refused } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { redactedError, type Redaction } from "../../domain/redaction.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Explainer } from "../../knowledge/explainer.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { explainerOf } from "../files/knowledge.ts";
import { environmentStates } from "../engine/environment-states.ts";
import { policyTeller } from "../engine/policy-teller.ts";
import { inEnvironment } from "../files/configuration.ts";
import { filesLike, withHome } from "../files/file-completion.ts";
import { logFault } from "../files/fault-log.ts";
import { keptFile } from "../files/kept-file.ts";
import {
  ambiguousWidthOf,
  isForScreenReader,
  keymapText,
  takesMouse,
  themeOf,
} from "../screen/screen-settings.ts";
import { optionsOf } from "../command-line/options.ts";
import { leavingEngine } from "../engine/redacted-engine.ts";
import { faultLogPath, sessionPath } from "../files/state-paths.ts";
import { hasUnreadInput } from "../files/unread-input.ts";
import { withLastingEngine } from "../engine/with-engine.ts";
import type { CopyRedaction } from "../../ui/model/export-file.ts";
import { openBytes, type Call, type Verb } from "../verb.ts";

/** Options of everything that shows the screen. */
export const SCREEN_OPTIONS = optionsOf("screen");

/** A hand-over from the screen covers this long. */
const SHIFT_MS = 8 * 3_600_000;

/** `dwtriage` alone. */
export const screenVerb: Verb = {
  name: "",
  usage: "[--fresh] [--ambiguous-width ask|narrow|wide] [--keymap FILE] [--redact-screen] [--screen-reader]",
  takesNoWords: true,
  summary: "opens the screen",
  options: SCREEN_OPTIONS,
  ownsScreen: true,
  run: (call) =>
    isScreenPossible(call)
      ? showScreens(call)
      : call.withEngine("look", (engine) => showScreen(call, engine)),
};

/** The screen of one environment after the other, each with an engine of its own, until it is left for good. */
async function showScreens(call: Call): Promise<ExitCode> {
  let here = call;
  for (;;) {
    const { configuration } = here;
    let next: string | null = null;
    const exitCode = await openedScreen(here, (name) => void (next = name));
    const env = configuration.environments.find(({ name }) => name === next);
    if (env === undefined || exitCode !== EXIT.done) return exitCode;
    here = { ...call, configuration: inEnvironment(configuration, env) };
  }
}

/** Until the first frame stands, a line says what is waited for; a signal ends the waiting, and the engine goes on. */
async function openedScreen(call: Call, open: (name: string) => void): Promise<ExitCode> {
  const { configuration, output } = call;
  const onReading = output.readingFolder(configuration.folder);
  const stop = (): void => {
    output.interrupted();
    process.exit(EXIT.interrupted);
  };
  const onOpened = (): void => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, stop);
    output.endProgress();
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
  try {
    return await withLastingEngine(
      configuration,
      (engine) => showScreen(call, engine, { open, onOpened }),
      onReading,
    );
  } finally {
    onOpened();
  }
}

interface Showing {
  /** True keeps nothing for the next start. */
  readonly isPassing?: boolean;
  /** Called before the first frame. */
  readonly onOpened?: () => void;
  /** Takes the environment to open when this screen has been left; absent where there is no other one. */
  readonly open?: (name: string) => void;
}

/** The screen where a terminal can carry it, else the plain summary. */
export async function showScreen(
  call: Call,
  opened: Engine,
  { isPassing = false, onOpened = () => undefined, open }: Showing = {},
): Promise<ExitCode> {
  const { redaction, redactScreen } = call.configuration;
  const leaving = leavingEngine(opened, redaction);
  if (!isScreenPossible(call)) return showSummary(call, leaving);
  const { configuration } = call;
  const settings = { theme: themeOf(configuration), keymap: keymapText(configuration) };
  // Loaded here and nowhere else: the headless path starts without ink and react.
  if (!configuration.color) process.env["FORCE_COLOR"] = "0";
  const { runScreen } = await import("../screen/run-screen.ts");
  const engine = redactScreen ? leaving : opened;
  engine.start();
  const log = faultLogPath(process.env);
  const session = sessionPath(process.env, realFolder(configuration.folder), configuration.by);
  const exporting = new AbortController();
  const explainer = explainerOf(configuration);
  const explain = recently(explainer);
  const exitCode = await runScreen({
    engine,
    utc: configuration.utc,
    by: configuration.by,
    color: configuration.color,
    ambiguousWidth: ambiguousWidthOf(configuration),
    explain,
    policyOf: policyTeller(configuration.site, explainer, explain),
    ...settings,
    environmentColour: configuration.env?.colour ?? null,
    ...(open === undefined || configuration.environments.length === 0
      ? {}
      : { environments: { states: () => environmentStates(configuration), open } }),
    redact: redaction === null ? null : copyRedaction(redaction, redactScreen),
    isNotifying: configuration.notify,
    takesMouse: takesMouse(configuration, process.env),
    isForScreenReader: isForScreenReader(configuration, process.env),
    views: keptFile(configuration.viewsFile),
    session: isPassing ? null : keptFile(session),
    onOpened,
    isFresh: call.args.has("fresh"),
    logFault: (fault) => logFault(log, fault),
    ...filesOf(call, engine, leaving, exporting.signal),
  });
  exporting.abort();
  return Object.values(EXIT).find((one) => one === exitCode) ?? EXIT.fault;
}

/** What the screen reads from files and writes to them; what leaves goes through `leaving`. */
function filesOf(
  { configuration }: Call,
  engine: Engine,
  leaving: Engine,
  signal: AbortSignal,
): Pick<ScreenOptions, "importFile" | "filesLike" | "readMaps" | "writeReport" | "exportFile"> {
  return {
    importFile: async (named, onProgress, stopped) => {
      const { importOf, readableFile } = await import("./import-verb.ts");
      // On the screen standard input is the keyboard: a lone - is a file's name.
      const path = await readableFile(named === "-" ? "./-" : withHome(named));
      return engine.importFeed(
        openBytes(path, AbortSignal.any([stopped, signal])),
        importOf(path, configuration.by, onProgress),
      );
    },
    filesLike,
    readMaps: async (text) => {
      const { readMaps } = await import("./job-verbs.ts");
      try {
        return done(readMaps(text, configuration.folder));
      } catch (reason) {
        if (!(reason instanceof UserFacingError)) throw reason;
        const remedy = "Write :job add NAME Map A, Map B, in sequence.";
        return refused("definition-invalid", reason.message.replace("--maps", "the list"), remedy);
      }
    },
    writeReport: async (file) => {
      const { writeReport } = await import("../output/report-file.ts");
      const sinceAt = (await engine.overview()).nowAt - SHIFT_MS;
      return writeReport(leaving, { format: "md", sinceAt, utc: configuration.utc }, file, false);
    },
    exportFile: async ({ file, ...order }, onProgress, stopped) => {
      const { exportToFile } = await import("../output/export-run.ts");
      const target = { file, force: false };
      const whole = { ...order, bom: false, by: configuration.by };
      return exportToFile(leaving, whole, target, AbortSignal.any([stopped, signal]), onProgress);
    },
  };
}

/** What a pipe or a terminal that cannot carry the screen gets. */
async function showSummary({ output }: Call, engine: Engine): Promise<ExitCode> {
  const { printSummary } = await import("../output/summary.ts");
  await printSummary(engine, output);
  if (!process.stdin.isTTY && (await hasUnreadInput())) {
    output.note("Standard input was not read. dwtriage import - reads a feed from it.");
  }
  if (!isDumbTerminal()) return EXIT.done;
  output.note("This terminal (TERM=dumb) cannot carry the screen; the verbs work: dwtriage --help.");
  return EXIT.usage;
}

/** What a copy is made of: the screen as a whole only where it shows nothing that is redacted. */
function copyRedaction(redaction: Redaction, isScreenRedacted: boolean): CopyRedaction {
  return { record: (error) => redactedError(error, redaction), isScreenRedacted };
}

/** Asked again for every frame: the record under the cursor is explained once. */
function recently(explainer: Explainer): Explainer["explain"] {
  const explanations = new WeakMap<object, Explanation | null>();
  return (error) => {
    const found = explanations.get(error);
    if (found !== undefined) return found;
    const explanation = explainer.explain(error);
    explanations.set(error, explanation);
    return explanation;
  };
}

/** One folder under two names is one session. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

function isScreenPossible({ output }: Call): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && !output.isJson && process.env["TERM"] !== "dumb";
}

function isDumbTerminal(): boolean {
  return process.stdout.isTTY && process.env["TERM"] === "dumb";
}
