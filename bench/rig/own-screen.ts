import type { ScreenProgram } from "./peers.ts";
import type { Screen } from "./screen.ts";

/** dwtriage's screen, started with a command. */
export function ownScreen(name: string, command: readonly string[]): ScreenProgram {
  return {
    name,
    command,
    isReady: isComplete,
    arrange: { keys: "2", isDone: (screen) => isComplete(screen) && screen.lines().some(isTitles) },
    toTop: "g",
    down: "j",
    position: rowNumber,
    hasCursor: true,
    leave: "q",
  };
}

/** The same with filter panes and detail put away: the list has the full width, as the peers have it. */
export function ownFullWidth(name: string, command: readonly string[]): ScreenProgram {
  const arrange = {
    keys: "2ffd",
    isDone: (screen: Screen) => isComplete(screen) && screen.line(5).startsWith("▸") && hasOnlyRows(screen),
  };
  return { ...ownScreen(name, command), arrange };
}

/** The titles of the sync errors; the list of causes, which comes first, has others. */
function isTitles(line: string): boolean {
  return line.includes("created on");
}

/** From the line under the titles to the one above the counter, every line starts with a date. */
function hasOnlyRows(screen: Screen): boolean {
  return screen
    .lines()
    .slice(5, screen.rows - 2)
    .every((line) => /^..\d\d [A-Z][a-z]{2} /.test(line));
}

/** The key hints are the last line, and rows are counted above them. */
function isComplete(screen: Screen): boolean {
  return / q quit .*\? help\s*$/.test(screen.line(screen.rows - 1)) && rowNumber(screen) === 1;
}

/** Row under the cursor, as the counter says; null while none is shown. */
function rowNumber(screen: Screen): number | null {
  const found = /row ([\d,]+) of [\d,]+/.exec(screen.line(screen.rows - 2));
  return found?.[1] === undefined ? null : Number(found[1].replaceAll(",", ""));
}
