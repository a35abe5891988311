import { done, type Outcome } from "../../domain/outcome.ts";
import { safeJson } from "../../text/safe-json.ts";
import type { Engine } from "../../engine/engine.ts";
import { writeNewFile } from "../files/new-file.ts";
import { reportFacts } from "./report-facts.ts";
import { reportHtml } from "./report-html.ts";
import { reportMarkdown } from "./report-markdown.ts";
import { reportTexts } from "./report-sections.ts";

export const REPORT_FORMATS = ["md", "html", "json"] as const;

type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ReportOrder {
  readonly format: ReportFormat;
  /** Epoch milliseconds. */
  readonly sinceAt: number;
  readonly utc: boolean;
}

export async function reportText(engine: Engine, { format, sinceAt, utc }: ReportOrder): Promise<string> {
  const facts = await reportFacts(engine, sinceAt);
  switch (format) {
    case "json":
      return `${safeJson(facts)}\n`;
    case "html":
      return reportHtml(facts, reportTexts(facts, utc));
    case "md":
      return reportMarkdown(reportTexts(facts, utc));
  }
}

/** Writes a hand-over to a new file; answers its path. */
export async function writeReport(
  engine: Engine,
  order: ReportOrder,
  file: string,
  force: boolean,
): Promise<Outcome<string>> {
  const text = await reportText(engine, order);
  const bytes = (async function* () {
    yield Buffer.from(text);
  })();
  return writeNewFile(file, bytes, force, async () => done(null));
}
