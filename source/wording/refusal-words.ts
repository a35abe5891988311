import { CHECKED_AT_MOST } from "../domain/sides/two-sided-check.ts";
import { counted, grouped, oneOrMany } from "../text/numbers.ts";
import { LONGEST_STATEMENT } from "../domain/request/policy-statement.ts";
import type { Obstacle } from "../domain/request/obstacle.ts";
import { PARTS_AT_ONCE, type Packing, withoutWaived, packingObstacle } from "../domain/request/outbox.ts";
import { parentsObstacle } from "../domain/request/missing-parents.ts";
import { RECORDS_PER_REQUEST, UNFINISHED_PER_JOB, type Plan } from "../domain/request/plan.ts";
import { refused, type Outcome, type Refusal, type Remedy, type Rule } from "../domain/outcome.ts";
import { tenths } from "./request-words.ts";
import { statusTitle } from "../domain/sides/integration-job.ts";
import type { SyncAction } from "../domain/request/sync-request.ts";

type Words = readonly [rule: Rule, message: string, remedy: Remedy];
type Kind = Obstacle["kind"];
type Facts<K extends Kind> = Extract<Obstacle, { readonly kind: K }>;

const OR_EVERYTHING: Remedy = [
  "Write what the records have in common, or say ",
  { way: "all" },
  " to mean every sync error.",
];

/** What is refused, why, and what to do instead, for every obstacle of rules and engine. */
const WORDS: { readonly [K in Kind]: (facts: Facts<K>) => Words } = {
  "read-only": () => [
    "read-only",
    "This session is read-only; nothing was changed.",
    "Start it without read-only, or clear readOnly in the configuration, to act.",
  ],
  "filter-empty": () => [
    "scope-required",
    "An empty filter never means everything.",
    ["Give a filter, or say ", { way: "all" }, " to mean every sync error."],
  ],
  "filter-matches-all": ({ query }) => [
    "scope-required",
    `This filter matches every record, whatever it is: ${query}.`,
    OR_EVERYTHING,
  ],
  "filter-leaves-nothing-out": ({ query }) => [
    "scope-required",
    `No sync error has what this filter leaves out: ${query}.`,
    OR_EVERYTHING,
  ],
  "nothing-matched": () => [
    "empty-scope",
    "No sync error matches this scope.",
    ["Widen the filter; see ", { command: ["errors"] }, "."],
  ],
  "nothing-eligible": ({ action, matched }) => [
    "nothing-eligible",
    `None of the ${matched} matched records can be taken now.`,
    action === "retry"
      ? "Concurrency failures can be dismissed; records in a request are free again when it ends."
      : "Records in a request are free again when it ends or is cancelled.",
  ],
  "filters-untold": ({ records, named, more }) => [
    "filter-untold",
    `Whether their table map carries ${records} of these records is unknown: its filter cannot be evaluated here (${named.join("; ")}${more === 0 ? "" : `; and ${more} more`}).`,
    [
      "Narrow the scope to other table maps, or write them all the same: ",
      { way: "ignore-map-filters" },
      ".",
    ],
  ],
  "check-too-large": ({ asked }) => [
    "request-too-large",
    `A check reads both sides of at most ${CHECKED_AT_MOST} records; ${asked} were asked for.`,
    "Check a sample of them.",
  ],
  "sample-too-large": ({ asked }) => [
    "request-too-large",
    `At most ${RECORDS_PER_REQUEST} records of a plan are looked at; ${asked} were asked for.`,
    "Look at a sample, or narrow the filter.",
  ],
  "job-not-active": ({ action, job, status }) => [
    "job-not-active",
    `${action === "retry" ? "Retries" : "Dismissals"} need an Active job; ${job} is ${statusTitle(status)}.`,
    ["Start it: ", { command: ["job", "start", job] }, "."],
  ],
  "job-not-connected": ({ job }) => [
    "no-connection",
    `A retry needs both sides; ${job} is not connected to any.`,
    [
      "Connect it: ",
      { command: ["connect", job, "local"] },
      " (or the name of a connection). A dismissal works without.",
    ],
  ],
  "slots-used": ({ job, used }) => [
    "queue-full",
    `${job} has ${used} unfinished requests; the service takes ${UNFINISHED_PER_JOB} per job.`,
    [
      "Wait until one finishes (",
      { command: ["wait", "--all"] },
      "), cancel one (",
      { command: ["cancel", "ID"] },
      "), or leave the waiting to the outbox: ",
      { way: "pack" },
      ".",
    ],
  ],
  "too-many-records": ({ job, records }) => [
    "request-too-large",
    `${grouped(records)} records of ${job} are more than one request takes (${grouped(RECORDS_PER_REQUEST)}).`,
    [
      "Narrow the filter (company:, since:, entity:), take a part: ",
      { way: "first", value: String(RECORDS_PER_REQUEST) },
      ", or cut it into requests: ",
      { way: "pack" },
      ".",
    ],
  ],
  "parents-need-slots": ({ job }) => [
    "queue-full",
    `${job} has one slot left; the parents and what waits for them need two. Nothing was queued.`,
    "Wait until a request ends, or retry without the parents first.",
  ],
  "ladder-of-dismissal": () => [
    "definition-invalid",
    "A ladder tries a retry; a dismissal is final and has nothing to try.",
    ["Leave ", { way: "ladder" }, " out."],
  ],
  "rungs-invalid": () => [
    "definition-invalid",
    "The rungs of a ladder are whole numbers from 1 to 10,000, each larger than the one before.",
    ["Write ", { way: "ladder", value: "1,10,100" }, ", for example."],
  ],
  "stop-above-invalid": () => [
    "definition-invalid",
    "A ladder stops above a share of 0% to 100%.",
    ["Write ", { way: "stop-above", value: "20%" }, ", for example."],
  ],
  "too-many-parts": ({ parts }) => [
    "request-too-large",
    `This comes to ${parts} requests; at most ${PARTS_AT_ONCE} are packed at once.`,
    "Narrow the filter, or give the ladder a larger last rung.",
  ],
  "statement-too-long": () => [
    "definition-invalid",
    `A statement has at most ${LONGEST_STATEMENT} characters.`,
    "Shorten it; a ticket holds the rest.",
  ],
  "fix-unstated": ({ records, explanation }) => [
    "fix-required",
    `${ofThese(records)} retried only after a fix (${explanation}).`,
    ["Say what was fixed: ", { way: "fixed" }, ". Or narrow the filter."],
  ],
  "approval-unstated": ({ records, explanation }) => [
    "approval-required",
    `${ofThese(records)} dismissed only with an approval (${explanation}).`,
    ["Say who approved it: ", { way: "approved-by" }, ". Or narrow the filter."],
  ],
  "approved-by-oneself": ({ approvedBy, explanation }) => [
    "approval-required",
    `${approvedBy} asks for this dismissal and cannot approve it as well (${explanation}).`,
    "Name somebody else who approved it.",
  ],
  "policy-forbids": ({ action, explanation }) => [
    "policy-never",
    `The cause policy forbids this ${action}: ${explanation}.`,
    "Ask the owner of the rule; the plan says every rule with its count.",
  ],
  drifted: ({ seen, frozen, gone, leftOut, apart, most, isShare }) => [
    "drifted",
    `You saw ${seen}; ${frozen} would be frozen now (${gone} gone, ${leftOut} new left out): ${apart} apart, at most ${isShare ? tenths(most) : String(most)} allowed. Nothing was queued.`,
    ["Draw the plan again, look, and say ", { way: "expect" }, " with its count."],
  ],
  "plan-unknown": ({ left }) => [
    "plan-expired",
    `This plan is no longer known; nothing was ${left}.`,
    "Draw the plan again.",
  ],
  "reason-missing": () => [
    "reason-required",
    "A dismissal is final and needs a reason.",
    ["Say why: ", { way: "reason" }, "."],
  ],
  "request-unknown": ({ request }) => [
    "request-unknown",
    `There is no request ${request}.`,
    ["See ", { command: ["requests"] }, " for the ids."],
  ],
  "cancel-of-ended": ({ request, state }) => [
    "request-finished",
    `${request} is ${state}; what it settled stays settled.`,
    "Nothing is left to cancel.",
  ],
  "pace-of-ended": ({ request, state }) => [
    "request-finished",
    `${request} is ${state}.`,
    "Only an unfinished request can be paced.",
  ],
  "pace-of-dismissal": ({ request }) => [
    "definition-invalid",
    `${request} is a dismissal: its records are settled all at once, nothing is sent.`,
    "Only a retry has a pace.",
  ],
  "pace-invalid": ({ pace }) => [
    "definition-invalid",
    `A pace is 0.01 to 10,000 records per second; ${pace} came.`,
    ["Write ", { way: "pace", value: "5" }, ", for example."],
  ],
  "not-in-outbox": ({ request, state }) => [
    "submitted-already",
    `${request} is ${state}: what was submitted keeps its place.`,
    "Only what waits in the outbox can be moved.",
  ],
  "outbox-ends": ({ request, direction }) => [
    "not-in-table",
    `${request} is ${direction === "earlier" ? "the next" : "the last"} of the outbox already.`,
    "It stays there.",
  ],
  "parts-of-one-scope": ({ request, other }) => [
    "not-in-table",
    `${request} and ${other} are parts of one scope, and parents run before their children.`,
    "Move another request past them.",
  ],
  "job-unknown": ({ name, near, all }) => [
    "job-unknown",
    `There is no integration job "${name}".${near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`}`,
    all.length === 0
      ? ["There is no job yet: ", { command: ["job", "add", "NAME"] }, ", or import a feed."]
      : `Jobs: ${all.join(", ")}.`,
  ],
  "connection-unknown": ({ connection }) => [
    "connection-unknown",
    `There is no connection "${connection}".`,
    "Known are local (the environment in the data folder), none, and the names under connections in the configuration, which a running engine reads when it starts.",
  ],
  "maps-missing": ({ job }) => [
    "definition-invalid",
    `A new job needs its table maps; ${job} has none.`,
    HOW_TO_ADD,
  ],
  "job-name-invalid": ({ job }) => [
    "definition-invalid",
    "A job's name is 1 to 80 printable characters.",
    job === undefined ? HOW_TO_ADD : ["Write: ", { command: ["job", "rename", job, "NEW"] }],
  ],
  "job-name-taken": ({ job }) => [
    "definition-invalid",
    `There is a job ${job} already.`,
    "Choose another name.",
  ],
  "environment-named": ({ environment, wanted }) => [
    "environment-other",
    `This data folder is the environment "${environment}", and stays it.`,
    `Name a folder of its own for "${wanted}".`,
  ],
  "job-in-use": ({ job, wish, listed, unfinished }) => [
    "job-in-use",
    `${job} cannot be ${wish}: it has ${[
      ...(listed === 0 ? [] : [counted(listed, "listed sync error")]),
      ...(unfinished === 0 ? [] : [counted(unfinished, "unfinished request")]),
    ].join(" and ")}.`,
    ["Retry or dismiss its records first: ", { command: ["errors", `job:${job}`] }, " lists them."],
  ],
  "cause-unknown": ({ cause }) => [
    "cause-unknown",
    `There is no cause ${cause}.`,
    ["See ", { command: ["causes"] }, " for the ids."],
  ],
  "note-of-nobody": () => [
    "cause-unknown",
    "You have no note on this cause.",
    "Only its author can withdraw a note.",
  ],
  "note-empty": () => ["definition-invalid", "The note is empty.", "Write a text, or name a ticket."],
  "note-too-long": ({ most }) => [
    "definition-invalid",
    `A note has at most ${most} characters.`,
    "Shorten it.",
  ],
  "ticket-invalid": () => [
    "definition-invalid",
    "The ticket must be a web address.",
    "Write it as https://…; put other text in the note.",
  ],
  "snooze-endless": () => [
    "definition-invalid",
    "A snooze needs an end.",
    "Give a duration (4h) or a growth (+100).",
  ],
};

const HOW_TO_ADD: Remedy = ["Write: ", { command: ["job", "add", "NAME"] }, " (in sequence, parents first)."];

/** An obstacle as a refusal: the rule, what was refused and why, and what to do instead, in the words of no front yet. */
export function refusalOf<K extends Kind>(obstacle: Facts<K> & { readonly kind: K }): Refusal {
  const words: (facts: Facts<K>) => Words = WORDS[obstacle.kind];
  return refused(...words(obstacle)).refused;
}

/** The same as the outcome of a call. */
export function refusedBy(obstacle: Obstacle): Extract<Outcome<never>, { readonly refused: Refusal }> {
  return { refused: refusalOf(obstacle) };
}

/** What refuses a scope that is to be packed so, of all that would refuse it otherwise. */
export function refusalsWhenPacked(
  action: SyncAction,
  packing: Packing,
  refusals: readonly Refusal[],
  recordsByJob: Iterable<number>,
): readonly Refusal[] {
  const wrong = packingObstacle(action, packing, recordsByJob);
  return [...withoutWaived(refusals, packing), ...(wrong === null ? [] : [refusalOf(wrong)])];
}

/** What refuses a plan, packed as it is asked for; unpacked where it is not. */
export function refusalsAsPacked(
  plan: Pick<Plan, "action" | "refusals" | "requests">,
  packing: Packing | undefined,
): readonly Refusal[] {
  if (packing === undefined) return plan.refusals;
  const sizes = plan.requests.map(({ records }) => records);
  return refusalsWhenPacked(plan.action, packing, plan.refusals, sizes);
}

/** Why the parents cannot be queued before what waits for them; null when both fit. `first` is the parents' plan. */
export function parentsFirstRefusal(waiting: Plan, first: Plan): Refusal | null {
  const refusal = waiting.refusals[0] ?? first.refusals[0];
  if (refusal !== undefined) return refusal;
  const obstacle = parentsObstacle(waiting, first);
  return obstacle === null ? null : refusalOf(obstacle);
}

function ofThese(records: number): string {
  return `${records} of these records ${oneOrMany(records, "is", "are")}`;
}
