import { useInput, usePaste } from "ink";
import type { Keyboard } from "../keys/keyboard.ts";
import { keyPresses } from "../keys/match.ts";

/** The one place where keys enter the screen. */
export function useKeyboard(keyboard: Keyboard): void {
  useInput((input, key) => keyboard.press(keyPresses(input, key)));
  usePaste((text) => keyboard.paste(text));
}
