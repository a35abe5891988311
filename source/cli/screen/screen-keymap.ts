import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Binding } from "../../ui/model/binding.ts";
import { BINDINGS } from "../../ui/keys/bindings.ts";
import { rebound } from "../../ui/keys/user-keymap.ts";

/** The keymap with the person's own keys; a file with problems is refused, all of them named with their line. */
export function screenKeymap(text: string | null): readonly Binding[] {
  if (text === null) return BINDINGS;
  const keymap = rebound(text, BINDINGS);
  if ("rows" in keymap) return keymap.rows;
  const lines = keymap.problems.map(({ line, message }) => `line ${line}: ${message}`);
  throw new UserFacingError(
    `The keymap file cannot be taken.\n${lines.join("\n")}`,
    "Correct these lines; dwtriage help screen lists the names of all actions.",
  );
}
