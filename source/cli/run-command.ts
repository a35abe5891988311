import { UserFacingError } from "../domain/user-facing-error.ts";
import { readArguments, UnknownOptionError, type Arguments } from "./command-line/arguments.ts";
import { COMPLETE } from "./completion/complete-word.ts";
import { readConfiguration } from "./files/configuration.ts";
import { leavingEngine } from "./engine/redacted-engine.ts";
import { withEngine } from "./engine/with-engine.ts";
import { VERSION } from "./command-line/version.ts";
import { EXIT, type ExitCode } from "./command-line/exit-codes.ts";
import { systemFault } from "./files/file-fault.ts";
import { misreadZone } from "./command-line/local-zone.ts";
import { optionsOf } from "./command-line/options.ts";
import { Output } from "./output/output.ts";
import type { ProgressStream } from "./output/progress.ts";
import { tableRoom } from "./output/table.ts";
import type { Call, Verb } from "./verb.ts";
import { foreignOption, foreignWords, unknownCommand, unknownOption } from "./command-line/usage-errors.ts";
import { screenVerb } from "./verbs/screen-verb.ts";

/** What a command runs in. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly output: Output;
  /** Takes over SIGINT and SIGTERM; the verb gets the signal once it asks for it. */
  readonly endingSignals: () => () => AbortSignal;
}

/** Where a command line says what it has to say: as JSON, as wide and with the progress that the line asks for. */
export function outputOf(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
  out: NodeJS.WritableStream & { readonly columns?: number },
  err: ProgressStream & NodeJS.WritableStream,
): Output {
  const room = tableRoom(argv.includes("--wide"), environment["COLUMNS"], out.columns);
  return new Output(argv.includes("--json"), out, err, room, argv.includes("--progress"));
}

/** Answers a shell, whatever else is wrong. */
async function complete(argv: readonly string[], { environment, output }: Surroundings): Promise<ExitCode> {
  const { answerShell } = await import("./completion/answer-shell.ts");
  const { VERBS } = await import("./verb-list.ts");
  await output.write(await answerShell(argv, environment, VERBS));
  return EXIT.done;
}

/** Reads a command line and does what it says; what is wrong with it is said, and is the exit code. */
export async function runCommand(argv: readonly string[], around: Surroundings): Promise<ExitCode> {
  if (argv[0] === COMPLETE) return complete(argv.slice(1), around);
  try {
    return await run(readArguments(argv), around);
  } catch (reason) {
    return fault(await withCorrection(reason), around.output);
  } finally {
    around.output.endProgress();
  }
}

async function run(args: Arguments, { output, environment, endingSignals }: Surroundings): Promise<ExitCode> {
  const isVersion = args.command === "version" && args.words.length === 0;
  if (args.has("version") || isVersion) {
    output.answer({ version: VERSION }, () => VERSION);
    return EXIT.done;
  }
  const isHelp = args.has("help") || args.command === "help";
  // The screen needs none of the verbs: what they load would only hold up its first frame.
  const verbs = args.command === "" && !isHelp ? [] : (await import("./verb-list.ts")).VERBS;
  if (isHelp) {
    const { answerHelp } = await import("./help/help-answer.ts");
    return answerHelp(args, verbs, output, environment, process.stdout);
  }
  const verb = args.command === "" ? screenVerb : verbs.find(({ name }) => name === args.command);
  if (verb === undefined) throw unknownCommand(args.command, args.words, verbs);
  refuseForeign(verb, args);
  // The screen has handlers of its own.
  const interrupted = verb.ownsScreen === true ? neverInterrupted : endingSignals();
  const misread = misreadZone(environment["TZ"]);
  if (misread !== null) output.note(misread);
  const configuration = readConfiguration(args, environment);
  const call: Call = {
    args,
    configuration,
    output,
    interrupted,
    withEngine: async (mode, work, patienceMs) => {
      const onReading = output.readingFolder(configuration.folder);
      try {
        return await withEngine(
          configuration,
          mode,
          (engine) => {
            output.endProgress();
            return work(leavingEngine(engine, configuration.redaction));
          },
          {
            patienceMs,
            note: (words) => output.note(words),
            onReading,
          },
        );
      } finally {
        output.endProgress();
      }
    },
  };
  return verb.run(call);
}

function neverInterrupted(): AbortSignal {
  return new AbortController().signal;
}

/** Throws UserFacingError for what belongs to another command: before anything is read or done. */
export function refuseForeign(verb: Verb, args: Arguments): void {
  const allowed: readonly string[] = [...optionsOf("global"), ...verb.options];
  const foreign = args.given.find((option) => !allowed.includes(option));
  if (foreign !== undefined) throw foreignOption(verb, foreign);
  if (verb.takesNoWords === true && args.words.length > 0) throw foreignWords(verb, args.words);
}

/** The line as it was meant, in words: the verbs are loaded here, so that reading a right line needs none of them. */
async function withCorrection(reason: unknown): Promise<unknown> {
  if (!(reason instanceof UnknownOptionError)) return reason;
  const { VERBS } = await import("./verb-list.ts");
  const verb = reason.command === "" ? screenVerb : VERBS.find(({ name }) => name === reason.command);
  return unknownOption(reason, verb);
}

/** A situation the person can mend: two sentences. Anything else is a bug of ours: the stack, for the report. */
export function fault(thrown: unknown, output: Output): ExitCode {
  const reason = systemFault(thrown);
  const isTheirs = reason instanceof UserFacingError;
  const message = reason instanceof Error ? reason.message : String(reason);
  const remedy = isTheirs
    ? reason.remedy
    : "This is a bug in dwtriage; please report it with the lines above.";
  // A document that has begun is not followed by a second one.
  const isCut = output.isJson && output.hasBegun;
  if (output.isJson && !isCut) output.answer({ error: { message, remedy } }, () => "");
  if (!isTheirs && reason instanceof Error) output.note(reason.stack ?? "");
  else output.note(message);
  output.note(remedy);
  if (isCut) output.note("The JSON on standard output is cut off here: do not use it.");
  return isTheirs && !isCut && !reason.isFault ? EXIT.usage : EXIT.fault;
}
