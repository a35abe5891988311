import { Writable } from "node:stream";
import { readArguments } from "../../source/cli/command-line/arguments.ts";
import { readConfiguration } from "../../source/cli/files/configuration.ts";
import { outputOf, refuseForeign, runCommand } from "../../source/cli/run-command.ts";
import { Output } from "../../source/cli/output/output.ts";
import { VERBS } from "../../source/cli/verb-list.ts";
import { withEngine } from "../../source/cli/engine/with-engine.ts";
import { UserFacingError } from "../../source/domain/user-facing-error.ts";
import type { Engine } from "../../source/engine/engine.ts";

export interface LineRun {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process; `engine` is asked instead of the folder's own where it is given. */
export async function runLine(
  folder: string,
  argv: readonly string[],
  engine: Engine | null = null,
): Promise<LineRun> {
  const out = new Kept();
  const err = new Kept();
  try {
    const args = readArguments(argv);
    const verb = VERBS.find(({ name }) => name === args.command);
    if (verb === undefined) throw new Error(`No verb "${args.command}".`);
    refuseForeign(verb, args);
    const configuration = readConfiguration(args, {
      HOME: folder,
      DWTRIAGE_DATA: folder,
      DWTRIAGE_IN_PROCESS: "1",
    });
    const output = new Output(args.has("json"), out, err);
    const exit = await verb.run({
      args,
      configuration,
      output,
      interrupted: () => new AbortController().signal,
      withEngine: (mode, work, patienceMs) =>
        engine === null
          ? withEngine(configuration, mode, work, { patienceMs, note: (words) => output.note(words) })
          : work(engine),
    });
    return { exit, stdout: out.text, stderr: err.text };
  } catch (reason) {
    if (!(reason instanceof UserFacingError)) throw reason;
    const said = `${err.text}${reason.message}\n${reason.remedy}\n`;
    return { exit: reason.isFault ? 1 : 2, stdout: out.text, stderr: said };
  }
}

/** Reads a command line and does what it says as the program does, but for the process: its signals and its streams. */
export async function runHere(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<LineRun> {
  const out = new Kept();
  const err = new Kept();
  const never = new AbortController().signal;
  const exit = await runCommand(argv, {
    environment,
    output: outputOf(argv, environment, out, err),
    endingSignals: () => () => never,
  });
  return { exit, stdout: out.text, stderr: err.text };
}

class Kept extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}
