import { refusalsWhenPacked } from "../../wording/refusal-words.ts";
import type { PlanManner } from "../../domain/request/plan-estimate.ts";
import type { Packing } from "../../domain/request/outbox.ts";
import type { DismissalProof } from "../../domain/request/dismissal-proof.ts";
import type { Refusal } from "../../domain/outcome.ts";
import type { Plan } from "../../domain/request/plan.ts";
import type { RecordLimit, Scope } from "../../domain/request/selection.ts";
import type { SyncAction } from "../../domain/request/sync-request.ts";
import { edited, fieldText, textField, type Edit, type TextField } from "./text-field.ts";

/** Retries up to here are confirmed with `y`; more, and every dismissal, by typing the count. */
const CONFIRMED_BY_A_KEY = 1_000;

type PlanField = "confirm" | "reason" | "statement" | "count" | "limit";

/** A limit that is being typed. */
export interface WantedLimit {
  readonly which: "first" | "newest" | "pace";
  readonly digits: string;
}

/** The dialog between an action and its request. Nothing is sent until it is complete. */
export interface PlanForm {
  readonly action: SyncAction;
  readonly scope: Scope;
  readonly limit: RecordLimit | null;
  /** How it goes through the outbox; null for one request per job, at once. */
  readonly packing: Packing | null;
  /** Set where the records are parents: what waits for them, whose plan is drawn once they are queued. */
  readonly waiting: Scope | null;
  /** What has to be true of each record in addition to what the filter asks for. */
  readonly provenBy: readonly DismissalProof[];
  /** What was seen before it was planned; empty where nothing was. */
  readonly basis: string;
  /** Null while the engine counts. */
  readonly plan: Plan | null;
  readonly at: PlanField;
  readonly reason: TextField;
  /** What was fixed, or who approved: asked for where the cause policy does. */
  readonly statement: TextField;
  readonly count: string;
  /** The limit being typed. */
  readonly wantedLimit: WantedLimit | null;
  /** Records a second at most; null for no limit. */
  readonly pace: number | null;
  readonly ignoresQuietHours: boolean;
  /** Goes on although the filter of a table map cannot be evaluated. */
  readonly ignoresMapFilters: boolean;
  /** Why the last Enter did not confirm; empty when there is nothing to say. */
  readonly hint: string;
  readonly isSubmitting: boolean;
}

/** What a plan rests on apart from its scope. */
export type PlanBasis = Partial<Pick<PlanForm, "waiting" | "provenBy" | "basis">>;

/** What Enter would do now; `leave` is the default, so that Enter alone never confirms. */
export type EnterMeans = "leave" | "next" | "confirm" | "limit" | "wrong-count";

/** How the plan is to be carried out. */
export function mannerOf({ pace, ignoresQuietHours, packing }: PlanForm): PlanManner {
  return { pace, ignoresQuietHours, notBefore: packing?.notBefore };
}

export function openPlanForm(
  action: SyncAction,
  scope: Scope,
  limit: RecordLimit | null,
  { waiting = null, provenBy = [], basis = "" }: PlanBasis = {},
): PlanForm {
  return {
    waiting,
    provenBy,
    basis,
    action,
    scope,
    limit,
    packing: null,
    plan: null,
    at: "confirm",
    reason: textField(""),
    statement: textField(""),
    count: "",
    wantedLimit: null,
    pace: null,
    ignoresQuietHours: false,
    ignoresMapFilters: false,
    hint: "",
    isSubmitting: false,
  };
}

/** A plan that arrived: the form asks for what this action, on this many records, needs. */
export function withPlan(form: PlanForm, plan: Plan): PlanForm {
  const [first = "confirm"] = fieldsOf(form, plan);
  return {
    ...form,
    plan,
    at: isRefusedPlan(form, plan) ? "confirm" : first,
    count: "",
    wantedLimit: null,
    hint: "",
  };
}

/** What stands in the way of the plan, as it would be submitted. */
export function refusalsOf(form: PlanForm, { refusals: all, requests }: Plan): readonly Refusal[] {
  const { action, packing, ignoresMapFilters } = form;
  const refusals = ignoresMapFilters ? all.filter(({ rule }) => rule !== "filter-untold") : all;
  if (packing === null) return refusals;
  return refusalsWhenPacked(
    action,
    packing,
    refusals,
    requests.map(({ records }) => records),
  );
}

/** Writes rows as well of which a table map's filter cannot be evaluated, or no longer; only a typed count confirms it. */
export function beyondFilters(form: PlanForm): PlanForm {
  if (form.plan === null || form.isSubmitting) return form;
  return withPlan({ ...form, ignoresMapFilters: !form.ignoresMapFilters }, form.plan);
}

export function isRefusedPlan(form: PlanForm, plan: Plan): boolean {
  return refusalsOf(form, plan).length > 0 || plan.eligible === 0;
}

/** Packs the plan so, or no longer when it was packed so already. */
export function packed(form: PlanForm, packing: Packing): PlanForm {
  if (form.plan === null || form.isSubmitting) return form;
  const isSame = form.packing !== null && (form.packing.ladder === null) === (packing.ladder === null);
  return withPlan({ ...form, packing: isSame ? null : packing }, form.plan);
}

export function needsReason(form: PlanForm): boolean {
  return form.action === "dismiss";
}

/** What the cause policy asks to be stated; null where it asks nothing. */
export function statementAsked({ action }: PlanForm, { conditions }: Plan): "fix" | "approval" | null {
  if (conditions.length === 0) return null;
  return action === "retry" ? "fix" : "approval";
}

/** The fields that have to be filled, in their order. */
function fieldsOf(form: PlanForm, plan: Plan): readonly ("reason" | "statement" | "count")[] {
  return [
    ...(needsReason(form) ? (["reason"] as const) : []),
    ...(statementAsked(form, plan) === null ? [] : (["statement"] as const)),
    ...(needsCount(form, plan) ? (["count"] as const) : []),
  ];
}

/** The text that is being written; null where none is. */
export function writtenField({ at, reason, statement }: PlanForm): TextField | null {
  if (at === "reason") return reason;
  return at === "statement" ? statement : null;
}

/** Everything there is, is never confirmed by a single key. */
export function needsCount(form: PlanForm, plan: Plan): boolean {
  const isEverything = form.scope.kind === "all" && form.limit === null;
  const isHopeless = (plan.history?.hopeless ?? 0) > 0;
  const isStated = statementAsked(form, plan) !== null;
  return (
    form.action === "dismiss" ||
    plan.eligible > CONFIRMED_BY_A_KEY ||
    isEverything ||
    isHopeless ||
    isStated ||
    form.ignoresMapFilters
  );
}

/** True when `y` alone confirms. */
export function isConfirmedByKey(form: PlanForm): boolean {
  const { plan } = form;
  return plan !== null && !isRefusedPlan(form, plan) && !needsCount(form, plan) && form.wantedLimit === null;
}

export function enterMeans(form: PlanForm): EnterMeans {
  const { plan } = form;
  if (form.wantedLimit !== null) {
    if (form.wantedLimit.which === "pace") return "limit";
    return form.wantedLimit.digits === "" ? "leave" : "limit";
  }
  if (plan === null || isRefusedPlan(form, plan) || !needsCount(form, plan)) return "leave";
  const written = writtenField(form);
  if (written !== null) return isEmpty(written) ? "leave" : "next";
  if (form.count === "") return "leave";
  if (form.count !== String(plan.eligible)) return "wrong-count";
  return unfilled(form, plan) === undefined ? "confirm" : "next";
}

/** The first text that is asked for and still empty. */
function unfilled(form: PlanForm, plan: Plan): PlanField | undefined {
  return fieldsOf(form, plan).find((field) => field !== "count" && isEmpty(form[field]));
}

function isEmpty(field: TextField): boolean {
  return fieldText(field).trim() === "";
}

/** True where a digit is one of the count that confirms. */
export function isCounting({ at, wantedLimit }: PlanForm): boolean {
  return at === "count" && wantedLimit === null;
}

export function typedDigit(form: PlanForm, digit: string): PlanForm {
  if (form.wantedLimit !== null) {
    const digits = (form.wantedLimit.digits + digit).replace(/^0+/, "").slice(0, 7);
    return { ...form, wantedLimit: { ...form.wantedLimit, digits } };
  }
  return form.at === "count" ? { ...form, count: (form.count + digit).slice(0, 9), hint: "" } : form;
}

export function erasedDigit(form: PlanForm): PlanForm {
  if (form.wantedLimit !== null) {
    return { ...form, wantedLimit: { ...form.wantedLimit, digits: form.wantedLimit.digits.slice(0, -1) } };
  }
  return { ...form, count: form.count.slice(0, -1), hint: "" };
}

/** Takes the pace that was typed; none takes the limit away. */
export function withPace(form: PlanForm): PlanForm {
  const pace = Math.min(10_000, Number(form.wantedLimit?.digits ?? 0));
  return { ...form, pace: pace === 0 ? null : pace, wantedLimit: null, hint: "" };
}

export function editedReason(form: PlanForm, edit: Edit): PlanForm {
  if (form.at === "statement") return { ...form, statement: edited(form.statement, edit), hint: "" };
  return { ...form, reason: edited(form.reason, edit), hint: "" };
}

/** The field after this one, the first after the last; from a count that is there, the one that is still empty. */
export function nextField(form: PlanForm): PlanForm {
  const { plan, at } = form;
  if (plan === null || isRefusedPlan(form, plan)) return form;
  const fields = fieldsOf(form, plan);
  if (fields.length < 2) return form;
  const empty = at === "count" && form.count !== "" ? unfilled(form, plan) : undefined;
  const place = fields.findIndex((field) => field === at);
  return { ...form, at: empty ?? fields[(place + 1) % fields.length] ?? at, hint: "" };
}
