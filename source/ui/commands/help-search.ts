import type { ScreenModel } from "../model/screen-model.ts";
import { edited, fieldText, textField, type Edit } from "../state/text-field.ts";

/** Opens the line that searches the help, with what was sought before. */
export function openHelpSearch(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "help") return;
  screen.show({ kind: "help-search", of: overlay.of, field: textField(overlay.sought) });
}

export function editHelpSearch(screen: ScreenModel, edit: Edit): void {
  const { overlay } = screen.state;
  if (overlay?.kind === "help-search") screen.show({ ...overlay, field: edited(overlay.field, edit) });
}

/** Back to the help, with the lines that were found. */
export function keepHelpSearch(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "help-search") return;
  screen.show({ kind: "help", of: overlay.of, sought: fieldText(overlay.field).trim(), scroll: 0 });
}

/** Back to the help, with all lines. */
export function leaveHelpSearch(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind === "help-search") screen.show({ kind: "help", of: overlay.of, sought: "", scroll: 0 });
}
