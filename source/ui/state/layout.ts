export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const SMALLEST: Size = { columns: 60, rows: 15 };
/** From here on panes stand side by side; below, they take the list's place when opened. */
const WIDE: Size = { columns: 100, rows: 28 };
/** For screen readers: narrow enough that one pane at a time stands in the list's place, and long enough for a whole dialog. */
export const READER_SIZE: Size = { columns: 99, rows: 60 };
const FILTER_WIDTH = 26;
/** Cells of the line between filter panes and list, with the space before it. */
export const DIVIDER = 2;

export interface LayoutSettings {
  readonly isFilterPaneOpen: boolean;
  readonly isDetailOpen: boolean;
  readonly hasFault: boolean;
  /** Lines that the notice, or the line above the keys, needs. */
  readonly noticeLines: number;
  /** True while a line of text is edited: its problem or count takes a line below it. */
  readonly isEditing: boolean;
}

export interface Layout {
  readonly columns: number;
  readonly rows: number;
  readonly isTooSmall: boolean;
  /** True when filter panes and detail take the list's place instead of standing next to it. */
  readonly isFolded: boolean;
  readonly headerRows: number;
  /** Rows between the query line and the notice. */
  readonly bodyRows: number;
  /** 0 when the filter panes do not stand next to the list. */
  readonly filterWidth: number;
  readonly listWidth: number;
  /** Rows of records, without the line of column titles. */
  readonly listRows: number;
  /** 0 when the detail does not stand below the list; else with its rule. */
  readonly detailRows: number;
  readonly noticeLines: number;
}

/** Which panes stand where. Every row of the screen is given to exactly one of them. */
export function layoutOf(size: Size, wishes: LayoutSettings): Layout {
  const { columns, rows } = size;
  const isTooSmall = columns < SMALLEST.columns || rows < SMALLEST.rows;
  const isFolded = columns < WIDE.columns || rows < WIDE.rows;
  const headerRows = (isFolded ? 1 : 3) + (wishes.hasFault ? 1 : 0);
  const noticeLines = Math.max(1, Math.min(wishes.noticeLines, isFolded ? 3 : 4));
  const queryRows = wishes.isEditing ? 2 : 1;
  const bodyRows = Math.max(1, rows - headerRows - queryRows - noticeLines - 1);
  const filterWidth = !isFolded && wishes.isFilterPaneOpen ? FILTER_WIDTH : 0;
  const detailRows = !isFolded && wishes.isDetailOpen ? Math.min(14, Math.floor(bodyRows / 3)) : 0;
  return {
    columns,
    rows,
    isTooSmall,
    isFolded,
    headerRows,
    bodyRows,
    filterWidth,
    listWidth: columns - filterWidth,
    listRows: Math.max(1, bodyRows - detailRows - 1),
    detailRows,
    noticeLines,
  };
}

/** All that is said while there is no room for more. */
export function tooSmallLines({ columns, rows }: Size, quit: string): readonly string[] {
  return [
    `dwtriage needs ${SMALLEST.columns}x${SMALLEST.rows}.`,
    `This is ${columns}x${rows}.`,
    `Make it larger; ${quit} quits.`,
  ].slice(0, Math.max(1, rows));
}
