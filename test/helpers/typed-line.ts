import { Writable } from "node:stream";
import { Output } from "../../source/cli/output/output.ts";
import { tableRoom } from "../../source/cli/output/table.ts";
import { runCommand } from "../../source/cli/run-command.ts";

export interface TypedRun {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs what was typed as the program would, in this process: the command line, its corrections and its exit code. */
export async function runTyped(
  folder: string,
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<TypedRun> {
  const out = new Kept();
  const err = new Kept();
  const room = tableRoom(argv.includes("--wide"), environment["COLUMNS"], undefined);
  const exit = await runCommand(argv, {
    environment: { HOME: folder, DWTRIAGE_DATA: folder, DWTRIAGE_IN_PROCESS: "1", ...environment },
    output: new Output(argv.includes("--json"), out, err, room),
    endingSignals: () => () => new AbortController().signal,
  });
  return { exit, stdout: out.text, stderr: err.text };
}

/** The words of a line, with quotation marks as a shell takes them. */
export function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

class Kept extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}
