#!/usr/bin/env node
import { safeJson } from "../text/safe-json.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";
import { readArguments, type Arguments } from "./command-line/arguments.ts";
import { readConfiguration } from "./files/configuration.ts";
import { leavingEngine } from "./engine/redacted-engine.ts";
import { withEngine } from "./engine/with-engine.ts";
import { VERSION } from "./command-line/version.ts";
import { EXIT, type ExitCode } from "./command-line/exit-codes.ts";
import { fileFault, systemFault } from "./files/file-fault.ts";
import { misreadZone } from "./command-line/local-zone.ts";
import { helpText, verbHelp } from "./help-text.ts";
import { optionsOf } from "./command-line/options.ts";
import { Output } from "./output/output.ts";
import { endWithTerminal, isTerminalGone } from "./screen/terminal-gone.ts";
import type { Call, Verb } from "./verb.ts";
import { screenVerb } from "./verbs/screen-verb.ts";

/** What a connection leaves behind, such as a socket that a service keeps open, holds up the end for no longer. */
const LINGER_MS = 2_000;

async function start(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2));
  const end = setTimeout(() => {
    const isWritten = process.stdout.writableLength + process.stderr.writableLength === 0;
    if (isWritten) process.exit();
    end.refresh();
  }, LINGER_MS);
  // Where nothing is left the process ends at once.
  end.unref();
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  const isJson = argv.includes("--json");
  const output = new Output(isJson, process.stdout, process.stderr, argv.includes("--progress"));
  try {
    return await run(readArguments(argv), output);
  } catch (reason) {
    return fault(reason, output);
  } finally {
    output.endProgress();
  }
}

async function run(args: Arguments, output: Output): Promise<ExitCode> {
  if (args.has("version")) {
    output.answer({ version: VERSION }, () => VERSION);
    return EXIT.done;
  }
  const isHelp = args.has("help") || args.command === "help";
  // The screen does without the verbs: what they load would only hold up its first frame.
  const verbs = args.command === "" && !isHelp ? [] : (await import("./verb-list.ts")).VERBS;
  const verb = args.command === "" ? screenVerb : verbs.find(({ name }) => name === args.command);
  if (isHelp) {
    const text = verb === undefined || verb === screenVerb ? helpText(verbs) : verbHelp(verb);
    output.answer({ help: text }, () => text);
    return EXIT.done;
  }
  if (verb === undefined) throw unknownCommand(args.command, verbs);
  refuseForeignOptions(verb, args);
  if (verb.takesNoWords === true) refuseWords(verb, args);
  // The screen has handlers of its own.
  const interrupted = verb.ownsScreen === true ? neverInterrupted : endingSignals();
  const misread = misreadZone(process.env["TZ"]);
  if (misread !== null) output.note(misread);
  const configuration = readConfiguration(args, process.env);
  const call: Call = {
    args,
    configuration,
    output,
    interrupted,
    withEngine: async (mode, work, patienceMs) => {
      // A large folder is read before anything is answered.
      const opening = output.progress(`reading the data folder ${configuration.folder}`);
      try {
        return await withEngine(
          configuration,
          mode,
          (engine) => {
            opening.end();
            return work(leavingEngine(engine, configuration.redaction));
          },
          patienceMs,
          (words) => output.note(words),
        );
      } finally {
        opening.end();
      }
    },
  };
  return verb.run(call);
}

function neverInterrupted(): AbortSignal {
  return new AbortController().signal;
}

/** Ends the process at a signal, until a verb asks for the signal to end by itself; a second one always ends it. */
function endingSignals(): () => AbortSignal {
  const interrupt = new AbortController();
  let endsItself = false;
  const stop = (): void => {
    // Safe at any moment: what was acknowledged is on disk, and nothing else was promised.
    if (!endsItself || interrupt.signal.aborted) process.exit(EXIT.interrupted);
    interrupt.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return () => {
    endsItself = true;
    return interrupt.signal;
  };
}

function refuseForeignOptions(verb: Verb, args: Arguments): void {
  const allowed: readonly string[] = [...optionsOf("global"), ...verb.options];
  const foreign = args.given.find((option) => !allowed.includes(option));
  if (foreign === undefined) return;
  const name = verb.name === "" ? "dwtriage" : `dwtriage ${verb.name}`;
  throw new UserFacingError(
    `--${foreign} does not apply to ${name}.`,
    `Usage: dwtriage ${verb.usage}`.trim(),
  );
}

function refuseWords(verb: Verb, { words }: Arguments): void {
  if (words.length === 0) return;
  const name = `dwtriage ${verb.name}`.trim();
  throw new UserFacingError(
    `${name} takes no words; "${words.join(" ")}" came.`,
    `Usage: dwtriage ${verb.usage}`.trim(),
  );
}

function unknownCommand(command: string, verbs: readonly Verb[]): UserFacingError {
  const near = verbs.find(({ name }) => name.startsWith(command.slice(0, 3)));
  const hint = near === undefined ? "" : ` Did you mean ${near.name}?`;
  return new UserFacingError(`There is no command "${command}".${hint}`, "See dwtriage --help.");
}

/** A situation the person can mend: two sentences. Anything else is a bug of ours: the stack, for the report. */
function fault(thrown: unknown, output: Output): ExitCode {
  const reason = systemFault(thrown);
  const isTheirs = reason instanceof UserFacingError;
  const message = reason instanceof Error ? reason.message : String(reason);
  const remedy = isTheirs
    ? reason.remedy
    : "This is a bug in dwtriage; please report it with the lines above.";
  // A document that has begun is not followed by a second one.
  const isCut = output.isJson && output.hasBegun;
  if (output.isJson && !isCut) process.stdout.write(`${safeJson({ error: { message, remedy } })}\n`);
  if (!isTheirs && reason instanceof Error) output.note(reason.stack ?? "");
  else output.note(message);
  output.note(remedy);
  if (isCut) output.note("The JSON on standard output is cut off here: do not use it.");
  return isTheirs && !isCut && !reason.isFault ? EXIT.usage : EXIT.fault;
}

// A reader that closes the pipe (head, less) ends the program quietly, and so does a terminal that is gone.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.done);
    // The terminal is gone. Its SIGHUP ends what runs, and whoever has something to put away still does.
    if (isTerminalGone(error)) return;
    process.exit(
      fault(fileFault("The output", "written", error), new Output(false, process.stderr, process.stderr)),
    );
  });
}

endWithTerminal();
// Not awaited here: the file that holds the program's parts is CommonJS inside, which cannot await.
void start();
