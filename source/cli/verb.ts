import { createReadStream } from "node:fs";
import { addAbortSignal } from "node:stream";
import type { Engine } from "../engine/engine.ts";
import type { ErrorFilter } from "../domain/query/error-filter.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";
import type { Arguments } from "./command-line/arguments.ts";
import type { Configuration } from "./files/configuration.ts";
import type { ExitCode } from "./command-line/exit-codes.ts";
import { fileFault } from "./files/file-fault.ts";
import type { OptionName } from "./command-line/options.ts";
import type { Output } from "./output/output.ts";
import { filterOfWords } from "./command-line/query-words.ts";
import type { EngineMode } from "./engine/with-engine.ts";

/** Everything a verb may use. */
export interface Call {
  readonly args: Arguments;
  readonly configuration: Configuration;
  readonly output: Output;
  /** `read` and `look` see a snapshot and need no ownership; `write` and `make` own the data folder until the verb ends. */
  readonly withEngine: <T>(
    mode: EngineMode,
    work: (engine: Engine) => Promise<T>,
    patienceMs?: number,
  ) => Promise<T>;
  /**
   * From this call on the verb ends by itself, at a record boundary, when the signal aborts at SIGINT or SIGTERM.
   * Before it, and at a second signal, the process ends at once.
   */
  readonly interrupted: () => AbortSignal;
}

export interface Verb {
  readonly name: string;
  /** What follows `dwtriage` in the help. */
  readonly usage: string;
  readonly summary: string;
  /** Options apart from the global ones. */
  readonly options: readonly OptionName[];
  /** True for a verb that is about everything: words behind it would be passed over. */
  readonly takesNoWords?: true;
  /** True shows the screen, which takes keys and signals itself. */
  readonly ownsScreen?: true;
  readonly run: (call: Call) => Promise<ExitCode>;
}

export function filterOf(call: Call): { readonly filter: ErrorFilter; readonly query: string } {
  return filterOfWords(call.args.words, call.configuration.utc);
}

/** The one word that a verb needs. */
export function onlyWord(call: Call, what: string): string {
  const [word, ...more] = call.args.words;
  if (word === undefined || more.length > 0) {
    const came = word === undefined ? "nothing" : `"${call.args.words.join(" ")}"`;
    throw new UserFacingError(`Expected ${what}; ${came} came.`, `See dwtriage ${call.args.command} --help.`);
  }
  return word;
}

/** Somebody ended the reading of a feed. */
class InterruptedFeedError extends UserFacingError {
  constructor() {
    super("It was interrupted.", "Import it again to add the rest.");
  }
}

/**
 * Bytes of a file, or of standard input for `-`. A signal that aborts ends them with an `InterruptedFeedError`; `onBytes`
 * gets how many there were so far.
 */
export async function* openBytes(
  path: string,
  signal?: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  const stream = path === "-" ? process.stdin : createReadStream(path, { highWaterMark: 256 * 1024 });
  if (signal !== undefined) addAbortSignal(signal, stream);
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      if (signal?.aborted === true) throw new InterruptedFeedError();
      bytes += chunk.length;
      onBytes(bytes);
      yield chunk;
    }
  } catch (reason) {
    if (signal?.aborted === true) throw new InterruptedFeedError();
    throw path === "-" ? reason : fileFault(path, "read", reason);
  }
}
