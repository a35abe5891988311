import { readFileSync } from "node:fs";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { isThemeName, THEMES, type ThemeName } from "../../ui/draw/theme.ts";
import { AMBIGUOUS_WIDTHS, type AmbiguousWidth } from "./ambiguous-width.ts";
import type { Configuration } from "../files/configuration.ts";

/** A theme's name from the configuration; dark where it names none. */
export function themeOf({ theme }: Configuration): ThemeName {
  if (theme === undefined) return "dark";
  if (isThemeName(theme)) return theme;
  throw new UserFacingError(
    `The theme "${theme}" in the configuration is not known.`,
    `Write one of: ${THEMES.join(", ")}.`,
  );
}

/** How wide the terminal draws characters of ambiguous width, as somebody says; asked where nobody does. */
export function ambiguousWidthOf({ ambiguousWidth }: Configuration): AmbiguousWidth {
  const found = AMBIGUOUS_WIDTHS.find((one) => one === (ambiguousWidth ?? "ask"));
  if (found !== undefined) return found;
  throw new UserFacingError(
    `The ambiguous width "${ambiguousWidth ?? ""}" is not known.`,
    `Write one of: ${AMBIGUOUS_WIDTHS.join(", ")}, after --ambiguous-width, in DWTRIAGE_AMBIGUOUS_WIDTH, or in the configuration.`,
  );
}

/**
 * True where the wheel is asked for. GNU screen holds Esc back until the next key once a program asks for the mouse, and
 * a program that runs elsewhere knows of it by the name of its terminal alone.
 */
export function takesMouse(
  { mouse }: Pick<Configuration, "mouse">,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const isScreen = environment["TERM"]?.startsWith("screen") === true && !environment["TMUX"];
  return mouse && !isScreen && !environment["STY"];
}

/** The keymap file's text; null where none is named. */
export function keymapText({ keymapFile }: Configuration): string | null {
  if (keymapFile === null) return null;
  try {
    return readFileSync(keymapFile, "utf8");
  } catch (reason) {
    throw new UserFacingError(
      `The keymap ${keymapFile} cannot be read.`,
      "Check the path after --keymap, or in the configuration.",
      reason,
    );
  }
}

/** True when the screen is to be lines that are only ever added. */
export function isForScreenReader(
  { screenReader }: Configuration,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return screenReader || ["1", "true"].includes(environment["INK_SCREEN_READER"] ?? "");
}
