import { markdownCell } from "../../exports/text-writers.ts";
import type { ReportSection, ReportText } from "./report-sections.ts";

/** The hand-over as Markdown. */
export function reportMarkdown({ title, fault, summary, sections }: ReportText): string {
  return [
    `# ${markdownCell(title)}`,
    "",
    ...(fault === "" ? [] : [`**${markdownCell(fault)}**`, ""]),
    ...summary.flatMap((line) => [line, ""]),
    ...sections.flatMap(section),
  ].join("\n");
}

function section({ title, heads, rows }: ReportSection): readonly string[] {
  if (rows.length === 0) return [`## ${title}`, "", "None.", ""];
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const body = rows.map((row) => line(row.map(markdownCell)));
  return [`## ${title}`, "", line(heads), `|${"---|".repeat(heads.length)}`, ...body, ""];
}
