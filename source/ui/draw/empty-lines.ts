import { wrap } from "../../text/cell-text.ts";
import type { Look } from "./theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { counted, grouped } from "../../text/numbers.ts";

/** What to do when the list is empty. */
export function emptyLines(state: ViewState, width: number, look: Look): readonly string[] {
  const say = (text: string, isTitle = false): readonly string[] =>
    wrap(text, width - 4).map((line) => (isTitle ? look.paint("strong", `  ${line}`) : `  ${line}`));
  const { errors, overview } = state;
  if (errors.total > 0) {
    return [
      ...say(`None of the ${grouped(errors.total)} sync errors matches this filter.`, true),
      ...say(
        `${look.key("query")} changes it, ${look.key("clear-filter")} clears it, ${look.key("filter-back")} goes back to the one before.`,
      ),
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
