import { refused } from "../../domain/outcome.ts";
import type { Perform } from "../model/binding.ts";
import { paletteRows, type PaletteRow } from "../state/palette.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { nearestNames } from "../../text/nearest-name.ts";
import { edited, fieldText, textField, type Edit } from "../state/text-field.ts";
import { placeOf, type CommandOverlay } from "../state/view-state.ts";
import { commandsOf, type Command } from "./command-table.ts";
import { learnViews } from "./saved-views.ts";

type Screen = Pick<ScreenModel, "state" | "ports">;

/** Opens the line, with the start of a command where a key stands for one. */
export function openCommandLine(screen: ScreenModel, written = ""): void {
  const of = placeOf(screen.state);
  const field = textField(written);
  screen.show({ kind: "command", of, field, problem: "", historyAt: -1, files: [], chosen: -1 });
  screen.run(() => learnViews(screen));
}

function commandOverlay({ state }: Pick<ScreenModel, "state">): CommandOverlay | null {
  return state.overlay?.kind === "command" ? state.overlay : null;
}

export function editCommand(screen: ScreenModel, edit: Edit): void {
  const overlay = commandOverlay(screen);
  if (overlay === null) return;
  screen.show({ ...overlay, field: edited(overlay.field, edit), problem: "", historyAt: -1, chosen: -1 });
}

/** The command that a line starts with, and what follows it. */
function commandIn(
  screen: Screen,
  line: string,
): { readonly command: Command; readonly argument: string } | null {
  const folded = line.toLowerCase();
  const command = commandsOf(screen).find(({ words }) => folded === words || folded.startsWith(`${words} `));
  return command === undefined ? null : { command, argument: line.slice(command.words.length).trim() };
}

/** Whole lines that go on with the name being written behind a command. */
function nameLines(screen: Screen, line: string): readonly string[] {
  const written = line.trimStart();
  const found = commandIn(screen, written);
  if (found === null || !written.includes(" ", found.command.words.length)) return [];
  const start = found.argument.toLowerCase();
  const names = found.command.names?.(screen) ?? [];
  return names
    .filter((name) => name.toLowerCase().startsWith(start) && name.toLowerCase() !== start)
    .map((name) => `${found.command.words} ${name}`);
}

/** The rows under the line. */
export function rowsOf(screen: Screen): readonly PaletteRow[] {
  const overlay = commandOverlay(screen);
  if (overlay === null) return [];
  const line = fieldText(overlay.field);
  return paletteRows(line, {
    commands: commandsOf(screen),
    keymap: screen.ports.keymap,
    of: overlay.of,
    history: screen.state.commands,
    completions: nameLines(screen, line),
    written: commandIn(screen, line.trim())?.command ?? null,
  });
}

/** The row that Enter would run: the chosen one, else the best when what is written is no command itself. */
export function targetOf(screen: Screen): number {
  const overlay = commandOverlay(screen);
  if (overlay === null) return -1;
  if (overlay.chosen >= 0) return overlay.chosen;
  const line = fieldText(overlay.field).trim();
  return line === "" || commandIn(screen, line) !== null ? -1 : 0;
}

/** Tab: completes the line as far as there is one way to, else by the row that is highlighted or first. */
export async function complete(screen: ScreenModel): Promise<void> {
  const before = commandOverlay(screen);
  if (before === null) return;
  await commandIn(screen, fieldText(before.field).trimStart())?.command.learn?.(screen);
  const overlay = commandOverlay(screen);
  if (overlay === null) return;
  const line = fieldText(overlay.field).trimStart();
  const names = nameLines(screen, line);
  const words = commandsOf(screen)
    .filter((command) => command.words.startsWith(line.toLowerCase()))
    .map(({ words: all, takes }) => (takes === "" ? all : `${all} `));
  const found = names.length > 0 ? names : words;
  const first = found[0];
  const shared = found.reduce((start, one) => start.slice(0, commonLength(start, one)), first ?? "");
  const row = rowsOf(screen)[Math.max(0, overlay.chosen)];
  const fallback =
    row?.line === undefined || row.line === null ? line : `${row.line}${row.isOpen ? " " : ""}`;
  const completed = overlay.chosen < 0 && shared.length > line.length ? shared : fallback;
  screen.show({ ...overlay, field: textField(completed), problem: "", chosen: -1 });
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one.charAt(length) === other.charAt(length)) length++;
  return length;
}

/** Up: the row above, and above the first one the commands of before. Down: the way back. */
export function walkCommands(screen: ScreenModel, by: -1 | 1): void {
  const overlay = commandOverlay(screen);
  if (overlay === null) return;
  const { commands } = screen.state;
  const isInHistory = overlay.historyAt >= 0;
  if (overlay.chosen >= 0 || (by > 0 && !isInHistory)) {
    const last = rowsOf(screen).length - 1;
    screen.show({ ...overlay, chosen: Math.min(last, overlay.chosen + by), problem: "" });
    return;
  }
  if (commands.length === 0) return;
  const from = isInHistory ? overlay.historyAt : commands.length;
  const at = Math.max(0, from + by);
  const historyAt = at >= commands.length ? -1 : at;
  screen.show({ ...overlay, field: textField(commands[at] ?? ""), historyAt, problem: "" });
}

/** Runs the chosen row, the written command, or the row that fits best; or says what is wrong and keeps the line. */
export async function runCommand(screen: ScreenModel, perform: Perform): Promise<void> {
  const overlay = commandOverlay(screen);
  if (overlay === null) return;
  const line = fieldText(overlay.field).trim();
  const row = rowsOf(screen)[targetOf(screen)];
  if (row === undefined) {
    if (line === "") screen.show(null);
    else await runLine(screen, line);
    return;
  }
  if (row.isDanger && overlay.chosen < 0) {
    screen.show({ ...overlay, problem: "This cannot be undone: choose it with Down first." });
  } else if (row.line === null) {
    screen.show(null);
    await perform(row.action);
  } else if (row.isOpen) {
    screen.show({ ...overlay, field: textField(`${row.line} `), chosen: -1, problem: "" });
  } else {
    await runLine(screen, row.line);
  }
}

async function runLine(screen: ScreenModel, line: string): Promise<void> {
  const { overlay, commands, overview } = screen.state;
  const found = commandIn(screen, line);
  if (found === null || (found.argument === "") !== (found.command.takes === "")) {
    if (overlay?.kind === "command")
      screen.show({
        ...overlay,
        problem: problemWith(
          line,
          found?.command,
          commandsOf(screen).map(({ words }) => words),
          screen.ports.look.key,
        ),
      });
    return;
  }
  const { command, argument } = found;
  screen.show(null);
  screen.update({ commands: [...commands.filter((one) => one !== line), line].slice(-50) });
  if (command.changes && overview.readOnly) {
    screen.refuse(
      refused(
        "read-only",
        `:${command.words} is refused: this screen is read-only.`,
        "Start dwtriage without --read-only, or take readOnly out of its configuration.",
      ).refused,
    );
    return;
  }
  const before = screen.state.notice;
  await screen.guarded(async () => await command.run(screen, argument));
  const { notice, overlay: now } = screen.state;
  // What was refused can be mended: the line is there again, with the reason.
  if (notice !== before && notice?.tone === "refusal" && now === null && overlay?.kind === "command")
    screen.show({ ...overlay, field: textField(line), chosen: -1, problem: "" });
}

function problemWith(
  line: string,
  command: Command | undefined,
  commandNames: readonly string[],
  key: (action: string) => string,
): string {
  if (command === undefined) {
    const near = nearestNames(line, commandNames).map((words) => `:${words}`);
    const hint = near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`;
    return `There is no command "${line}".${hint} ${key("complete-command")} completes, ${key("help")} in the list shows the keys.`;
  }
  return command.takes === ""
    ? `:${command.words} takes nothing after it.`
    : `:${command.words} needs a ${command.takes} after it.`;
}
