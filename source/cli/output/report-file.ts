import { done, type Outcome } from "../../domain/outcome.ts";
import { safeJson } from "../../text/safe-json.ts";
import type { Engine } from "../../engine/engine.ts";
import { writeNewFile } from "../files/new-file.ts";
import { reportFacts } from "./report-facts.ts";
import { reportMarkdown } from "./report-markdown.ts";

export interface ReportOrder {
  readonly format: "md" | "json";
  /** Epoch milliseconds. */
  readonly sinceAt: number;
  readonly utc: boolean;
}

export async function reportText(engine: Engine, { format, sinceAt, utc }: ReportOrder): Promise<string> {
  const facts = await reportFacts(engine, sinceAt);
  return format === "json" ? `${safeJson(facts)}\n` : reportMarkdown(facts, utc);
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
