import { isRefused } from "../../domain/outcome.ts";
import type { CauseMemory } from "../../domain/cause/cause-memory.ts";
import { readSnooze, snoozeWords } from "../../domain/cause/snooze-text.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { CauseCommand } from "../../engine/engine.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { causeMemoryJson } from "../output/json-views.ts";
import { timeText } from "../command-line/time-text.ts";
import { onlyWord, type Call, type Verb } from "../verb.ts";

export const causeVerb: Verb = {
  name: "cause",
  usage: "cause ID --note TEXT [--ticket URL] | --withdraw | --snooze 4h|+100 | --wake",
  summary:
    "note what is known of a cause, or take your newest note back; or hide it until a time, or until it has grown",
  options: ["note", "ticket", "withdraw", "snooze", "wake"],
  run: async (call) => {
    const wish = wishOf(call, onlyWord(call, "the id of a cause").trim().toLowerCase());
    return call.withEngine("write", async (engine): Promise<ExitCode> => {
      const result = await engine.keepCause(wish);
      if (isRefused(result)) return call.output.refusal(result.refused);
      call.output.answer(causeMemoryJson(result.done), () => memoryText(result.done, call.configuration.utc));
      return EXIT.done;
    });
  },
};

function wishOf({ args, configuration }: Call, cause: string): CauseCommand {
  const { by } = configuration;
  const snooze = args.get("snooze");
  const isNote = args.get("note") !== undefined || args.get("ticket") !== undefined;
  const givenOptions = [isNote, snooze !== undefined, args.has("wake"), args.has("withdraw")].filter(
    Boolean,
  ).length;
  if (givenOptions !== 1) {
    throw new UserFacingError(
      "Expected one of --note, --withdraw, --snooze and --wake.",
      "Write dwtriage cause ID --note TEXT, for example.",
    );
  }
  if (isNote) {
    return { cause, by, note: { text: args.get("note") ?? "", ticket: args.get("ticket") ?? "" } };
  }
  if (args.has("withdraw")) return { cause, by, withdraw: true };
  if (snooze === undefined) return { cause, by, wake: true };
  const wish = readSnooze(snooze);
  if (wish === null) {
    throw new UserFacingError(
      `"${snooze}" is not a snooze.`,
      'Write a time (30m, 4h, 2d), a growth (+100), or both: --snooze "4h +100".',
    );
  }
  return { cause, by, snooze: wish };
}

function memoryText({ cause, notes, snooze }: CauseMemory, isUtc: boolean): string {
  return [
    `${cause}${snooze === null ? "" : `: snoozed ${snoozeWords(snooze, (at) => timeText(at, isUtc))}`}`,
    ...notes.map(
      ({ text, ticket, by, at }) =>
        `  ${timeText(at, isUtc)}  ${by}: ${[text, ticket].filter(Boolean).join(" ")}`,
    ),
  ].join("\n");
}
