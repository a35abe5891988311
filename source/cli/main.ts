#!/usr/bin/env node
import { COMPLETE } from "./completion/complete-word.ts";
import { EXIT, type ExitCode } from "./command-line/exit-codes.ts";
import { fileFault } from "./files/file-fault.ts";
import { Output } from "./output/output.ts";
import { fault, outputOf, runCommand } from "./run-command.ts";
import { endWithTerminal, isTerminalGone } from "./screen/terminal-gone.ts";

/** What a connection leaves behind, such as a socket that a service keeps open, holds up the end for no longer. */
const LINGER_MS = 2_000;

async function start(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2));
  // A shell waits for the end of what answers it, not for an engine that is slow to part.
  if (process.argv[2] === COMPLETE) process.stdout.write("", () => process.exit());
  const end = setTimeout(() => {
    const isWritten = process.stdout.writableLength + process.stderr.writableLength === 0;
    if (isWritten) process.exit();
    end.refresh();
  }, LINGER_MS);
  // Where nothing is left the process ends at once.
  end.unref();
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  const output = outputOf(argv, process.env, process.stdout, process.stderr);
  return runCommand(argv, { environment: process.env, output, endingSignals: () => endingSignals(output) });
}

/** Ends the process at a signal, until a verb asks for the signal to end by itself; a second one always ends it. */
function endingSignals(output: Output): () => AbortSignal {
  const interrupt = new AbortController();
  let endsItself = false;
  const stop = (): void => {
    // Safe at any moment: what was acknowledged is on disk, and nothing else was promised.
    if (!endsItself || interrupt.signal.aborted) {
      output.interrupted();
      process.exit(EXIT.interrupted);
    }
    interrupt.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return () => {
    endsItself = true;
    return interrupt.signal;
  };
}

// A reader that closes the pipe (head, less) ends the program quietly, and so does a terminal that is gone.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.done);
    // The terminal is gone. Its SIGHUP ends what runs, and anyone who has something to put away still does.
    if (isTerminalGone(error)) return;
    process.exit(
      fault(fileFault("The output", "written", error), new Output(false, process.stderr, process.stderr)),
    );
  });
}

endWithTerminal();
// Not awaited here: the file that holds the program's parts is CommonJS inside, which cannot await.
void start();
