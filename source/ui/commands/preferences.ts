import type { ScreenModel } from "../model/screen-model.ts";
import { isThemeName, THEMES } from "../draw/theme.ts";

/** Other colours for this showing of the screen; the configuration keeps them. */
export function setTheme(screen: ScreenModel, name: string): void {
  const theme = name.toLowerCase();
  if (!isThemeName(theme)) {
    screen.tell(`There is no theme "${name}".`, `Themes: ${THEMES.join(", ")}.`, "refusal");
    return;
  }
  screen.restyle(theme);
  screen.tell(`Theme ${theme}.`, `"theme": "${theme}" in the configuration keeps it.`);
}

/** Whether the end of a request rings the bell, and is told to the terminal. */
export function setNotify(screen: ScreenModel, wanted: string): void {
  const word = wanted.toLowerCase();
  if (word !== "on" && word !== "off") {
    screen.tell(`:notify takes on or off; "${wanted}" came.`, "", "refusal");
    return;
  }
  screen.update({ isNotifying: word === "on" });
  screen.tell(
    word === "on" ? "The end of a request rings the bell." : "The end of a request is only shown.",
    `"notify": ${word === "on"} in the configuration keeps it.`,
  );
}
