import messageShapes from "../../../data/message-shapes.json" with { type: "json" };
import { refusalOf } from "../../wording/refusal-words.ts";
import { parseWallTime, readUtc } from "../../domain/query/query-time.ts";
import { done, isRefused } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { generateFeed } from "../../sample/generated-feed.ts";
import { parseMessageShapes } from "../../sample/message-shapes.ts";
import { positiveNumber } from "../command-line/arguments.ts";
import { CATALOGUE } from "../engine/compose.ts";
import { EXIT } from "../command-line/exit-codes.ts";
import { counted } from "../../text/numbers.ts";
import { writeNewFile } from "../files/new-file.ts";
import type { Verb } from "../verb.ts";

/** Fixed, so that the same count and seed give the same bytes on any day; `--until` moves it. */
const DEFAULT_UNTIL = "2026-11-20T12:00Z";
const LINES_PER_WRITE = 500;
const HOSTILE_SHARE = 0.01;

export const generateVerb: Verb = {
  name: "generate",
  usage: "generate --count N --seed S [--until 2026-11-20T12:00Z] [--out FILE]",
  takesNoWords: true,
  summary: "write a deterministic feed of any size (NDJSON), for load tests",
  options: ["count", "seed", "until", "out"],
  run: async (call) => {
    const { args, output, configuration } = call;
    const path = args.get("out");
    if (path !== undefined && configuration.readOnly) return output.refusal(refusalOf({ kind: "read-only" }));
    const count = positiveNumber(args.get("count") ?? "1000", "count");
    const seed = positiveNumber(args.get("seed") ?? "1", "seed");
    const until = args.get("until") ?? DEFAULT_UNTIL;
    const time = parseWallTime(until, readUtc);
    if (time === null)
      throw new UserFacingError(`"${until}" is not a time.`, `Write --until ${DEFAULT_UNTIL}.`);
    const lines = generateFeed({
      count,
      seed,
      nowAt: time.at,
      maps: CATALOGUE.entries.map(({ entity, table, company, direction }) => ({
        entity,
        table,
        hasCompany: company !== "global",
        ...(direction === "unknown" ? {} : { direction }),
      })),
      messages: parseMessageShapes(messageShapes),
      hostileShare: HOSTILE_SHARE,
    });
    if (path === undefined) {
      for (const block of blocksOf(lines)) await output.write(block);
      return EXIT.done;
    }
    const signal = call.interrupted();
    const progress = output.progress(`generating ${path}`);
    const countedLines = reported(lines, (written) => progress.report(written, written / count, count));
    const bytes = bytesOf(blocksOf(countedLines), signal);
    const written = await writeNewFile(path, bytes, true, async () => done(null)).catch((reason: unknown) => {
      if (signal.aborted && reason === signal.reason) return null;
      throw reason;
    });
    if (written === null) {
      output.note(`Interrupted; ${path} was not written.`);
      return EXIT.interrupted;
    }
    if (isRefused(written)) return output.refusal(written.refused);
    output.answer(
      { records: count, seed, file: path },
      () => `${counted(count, "record")} written to ${path}`,
    );
    return EXIT.done;
  },
};

/** The lines, with their number reported from time to time. */
function* reported(lines: Iterable<string>, tell: (written: number) => void): Generator<string> {
  let written = 0;
  for (const line of lines) {
    yield line;
    written++;
    if (written % LINES_PER_WRITE === 0) tell(written);
  }
}

/** The same feed again gives the same bytes, so a file of that name is replaced; an interrupted one gets no name. */
async function* bytesOf(blocks: Iterable<string>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (const block of blocks) {
    signal.throwIfAborted();
    yield Buffer.from(block);
  }
}

function* blocksOf(lines: Iterable<string>): Generator<string> {
  let block: string[] = [];
  for (const line of lines) {
    block.push(`${line.trimEnd()}\n`);
    if (block.length < LINES_PER_WRITE) continue;
    yield block.join("");
    block = [];
  }
  yield block.join("");
}
