import type { ImportReport } from "../../domain/feed-import.ts";
import { counted, grouped, oneOrMany } from "../../text/numbers.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { fieldText, textField } from "../state/text-field.ts";
import { placeOf } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { startWork } from "./long-work.ts";

/** Reads a feed while the screen goes on; its lines are counted in the line above the keys. */
export function importFeed(screen: ScreenModel, path: string): void {
  const { importFile } = screen.ports;
  if (importFile === null) return;
  const file = path.replace(/^"(.*)"$/, "$1");
  const name = visibleText(file, screen.ports.look.ascii);
  startWork(screen, {
    title: `importing ${name}`,
    stopped: `The import of ${name} was stopped: what was read is in, the rest is not. Importing it again adds the rest.`,
    mend: () =>
      screen.show({
        kind: "command",
        of: placeOf(screen.state),
        field: textField(`import ${path}`),
        problem: "",
        historyAt: -1,
        files: [],
        chosen: -1,
      }),
    run: async (signal, report) => {
      const outcome = await importFile(
        file,
        (read) => report(`importing ${name}: ${counted(read, "record")} read`),
        signal,
      );
      const done = screen.accepted(outcome);
      if (done !== null) screen.tell(importWords(done), importRemedy(done));
    },
  });
}

/** The files that the path being written can become, as they were found last. */
export function writtenFiles({ state }: Pick<ScreenModel, "state">): readonly string[] {
  return state.overlay?.kind === "command" ? state.overlay.files : [];
}

/** Looks into the folder that is being written. */
export async function learnFiles(screen: ScreenModel): Promise<void> {
  const { overlay } = screen.state;
  if (overlay?.kind !== "command" || screen.ports.filesLike === undefined) return;
  const start = fieldText(overlay.field)
    .trimStart()
    .replace(/^import\s*/i, "");
  const files = await screen.ports.filesLike(start);
  const now = screen.state.overlay;
  if (now?.kind === "command") screen.show({ ...now, files });
}

function importWords(report: ImportReport): string {
  const jobs = report.jobs.map((job) => `${job.name} ${grouped(job.records)}`).join(", ");
  const conflicts =
    report.conflicts === 0 ? "" : `, ${counted(report.conflicts, "conflict")} kept but not listed`;
  return `${counted(report.read, "record")} read: ${grouped(report.added)} added, ${grouped(report.known)} known${conflicts}, ${grouped(report.rejectedCount)} rejected${jobs === "" ? "" : ` (${jobs})`}.`;
}

function importRemedy(report: ImportReport): string {
  const made = report.jobs.filter((job) => job.made);
  // A job made by an import has neither a connection nor anybody's word to start.
  const steps = made.flatMap(({ name }) => [`:connect ${name} local`, `:job start ${name}`]);
  const rejects = report.rejectedFile === null ? "" : `Rejected lines: ${report.rejectedFile}. `;
  const { rows = 0, columns = 0, sheets = 0 } = report.hidden ?? {};
  const isHidden = rows + columns + sheets > 0;
  const hidden = isHidden
    ? `Hidden in the workbook: ${counted(rows, "row")}, ${counted(columns, "column")}, ${counted(sheets, "sheet")}. `
    : "";
  return `${hidden}${rejects}${made.length === 0 ? "" : `${oneOrMany(made.length, "The new job is", "The new jobs are")} stopped and not connected: ${steps.join(", ")}; then retry.`}`.trim();
}
