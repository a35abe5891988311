import type { ImportReport } from "../../engine/engine.ts";
import { count, counted } from "../state/numbers.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { visibleText } from "../../text/visible-text.ts";

/** Reads a feed while the screen goes on; its lines are counted in the line above the keys. */
export function importFeed(screen: ScreenModel, path: string): void {
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
  const { rows = 0, columns = 0, sheets = 0 } = report.hidden ?? {};
  const isHidden = rows + columns + sheets > 0;
  const hidden = isHidden
    ? `Hidden in the workbook: ${counted(rows, "row")}, ${counted(columns, "column")}, ${counted(sheets, "sheet")}. `
    : "";
  return `${hidden}${rejects}${made.length === 0 ? "" : `A new job is stopped: ${made.join(", ")}.`}`.trim();
}
