import { counted } from "../../text/numbers.ts";
import type { Look } from "../draw/theme.ts";

/** Lines of a dialog that belong together. */
export interface Part {
  readonly lines: readonly string[];
  /** What gives way where there is no room: the highest first, and within one rank the last. 0 never does. */
  readonly rank: number;
  /** The same shorter, taken once everything that may give way has. */
  readonly short?: readonly string[];
  /** True for a text that may be of any length: it is cut last, in its middle, and the cut is said. */
  readonly isCut?: true;
}

export function part(lines: readonly string[], rank = 0): Part {
  return { lines, rank };
}

/** The lines of the parts that fit into `height`, in their order. */
export function fittedLines(parts: readonly Part[], height: number, look: Look): readonly string[] {
  let shown = parts;
  const excess = (): number => shown.reduce((sum, { lines }) => sum + lines.length, 0) - height;
  const ranks = [...new Set(parts.map(({ rank }) => rank))].sort((one, other) => other - one);
  for (const rank of ranks.filter((one) => one > 0)) {
    for (let place = shown.length - 1; place >= 0 && excess() > 0; place--) {
      const given = shown[place];
      if (given?.rank !== rank) continue;
      const kept = given.lines.slice(0, Math.max(0, given.lines.length - excess()));
      shown = shown.with(place, { ...given, lines: kept });
    }
  }
  if (excess() > 0) shown = shown.map((one) => ({ ...one, lines: one.short ?? one.lines }));
  const most = excess();
  if (most > 0) {
    shown = shown.map((one) =>
      one.isCut === true ? { ...one, lines: cutInMiddle(one.lines, one.lines.length - most, look) } : one,
    );
  }
  return shown.flatMap(({ lines }) => lines).slice(-height);
}

/** Its start and its end, with how much is cut between them. */
function cutInMiddle(lines: readonly string[], room: number, look: Look): readonly string[] {
  if (room >= lines.length) return lines;
  if (room < 2) return lines.slice(0, Math.max(1, room));
  const cut = lines.length - room + 1;
  const said = look.paint("warning", `   (${counted(cut, "line")} of the query cut here)`);
  const tail = room >= 4 ? 1 : 0;
  return [...lines.slice(0, room - 1 - tail), said, ...lines.slice(lines.length - tail)];
}
