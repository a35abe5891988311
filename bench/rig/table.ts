/** Prints rows under titles: the first column and one without a title flush left, figures flush right. */
export function printTable(
  title: string,
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const all = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  const lineOf = (row: readonly string[]): string =>
    widths
      .map((width, column) => {
        const text = row[column] ?? "";
        return column === 0 || titles[column] === "" ? text.padEnd(width) : text.padStart(width);
      })
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  console.log(["", title, lineOf(titles), rule, ...rows.map(lineOf)].join("\n"));
}

export function printNote(text: string): void {
  console.log(`  ${text}`);
}

/** Two significant places below ten, whole numbers grouped above a hundred; `-` for what was not measured. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "-";
  if (value >= 100) return Math.round(value).toLocaleString("en-GB");
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** `1.23x`: how many times the peer's figure. */
export function ratio(value: number, peer: number): string {
  const times = value / peer;
  return Number.isFinite(times) ? `${figure(times)}x` : "-";
}
