import { EXPORT_FORMATS, formatOfFile } from "../../domain/export-format.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { startWork } from "./long-work.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { edited, fieldText, textField } from "../state/text-field.ts";
import type { Edit } from "../state/text-field.ts";
import { visibleText } from "../../text/visible-text.ts";

/** Asks where to, and in which format; nothing is written before Enter. */
export function openExport(screen: ScreenModel): void {
  if (screen.ports.exportFile === undefined) {
    screen.tell("Export is not available here.", "", "refusal");
    return;
  }
  screen.show({ kind: "export", field: textField(`sync-errors-${fileStamp(screen)}.csv`) });
}

export function editExport(screen: ScreenModel, edit: Edit): void {
  const { overlay } = screen.state;
  if (overlay?.kind === "export") screen.show({ ...overlay, field: edited(overlay.field, edit) });
}

/** Gives the file the ending of the next format. */
export function nextFormat(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "export") return;
  const name = fieldText(overlay.field);
  const format = formatOfFile(name);
  const next =
    EXPORT_FORMATS[(format === null ? -1 : EXPORT_FORMATS.indexOf(format)) + 1] ?? EXPORT_FORMATS[0];
  const stem = format === null ? name : name.replace(/\.[^.]*$/, "");
  screen.show({ ...overlay, field: textField(`${stem}.${next}`) });
}

/** Writes what the list shows, under its filter, sorting and columns, while the screen goes on. */
export function exportShown(screen: ScreenModel): void {
  const { overlay, filter, sort, columns, errors } = screen.state;
  const { exportFile, look } = screen.ports;
  if (overlay?.kind !== "export" || exportFile === undefined) return;
  const file = fieldText(overlay.field).trim();
  const format = formatOfFile(file);
  if (format === null) {
    screen.tell(
      "The format is not clear from the file's ending.",
      `End it with .${EXPORT_FORMATS.join(", .")}.`,
      "refusal",
    );
    return;
  }
  const shown = columns.filter((column) => column.isShown).map(({ id }) => id);
  const name = visibleText(file, look.ascii);
  const { matched } = errors;
  screen.show(null);
  startWork(screen, {
    title: `exporting to ${name}`,
    stopped: `The export to ${name} was stopped; no file was left.`,
    mend: () => screen.show(overlay),
    run: async (signal, report) => {
      const outcome = await exportFile(
        { file, format, filter, sort, columns: shown },
        (records) => report(`exporting to ${name}: ${grouped(records)} of ${counted(matched, "record")}`),
        signal,
      );
      const written = outcome === null ? null : screen.accepted(outcome);
      if (written === null) return;
      const cut =
        written.cut === 0 ? "" : `${grouped(written.cut)} longest texts were cut to what a cell holds.`;
      screen.tell(
        `${counted(written.records, "record")} written to ${visibleText(written.file, look.ascii)}`,
        cut,
      );
    },
  });
}

/** Writes the hand-over next to where the screen was started, and says where. */
export async function writeHandOver(screen: ScreenModel): Promise<void> {
  const { writeReport, look } = screen.ports;
  if (writeReport === undefined) {
    screen.tell("This screen writes no hand-over.", "", "refusal");
    return;
  }
  const file = screen.accepted(await writeReport(`hand-over-${fileStamp(screen)}.md`));
  if (file !== null) screen.tell(`The hand-over is in ${visibleText(file, look.ascii)}`);
}

/** The engine's moment as part of a file's name, to the minute: `20261123T1204`. */
function fileStamp({ state }: ScreenModel): string {
  return new Date(state.overview.nowAt).toISOString().slice(0, 16).replaceAll(/[-:]/g, "");
}
