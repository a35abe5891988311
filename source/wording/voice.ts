import { shellWord } from "../text/shell-word.ts";
import type { Hint, Refusal, Remedy, Way } from "../domain/outcome.ts";

/** How a front names what a person can do: a command of a shell, or a key of the screen as it is bound now. */
export interface Voice {
  readonly command: (words: readonly string[]) => string;
  readonly way: (way: Way, value: string) => string;
}

/** A way of asking differently: the option of the command line, and the key, or the words, of the screen. */
const WAYS: Readonly<
  Record<Way, { readonly option: string; readonly key?: string; readonly words?: string }>
> = {
  all: { option: "--all", key: "clear-filter" },
  first: { option: "--first", key: "plan-first" },
  pack: { option: "--pack", key: "plan-pack" },
  ladder: { option: "--ladder", key: "plan-ladder" },
  "stop-above": { option: "--stop-above", words: "a share" },
  pace: { option: "--pace", key: "plan-pace" },
  expect: { option: "--expect", words: "the count" },
  reason: { option: "--reason TEXT", words: "the plan's field" },
  fixed: { option: '--fixed "TEXT"', words: "the plan's field" },
  "approved-by": { option: "--approved-by NAME", words: "the plan's field" },
  "ignore-map-filters": { option: "--ignore-map-filters", key: "plan-ignore-map-filters" },
};

/** Commands of a shell that are a key on the screen. */
const KEYS_OF_COMMANDS: Readonly<Record<string, string>> = {
  errors: "view-errors",
  causes: "view-causes",
  requests: "view-requests",
  wait: "view-requests",
  cancel: "cancel-request",
};

/** Commands of the screen that are an option of another one in a shell. */
const SHELL_FORMS: Readonly<Record<string, (words: readonly string[]) => readonly string[]>> = {
  connect: ([, job = "NAME", to = "local"]) => ["job", "add", job, "--connect", to],
  "job add": ([, , name = "NAME", maps = "Map A,Map B"]) => ["job", "add", name, "--maps", maps],
};

/** The voice of the command line, and of its JSON. */
export const SHELL: Voice = {
  command(words) {
    const form = SHELL_FORMS[words[0] ?? ""] ?? SHELL_FORMS[words.slice(0, 2).join(" ")];
    return ["dwtriage", ...(form?.(words) ?? words).map(quoted)].join(" ");
  },
  way: (way, value) => [WAYS[way].option, value].join(" ").trim(),
};

/** The voice of the screen; `key` is the key that an action of the keymap has now. */
export function screenVoice(key: (action: string) => string): Voice {
  return {
    command(words) {
      const action = KEYS_OF_COMMANDS[words[0] ?? ""];
      return action === undefined ? `:${words.join(" ")}` : key(action);
    },
    way(way) {
      const { key: action, words = "" } = WAYS[way];
      return action === undefined ? words : key(action);
    },
  };
}

/** What to do instead, in the words of a front. */
export function remedyText(remedy: Remedy, voice: Voice): string {
  if (typeof remedy === "string") return remedy;
  return remedy.map((part) => (typeof part === "string" ? part : hintText(part, voice))).join("");
}

/** A refusal as a front prints it: the remedy in its words. */
export function refusalIn(refusal: Refusal, voice: Voice): Refusal & { readonly remedy: string } {
  return { ...refusal, remedy: remedyText(refusal.remedy, voice) };
}

function hintText(hint: Hint, voice: Voice): string {
  return "command" in hint ? voice.command(hint.command) : voice.way(hint.way, hint.value ?? "");
}

/** Between double quotes, as people write, where that is enough. */
function quoted(word: string): string {
  const shown = shellWord(word);
  return shown === word || /["\\$`!]/.test(word) ? shown : `"${word}"`;
}
