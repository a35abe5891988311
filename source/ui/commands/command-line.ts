import { refused } from "../../domain/outcome.ts";
import type { ImportReport } from "../../engine/engine.ts";
import { visibleText } from "../visible-text.ts";
import { count, counted } from "../presentation/numbers.ts";
import type { ScreenModel } from "../screen-model.ts";
import { edited, fieldText, textField, type Edit } from "../text-field.ts";
import { applyFilter, parse } from "./filter.ts";
import { showQuery } from "./query-line.ts";
import { openHelp, quit } from "./view.ts";
import { askCancel } from "./request.ts";

interface Command {
  /** The words it starts with. */
  readonly words: string;
  /** What follows them, for the list under the line; empty when nothing does. */
  readonly takes: string;
  readonly does: string;
  readonly changes: boolean;
  readonly run: (screen: ScreenModel, argument: string) => Promise<void> | void;
}

const COMMANDS: readonly Command[] = [
  {
    words: "job start",
    takes: "NAME",
    does: "starts a job",
    changes: true,
    run: (screen, name) => setJob(screen, name, true),
  },
  {
    words: "job stop",
    takes: "NAME",
    does: "stops a job; its requests are held",
    changes: true,
    run: (screen, name) => setJob(screen, name, false),
  },
  { words: "import", takes: "FILE", does: "reads a feed", changes: true, run: importFeed },
  {
    words: "cancel",
    takes: "REQUEST",
    does: "asks, then cancels a request",
    changes: true,
    run: (screen, id) => askCancel(screen, id),
  },
  { words: "filter", takes: "QUERY", does: "shows what the query matches", changes: false, run: setFilter },
  { words: "help", takes: "", does: "what the keys do here", changes: false, run: openHelp },
  { words: "quit", takes: "", does: "leaves; the requests go on", changes: false, run: quit },
];

export function openCommandLine(screen: ScreenModel): void {
  screen.show({ kind: "command", field: textField(""), problem: "", historyAt: -1 });
}

export function editCommand(screen: ScreenModel, edit: Edit): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "command") return;
  screen.show({ ...overlay, field: edited(overlay.field, edit), problem: "" });
}

/** What the written line could become: whole commands, and job names after `job start` and `job stop`. */
function completions(screen: Pick<ScreenModel, "state" | "ports">, line: string): readonly string[] {
  const folded = line.trimStart().toLowerCase();
  const job = /^job (start|stop) (.*)$/i.exec(line.trimStart());
  if (job !== null) {
    const names = screen.state.overview.jobs.map((one) => one.name);
    const start = (job[2] ?? "").toLowerCase();
    return names
      .filter((name) => name.toLowerCase().startsWith(start))
      .map((name) => `job ${job[1]} ${name}`);
  }
  return offered(screen)
    .filter(({ words }) => words.startsWith(folded))
    .map(({ words, takes }) => (takes === "" ? words : `${words} `));
}

/** The commands under the line, with what they take. */
export function commandHints(screen: Pick<ScreenModel, "state" | "ports">, line: string): string {
  const folded = line.trim().toLowerCase();
  const found = offered(screen).filter(({ words }) => words.startsWith(folded) || folded.startsWith(words));
  if (found.length === 1) {
    const only = found[0];
    return only === undefined ? "" : `:${only.words} ${only.takes}  ${only.does}`.replaceAll(/ {3,}/g, "  ");
  }
  return found.map(({ words, takes }) => `:${words} ${takes}`.trimEnd()).join("  ");
}

function offered({ ports }: Pick<ScreenModel, "ports">): readonly Command[] {
  return COMMANDS.filter(({ words }) => words !== "import" || ports.importFile !== null);
}

/** Tab: completes the line as far as there is one way to. */
export function complete(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "command") return;
  const found = completions(screen, fieldText(overlay.field));
  const first = found[0];
  if (first === undefined) return;
  const shared = found.reduce((start, one) => start.slice(0, commonLength(start, one)), first);
  if (shared.length >= fieldText(overlay.field).trimStart().length) {
    screen.show({ ...overlay, field: textField(shared), problem: "" });
  }
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one.charAt(length) === other.charAt(length)) length++;
  return length;
}

export function walkCommands(screen: ScreenModel, by: -1 | 1): void {
  const { overlay, commands } = screen.state;
  if (overlay?.kind !== "command" || commands.length === 0) return;
  const from = overlay.historyAt < 0 ? commands.length : overlay.historyAt;
  const historyAt = Math.max(0, Math.min(commands.length, from + by));
  screen.show({ ...overlay, field: textField(commands[historyAt] ?? ""), historyAt, problem: "" });
}

/** Runs the written command, or says what is wrong with it and keeps it. */
export async function runCommand(screen: ScreenModel): Promise<void> {
  const { overlay, commands, overview } = screen.state;
  if (overlay?.kind !== "command") return;
  const line = fieldText(overlay.field).trim();
  if (line === "") {
    screen.show(null);
    return;
  }
  const folded = line.toLowerCase();
  const command = offered(screen).find(({ words }) => folded === words || folded.startsWith(`${words} `));
  const argument = line.slice(command?.words.length ?? 0).trim();
  if (command === undefined || (argument === "") !== (command.takes === "")) {
    screen.show({ ...overlay, problem: problemWith(line, command) });
    return;
  }
  screen.update({ overlay: null, commands: [...commands, line].slice(-50) });
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
  await screen.guarded(async () => await command.run(screen, argument));
}

function problemWith(line: string, command: Command | undefined): string {
  if (command === undefined)
    return `There is no command "${line}". Tab completes, ? in the list shows the keys.`;
  return command.takes === ""
    ? `:${command.words} takes nothing after it.`
    : `:${command.words} needs a ${command.takes} after it.`;
}

async function setJob(screen: ScreenModel, name: string, isStart: boolean): Promise<void> {
  const { engine } = screen.ports;
  const wanted = name.replace(/^"(.*)"$/, "$1");
  const job = screen.accepted(isStart ? await engine.startJob(wanted) : await engine.stopJob(wanted));
  if (job !== null) screen.tell(`${job.name} is ${job.status}.`);
  screen.refresh();
}

async function setFilter(screen: ScreenModel, query: string): Promise<void> {
  const parsed = parse(screen, query);
  if ("filter" in parsed) {
    await applyFilter(screen, parsed.filter);
    return;
  }
  showQuery(screen, query, parsed.problem);
}

/** Reads a feed while the screen goes on; its lines are counted in the line above the keys. */
function importFeed(screen: ScreenModel, path: string): void {
  const { importFile } = screen.ports;
  if (importFile === null) return;
  if (screen.state.progress !== "") {
    screen.tell("An import is running already.", "Wait until it says what it read.", "refusal");
    return;
  }
  const file = path.replace(/^"(.*)"$/, "$1");
  const name = visibleText(file, screen.ports.look.ascii);
  screen.update({ progress: `importing ${name}` });
  screen.run(async () => {
    try {
      const outcome = await importFile(file, (read) =>
        screen.update({ progress: `importing ${name}: ${counted(read, "record")} read` }),
      );
      const report = screen.accepted(outcome);
      if (report !== null) screen.tell(importWords(report), importRemedy(report));
    } finally {
      screen.update({ progress: "" });
      screen.refresh();
    }
  });
}

function importWords(report: ImportReport): string {
  const jobs = report.jobs.map((job) => `${job.name} ${count(job.records)}`).join(", ");
  const conflicts =
    report.conflicts === 0 ? "" : `, ${counted(report.conflicts, "conflict")} kept but not listed`;
  return `${counted(report.read, "record")} read: ${count(report.added)} added, ${count(report.known)} known${conflicts}, ${count(report.rejectedCount)} rejected${jobs === "" ? "" : ` (${jobs})`}.`;
}

function importRemedy(report: ImportReport): string {
  const made = report.jobs.filter((job) => job.made).map((job) => `:job start ${job.name}`);
  const rejects = report.rejectedFile === null ? "" : `Rejected lines: ${report.rejectedFile}. `;
  return `${rejects}${made.length === 0 ? "" : `A new job is stopped: ${made.join(", ")}.`}`.trim();
}
