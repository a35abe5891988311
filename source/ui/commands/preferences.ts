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

/** Whether the end of a request rings the bell, and is reported to the terminal. */
export function setNotify(screen: ScreenModel, wanted: string): void {
  const isOn = onOrOff(screen, "notify", wanted);
  if (isOn === null) return;
  screen.update({ isNotifying: isOn });
  screen.tell(
    isOn ? "The end of a request rings the bell." : "No bell when a request ends.",
    `"notify": ${isOn} in the configuration keeps it.`,
  );
}

/** Whether the wheel scrolls, or the mouse is the terminal's. */
export function setMouse(screen: ScreenModel, wanted: string): void {
  const isOn = onOrOff(screen, "mouse", wanted);
  if (isOn === null) return;
  screen.ports.takeMouse(isOn);
  screen.tell(
    isOn
      ? "The wheel scrolls; text is selected with Shift held down."
      : "The mouse selects text as in any program; the wheel is the terminal's.",
    `"mouse": ${isOn} in the configuration keeps it.`,
  );
}

/** Null after a refusal of what is neither. */
function onOrOff(screen: ScreenModel, command: string, wanted: string): boolean | null {
  const word = wanted.toLowerCase();
  if (word === "on" || word === "off") return word === "on";
  screen.tell(`:${command} takes on or off; "${wanted}" came.`, "", "refusal");
  return null;
}
