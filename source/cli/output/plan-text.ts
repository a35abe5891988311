import { forecastWords } from "../../wording/forecast-words.ts";
import { WRITE_BACK_WARNING } from "../../wording/check-words.ts";
import { refusalsAsPacked } from "../../wording/refusal-words.ts";
import { proofWords, placeWords, historyWords } from "../../wording/plan-words.ts";
import { partSizes, type Packing } from "../../domain/request/outbox.ts";
import { fitsOne, type Plan } from "../../domain/request/plan.ts";
import { behindMs, estimateOf } from "../../domain/request/plan-estimate.ts";
import type { Submitted } from "../../engine/engine.ts";
import { remedyText, SHELL } from "../../wording/voice.ts";
import { durationText, timeText } from "../command-line/time-text.ts";
import { counted, grouped, oneOrMany } from "../../text/numbers.ts";

/** How a plan is to be submitted and run. */
export interface Manner {
  readonly packing: Packing | undefined;
  /** When it is submitted at the earliest, in words; null for at once. */
  readonly notBefore: string | null;
  readonly pace?: number | undefined;
  readonly ignoresQuietHours?: boolean | undefined;
  /** True shows instants in UTC. */
  readonly utc: boolean;
}

/** A plan as a shell shows it: what is taken, what is left out, when it would be done, what refuses it. */
export function planText(plan: Plan, { packing, notBefore, utc, ...manner }: Manner): string {
  const timing = { ...manner, notBefore: packing?.notBefore };
  const estimate = estimateOf(plan, timing);
  const refusals = refusalsAsPacked(plan, packing);
  const forecast = forecastWords(plan.forecast, (at) => timeText(at, utc));
  const lines = [
    `${plan.scope}${plan.query === "" ? "" : `:  ${plan.query}`}`,
    `${grouped(plan.matched).padStart(9)}  matched`,
    ...plan.excluded.map(
      ({ count, explanation }) => `${grouped(count).padStart(9)}  left out: ${explanation}`,
    ),
    `${grouped(plan.eligible).padStart(9)}  to ${plan.action}`,
    ...(plan.provenBy.length === 0 ? [] : [proofWords(plan.provenBy)]),
    ...plan.requests.map((request) => {
      const { job, records } = request;
      if (packing !== undefined) return `           ${job}: ${partsText(records, packing)}`;
      if (!fitsOne(request))
        return `           ${job}: ${counted(records, "record")}, ${placeWords(request)}`;
      return `           ${job}: 1 request of ${counted(records, "record")}, ${placeWords(request)}`;
    }),
    ...plan.requests.flatMap((request) => {
      const { job, before } = request;
      if (before.requests === 0) return [];
      const ownMs = behindMs(request, plan, timing);
      const time = before.ms === null ? "" : `, about ${durationText(before.ms)}`;
      const behind = ownMs === null ? "" : `; what comes behind it waits about ${durationText(ownMs)} longer`;
      return [
        `           ${job}: ${counted(before.requests, "request")} with ${counted(before.records, "record")} stand before it${time}${behind}`,
      ];
    }),
    ...(notBefore === null ? [] : [`           ${notBefore}`]),
    ...(manner.pace === undefined
      ? []
      : [`           at most ${manner.pace} a second${estimate === null ? atLeast(plan, manner.pace) : ""}`]),
    ...(estimate === null
      ? []
      : [
          `           ${estimate.isLeast ? "at least" : "about"} ${durationText(estimate.ms)} until ${oneOrMany(plan.eligible, "it is", "they are")} done`,
        ]),
    ...(forecast === "" ? [] : [`The whole list, without this: ${forecast}`]),
    ...plan.quiet.map(
      ({ job, words }) =>
        `           ${job}: quiet hours, held until ${words}; --ignore-quiet-hours runs it all the same`,
    ),
    ...(plan.history === null ? [] : [historyWords(plan.history)]),
    ...plan.conditions.map(
      ({ demand, records, explanation }) =>
        `${grouped(records).padStart(9)}  only with ${demand === "fix" ? '--fixed "what was fixed"' : "--approved-by NAME"}: ${explanation}`,
    ),
    ...(plan.echoes.length === 0 ? [] : [`${plan.echoes.join(", ")}: ${WRITE_BACK_WARNING}`]),
    ...refusals.map(
      ({ rule, message, remedy }) => `Would be refused (${rule}): ${message} ${remedyText(remedy, SHELL)}`,
    ),
  ];
  return lines.join("\n");
}

/** Of a plan whose beginning nobody can know. */
function atLeast({ eligible }: Plan, pace: number): string {
  return `: no sooner than ${durationText((eligible / pace) * 1000)} after the start`;
}

function partsText(records: number, packing: Packing): string {
  const sizes = partSizes(records, packing.ladder);
  const shown = sizes.slice(0, 8).map(grouped).join(", ");
  return `${counted(sizes.length, "request")} of ${shown}${sizes.length > 8 ? ", …" : ""} records, by way of the outbox`;
}

/** What was queued, what waits, and how it goes on. */
export function submittedText(submitted: Submitted, isInProcess: boolean): string {
  const { requests, repeated, seen, frozen, gone, leftOut } = submitted;
  const waiting = repeated ? [] : requests.filter(({ state }) => state === "waiting");
  const queued = requests.filter((request) => !waiting.includes(request));
  const lines = queued.map((request) =>
    repeated
      ? `${request.id} was queued before by the same submit and is ${request.state}; nothing new was queued.`
      : `${request.id}: ${request.action} of ${counted(request.records, "record")} queued in ${request.job}, place ${request.position ?? "-"} of 5.`,
  );
  const [next] = waiting;
  if (next !== undefined) {
    const records = waiting.reduce((sum, request) => sum + request.records, 0);
    lines.push(
      `${counted(records, "record")} wait in the outbox, in ${counted(waiting.length, "request")} from ${next.id}; dwtriage requests shows when.`,
    );
  }
  for (const { count, explanation } of submitted.excluded) {
    lines.push(`${grouped(count)} of ${grouped(submitted.matched)} matched were left out: ${explanation}.`);
  }
  if (gone > 0 || leftOut > 0) {
    lines.push(
      `You saw ${grouped(seen)}; ${grouped(frozen)} frozen: ${grouped(gone)} gone, ${grouped(leftOut)} new left out.`,
    );
  }
  const id = requests[0]?.id ?? "--all";
  lines.push(
    isInProcess
      ? `It runs while the screen, dwtriage worker or dwtriage wait ${id} runs.`
      : `It runs in the background; dwtriage wait ${id} waits for its end.`,
  );
  return lines.join("\n");
}
