import {
  errorColumns,
  USUAL_COLUMNS,
  usualWidth,
  widthWithin,
  type ColumnChoice,
} from "../state/list-columns.ts";
import { layoutFor } from "../draw/layout-for.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { sortBy } from "./filter.ts";
import { arrange } from "./undo.ts";

/** Opens the menu of columns. */
export function openColumns(screen: ScreenModel): void {
  screen.show({ kind: "columns", index: 0 });
}

/** Shows the column under the cursor, or hides it; the last one stays. */
export function toggleColumn(screen: ScreenModel): void {
  const { columns } = screen.state;
  const shown = columns.filter((column) => column.isShown);
  change(screen, "a column", (column) => {
    if (column.isShown && shown.length === 1) {
      screen.tell("The last column stays.", "Show another one first.", "refusal");
      return column;
    }
    return { ...column, isShown: !column.isShown };
  });
}

/** Makes the column under the cursor wider or narrower than it is shown now. */
export function widenColumn(screen: ScreenModel, by: -1 | 1): void {
  const { listWidth } = layoutFor(screen.state, screen.ports.look);
  const shown = errorColumns(listWidth, screen.state.columns);
  change(screen, "a column's width", (column) => {
    const width = shown.find((one) => one.id === column.id)?.width ?? column.width ?? usualWidth(column.id);
    return { ...column, width: widthWithin(width + by) };
  });
}

/** Leaves the width of the column under the cursor to the screen again. */
export function freeColumn(screen: ScreenModel): void {
  change(screen, "a column's width", (column) => ({ ...column, width: null }));
}

function change(screen: ScreenModel, what: string, to: (column: ColumnChoice) => ColumnChoice): void {
  const { columns, overlay } = screen.state;
  if (overlay?.kind !== "columns") return;
  const changed = columns.map((column, index) => (index === overlay.index ? to(column) : column));
  if (changed.some((column, index) => column !== columns[index])) arrange(screen, what, { columns: changed });
}

/** Changes places with the column before or after; the cursor goes with it. */
export function moveColumn(screen: ScreenModel, by: -1 | 1): void {
  const { columns, overlay } = screen.state;
  if (overlay?.kind !== "columns") return;
  const index = overlay.index + by;
  const [column, other] = [columns[overlay.index], columns[index]];
  if (column === undefined || other === undefined) return;
  const swapped = columns.with(overlay.index, other).with(index, column);
  arrange(screen, "the order of columns", { columns: swapped }, { overlay: { ...overlay, index } });
}

export function resetColumns(screen: ScreenModel): void {
  arrange(screen, "the columns", { columns: USUAL_COLUMNS });
  screen.tell("The columns are back to their defaults.");
}

/** Sorts by the column under the cursor; the same one turns the direction. The menu stays open. */
export async function sortByColumn(screen: ScreenModel): Promise<void> {
  const { columns, overlay } = screen.state;
  const column = overlay?.kind === "columns" ? columns[overlay.index] : undefined;
  if (column === undefined) return;
  await sortBy(screen, column.id);
  screen.show(overlay);
}
