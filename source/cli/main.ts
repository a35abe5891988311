#!/usr/bin/env node
import { UserFacingError } from "../domain/user-facing-error.ts";
import { readArguments, type Arguments } from "./arguments.ts";
import { readConfiguration } from "./configuration.ts";
import { withEngine } from "./with-engine.ts";
import { VERSION } from "./version.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { helpText, verbHelp } from "./help-text.ts";
import { Output, safeJson } from "./output.ts";
import { endWithTerminal, isTerminalGone } from "./terminal-gone.ts";
import type { Call, Verb } from "./verb.ts";
import { VERBS } from "./verb-list.ts";
import { demoVerb } from "./verbs/demo-verb.ts";
import { screenVerb } from "./verbs/screen-verb.ts";

const GLOBAL_OPTIONS: readonly string[] = [
  "json",
  "utc",
  "read-only",
  "no-color",
  "version",
  "help",
  "data",
  "config",
  "in-process",
  "idle",
];

async function main(argv: readonly string[]): Promise<ExitCode> {
  const isJson = argv.includes("--json");
  const output = new Output(isJson, process.stdout, process.stderr);
  try {
    return await run(readArguments(argv), output);
  } catch (reason) {
    return fault(reason, output);
  }
}

async function run(args: Arguments, output: Output): Promise<ExitCode> {
  if (args.has("version")) {
    output.answer({ version: VERSION }, () => VERSION);
    return EXIT.done;
  }
  const verb = args.command === "" ? screenVerb : VERBS.find(({ name }) => name === args.command);
  if (args.has("help") || args.command === "help") {
    const text = verb === undefined || verb === screenVerb ? helpText(VERBS) : verbHelp(verb);
    output.answer({ help: text }, () => text);
    return EXIT.done;
  }
  if (verb === undefined) throw unknownCommand(args.command);
  refuseForeignOptions(verb, args);
  const interrupt = new AbortController();
  const stop = (): void => {
    interrupt.abort();
    // Safe at any moment: what was acknowledged is on disk, and nothing else was promised.
    if (verb.endsItself !== true) process.exit(EXIT.interrupted);
  };
  if (verb !== screenVerb && verb !== demoVerb) {
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  }
  const configuration = readConfiguration(args, process.env);
  const call: Call = {
    args,
    configuration,
    output,
    interrupted: interrupt.signal,
    withEngine: (mode, work) => withEngine(configuration, mode, work),
  };
  return verb.run(call);
}

function refuseForeignOptions(verb: Verb, args: Arguments): void {
  const allowed = [...GLOBAL_OPTIONS, ...verb.options];
  const foreign = args.given.find((option) => !allowed.includes(option));
  if (foreign === undefined) return;
  const name = verb.name === "" ? "dwtriage" : `dwtriage ${verb.name}`;
  throw new UserFacingError(
    `--${foreign} does not apply to ${name}.`,
    `Usage: dwtriage ${verb.usage}`.trim(),
  );
}

function unknownCommand(command: string): UserFacingError {
  const near = VERBS.find(({ name }) => name.startsWith(command.slice(0, 3)));
  const hint = near === undefined ? "" : ` Did you mean ${near.name}?`;
  return new UserFacingError(`There is no command "${command}".${hint}`, "See dwtriage --help.");
}

/** A situation the person can mend: two sentences. Anything else is a bug of ours: the stack, for the report. */
function fault(reason: unknown, output: Output): ExitCode {
  const isTheirs = reason instanceof UserFacingError;
  const message = reason instanceof Error ? reason.message : String(reason);
  const remedy = isTheirs
    ? reason.remedy
    : "This is a bug in dwtriage; please report it with the lines above.";
  if (output.isJson) process.stdout.write(`${safeJson({ error: { message, remedy } })}\n`);
  if (!isTheirs && reason instanceof Error) output.note(reason.stack ?? "");
  else output.note(message);
  output.note(remedy);
  return isTheirs && !reason.isFault ? EXIT.usage : EXIT.fault;
}

// A reader that closes the pipe (head, less) ends the program quietly, and so does a terminal that is gone.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.done);
    if (isTerminalGone(error)) process.exit(EXIT.interrupted);
    throw error;
  });
}

endWithTerminal();
process.exitCode = await main(process.argv.slice(2));
