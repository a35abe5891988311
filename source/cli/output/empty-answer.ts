import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import { emptyReasonWords } from "../../wording/empty-words.ts";
import type { Engine } from "../../engine/engine.ts";
import { type Output } from "./output.ts";
import { counted } from "../../text/numbers.ts";

/** Says why nothing matches, next to an answer that is empty: for people and scripts alike on standard error. */
export async function noteWhyEmpty(
  engine: Pick<Engine, "whyEmpty">,
  filter: ErrorFilter,
  output: Output,
): Promise<void> {
  for (const reason of await engine.whyEmpty(filter)) {
    output.note(emptyReasonWords(reason, (count) => counted(count, "record")));
  }
}
