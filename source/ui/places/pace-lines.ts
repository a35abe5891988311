import { estimateOf } from "../../domain/request/plan-estimate.ts";
import type { Plan } from "../../domain/request/plan.ts";
import { wrap } from "../../text/cell-text.ts";
import { mannerOf, type PlanForm } from "../state/plan-form.ts";
import type { Look } from "../draw/theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { duration } from "../draw/instants.ts";
import { grouped } from "../../text/numbers.ts";

/** The pace that was asked for, the filters that are passed over, and the quiet hours that the plan meets; nothing to say otherwise. */
export function paceLines(form: PlanForm, plan: Plan, width: number, look: Look): readonly string[] {
  const { pace, ignoresQuietHours, ignoresMapFilters } = form;
  const paced =
    pace === null
      ? []
      : [
          `At most ${grouped(pace)} records per second${estimateOf(plan, mannerOf(form)) === null ? `: ${duration((plan.eligible / pace) * 1000)} at least` : ""}. ${look.key("plan-pace")} changes it.`,
        ];
  const quiet = plan.quiet.map(({ job, words }) =>
    ignoresQuietHours
      ? `${job} is in its quiet hours until ${words}, and this runs all the same. ${look.key("plan-ignore-quiet-hours")} takes it back.`
      : `${job} is in its quiet hours: held until ${words}. ${look.key("plan-ignore-quiet-hours")} runs it all the same.`,
  );
  const beyond = ignoresMapFilters
    ? [
        `Rows are written although the filter of their table map cannot be evaluated. ${look.key("plan-ignore-map-filters")} takes it back.`,
      ]
    : [];
  return [...paced, ...quiet, ...beyond]
    .flatMap((text) => wrap(visibleText(text, look.ascii), width - 2))
    .map((text) => look.paint("accent", ` ${text}`));
}
