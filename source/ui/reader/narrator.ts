import type { Spoken } from "./spoken.ts";

/**
 * Turns what changed into lines that are only ever added: a screen reader reads what is new, and nothing that was said
 * is taken back. What is typed is echoed where it stands, as a shell does.
 */
export class Narrator {
  #last: Spoken | null = null;
  #isMidLine = false;

  /** The text to write for the screen as it is now; empty when there is nothing new to say. */
  next(now: Spoken): string {
    const last = this.#last;
    this.#last = now;
    const lines = last === null || last.place !== now.place ? arrival(last, now) : changes(last, now);
    const echo = this.#echo(last, now, lines.length > 0);
    if (lines.length === 0) return echo;
    const start = this.#isMidLine ? "\n" : "";
    this.#isMidLine = echo !== "";
    return `${start}${lines.join("\n")}\n${echo}`;
  }

  /** What was typed since, or the whole line when it was changed elsewhere than at its end. */
  #echo(last: Spoken | null, now: Spoken, isBroken: boolean): string {
    if (now.written === null) {
      if (!this.#isMidLine || isBroken) return "";
      this.#isMidLine = false;
      return "\n";
    }
    const before = last?.written ?? null;
    if (before === now.written && !isBroken) return "";
    if (before === null || isBroken) {
      if (!isBroken) this.#isMidLine = true;
      return now.written;
    }
    this.#isMidLine = true;
    return now.written.startsWith(before) ? now.written.slice(before.length) : `\n${now.written}`;
  }
}

function arrival(last: Spoken | null, now: Spoken): readonly string[] {
  const told = now.notice !== "" && now.notice !== last?.notice ? [now.notice] : [];
  const matched = now.lines.length === 0 && now.written === null ? [now.matched] : [];
  const cursor = now.lines.includes(now.cursor) || now.cursor === "" ? [] : [now.cursor];
  return [`${now.place}.`, ...now.lines, ...matched, ...cursor, ...told];
}

function changes(last: Spoken, now: Spoken): readonly string[] {
  const known = new Set(last.lines);
  const lines = now.lines.filter((line) => !known.has(line));
  const matched = now.matched !== last.matched && now.lines.length === 0 && now.written === null;
  const isCursorNew = now.cursor !== last.cursor && now.cursor !== "" && !lines.includes(now.cursor);
  const marks = now.marks === last.marks ? [] : [`${now.marks} marked.`];
  return [
    ...lines,
    ...(matched ? [now.matched] : []),
    ...(isCursorNew ? [now.cursor] : []),
    ...marks,
    ...(now.notice !== last.notice && now.notice !== "" ? [now.notice] : []),
  ];
}
