import { wrap } from "../../text/cell-text.ts";
import { emptyReasonWords } from "../../wording/empty-words.ts";
import type { Look } from "./theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { counted, grouped } from "../../text/numbers.ts";

/** What to do when the list is empty, and why the filter, or the one that is being written, matches nothing. */
export function emptyLines(state: ViewState, width: number, look: Look): readonly string[] {
  const say = (text: string, isTitle = false): readonly string[] =>
    wrap(text, width - 4).map((line) => (isTitle ? look.paint("strong", `  ${line}`) : `  ${line}`));
  const { errors, overview, overlay, empty } = state;
  if (errors.total > 0) {
    const isWritten = overlay?.kind === "query";
    const reasons = (isWritten ? overlay.empty : empty).flatMap((reason) => [
      ...say(
        visibleText(
          emptyReasonWords(reason, (count) => counted(count, "record")),
          look.ascii,
        ),
      ),
      "",
    ]);
    const keys = isWritten
      ? `${look.key("complete-query")} completes the word under the cursor; ${look.key("leave-line")} leaves the filter as it was.`
      : `${look.key("query")} changes it, ${look.key("clear-filter")} clears it, ${look.key("filter-back")} goes back to the one before.`;
    return [
      ...say(`None of the ${grouped(errors.total)} sync errors matches this filter.`, true),
      ...reasons,
      ...say(keys),
    ];
  }
  const conflicts =
    overview.conflicts === 0
      ? []
      : say(
          `${counted(overview.conflicts, "conflict failure")} are kept and not listed: ${look.key("help")} says why.`,
        );
  return [
    ...say("No sync errors.", true),
    ...say(":import FILE reads a feed (CSV, JSON or NDJSON); `dwtriage demo` shows a sample."),
    ...conflicts,
  ];
}
