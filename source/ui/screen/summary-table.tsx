import { Text } from "ink";
import Table from "ink-table";
import type { ReactNode } from "react";
import { fit, textWidth } from "../../text/cell-text.ts";
import type { Look } from "../draw/theme.ts";

const WIDEST_CELL = 28;
const ASCII_LINES: Readonly<Record<string, string>> = { "─": "-", "│": "|" };

type SummaryRow = Readonly<Record<string, string>>;

interface CellProps {
  /** Index of the column; absent for the lines between columns. */
  readonly column?: number;
  readonly children?: ReactNode;
}

/** Lines that a summary of that many rows takes. */
export function summaryHeight(rows: number): number {
  return 3 + 2 * rows;
}

/**
 * A small table with lines around it, for a handful of rows. ink-table counts code units and never cuts, so the
 * widths are decided here, in terminal cells, and its cells only place what is already cut and padded.
 */
export function SummaryTable(props: {
  readonly rows: readonly SummaryRow[];
  readonly width: number;
  readonly look: Look;
}): ReactNode {
  const { rows, width, look } = props;
  const { names, widths } = columnsFor(rows, width);
  const cellOf =
    (meaning: "plain" | "strong") =>
    ({ column, children }: CellProps): ReactNode => (
      <Text>{look.paint(meaning, ` ${fit(textOf(children).trim(), widths[column ?? 0] ?? 0)} `)}</Text>
    );
  const skeleton = ({ column, children }: CellProps): ReactNode => {
    const text = textOf(children);
    const lines = column === undefined ? text : text.slice(0, 1).repeat((widths[column] ?? 0) + 2);
    return <Text>{look.paint("dim", look.ascii ? asciiLines(lines) : lines)}</Text>;
  };
  return (
    <Table
      // The table freezes its columns and cells when it is made.
      key={`${names.join()} ${widths.join()} ${look.ascii}`}
      data={rows.map((row) => ({ ...row }))}
      columns={[...names]}
      header={cellOf("strong")}
      cell={cellOf("plain")}
      skeleton={skeleton}
    />
  );
}

/** As many of the columns, from the left, as the width holds. */
function columnsFor(
  rows: readonly SummaryRow[],
  width: number,
): { readonly names: readonly string[]; readonly widths: readonly number[] } {
  const names: string[] = [];
  const widths: number[] = [];
  let used = 1;
  for (const name of Object.keys(rows[0] ?? {})) {
    const widest = Math.max(textWidth(name), ...rows.map((row) => textWidth(row[name] ?? "")));
    const cells = Math.min(WIDEST_CELL, widest);
    used += cells + 3;
    if (used > width) break;
    names.push(name);
    widths.push(cells);
  }
  return { names, widths };
}

function textOf(children: ReactNode): string {
  return typeof children === "string" ? children : "";
}

function asciiLines(text: string): string {
  return Array.from(text, (char) => ASCII_LINES[char] ?? "+").join("");
}
