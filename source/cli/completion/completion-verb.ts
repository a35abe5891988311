import { UserFacingError } from "../../domain/user-facing-error.ts";
import { didYouMean } from "../command-line/corrections.ts";
import { EXIT } from "../command-line/exit-codes.ts";
import { SHELLS, shellScript } from "./shell-scripts.ts";
import { onlyWord, type Verb } from "../verb.ts";

export const completionVerb: Verb = {
  name: "completion",
  usage: "completion bash|zsh|fish",
  summary: "print completions for a shell: source <(dwtriage completion bash)",
  options: [],
  run: async (call) => {
    const named = onlyWord(call, "a shell: bash, zsh or fish");
    const shell = SHELLS.find((one) => one === named.toLowerCase());
    if (shell === undefined) {
      throw new UserFacingError(
        `There are no completions for "${named}".${didYouMean(named, SHELLS)}`,
        "Write dwtriage completion bash, zsh or fish.",
      );
    }
    const script = shellScript(shell);
    call.output.answer({ shell, script }, () => script);
    return EXIT.done;
  },
};
