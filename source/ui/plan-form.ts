import { refusalsWhenPacked, type Packing } from "../domain/outbox.ts";
import type { DismissalProof } from "../domain/dismissal-proof.ts";
import type { Refusal } from "../domain/outcome.ts";
import type { Plan } from "../domain/plan.ts";
import type { RecordLimit, Scope } from "../domain/selection.ts";
import type { SyncAction } from "../domain/sync-request.ts";
import { edited, fieldText, textField, type Edit, type TextField } from "./text-field.ts";

/** Retries up to here are confirmed with `y`; more, and every dismissal, by typing the count. */
const CONFIRMED_BY_A_KEY = 1_000;

type PlanField = "confirm" | "reason" | "count" | "limit";

/** The dialog between an action and its request. Nothing is sent until it is complete. */
export interface PlanForm {
  readonly action: SyncAction;
  readonly scope: Scope;
  readonly limit: RecordLimit | null;
  /** How it goes through the outbox; null for one request per job, at once. */
  readonly packing: Packing | null;
  /** Set where the records are parents: what waits for them, whose plan is drawn once they are queued. */
  readonly waiting: Scope | null;
  /** What has to be true of each record beside what the filter asks for. */
  readonly provenBy: readonly DismissalProof[];
  /** What was seen before it was planned; empty where nothing was. */
  readonly basis: string;
  /** Null while the engine counts. */
  readonly plan: Plan | null;
  readonly at: PlanField;
  readonly reason: TextField;
  readonly count: string;
  /** The limit being typed. */
  readonly wantedLimit: { readonly which: "first" | "newest"; readonly digits: string } | null;
  /** Why the last Enter did not confirm; empty when there is nothing to say. */
  readonly hint: string;
  readonly isSubmitting: boolean;
}

/** What a plan rests on beside its scope. */
export type PlanBasis = Partial<Pick<PlanForm, "waiting" | "provenBy" | "basis">>;

/** What Enter would do now; `leave` is the default, so that Enter alone never confirms. */
export type EnterMeans = "leave" | "next" | "confirm" | "limit" | "wrong-count";

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
    count: "",
    wantedLimit: null,
    hint: "",
    isSubmitting: false,
  };
}

/** A plan that arrived: the form asks for what this action, on this many records, needs. */
export function withPlan(form: PlanForm, plan: Plan): PlanForm {
  const first = needsReason(form) ? "reason" : needsCount(form, plan) ? "count" : "confirm";
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
export function refusalsOf({ action, packing }: PlanForm, { refusals, requests }: Plan): readonly Refusal[] {
  if (packing === null) return refusals;
  return refusalsWhenPacked(
    action,
    packing,
    refusals,
    requests.map(({ records }) => records),
  );
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

/** Everything there is, is never confirmed by a single key. */
export function needsCount(form: PlanForm, plan: Plan): boolean {
  const isEverything = form.scope.kind === "all" && form.limit === null;
  const isHopeless = (plan.history?.hopeless ?? 0) > 0;
  return form.action === "dismiss" || plan.eligible > CONFIRMED_BY_A_KEY || isEverything || isHopeless;
}

/** True when `y` alone confirms. */
export function isConfirmedByKey(form: PlanForm): boolean {
  const { plan } = form;
  return plan !== null && !isRefusedPlan(form, plan) && !needsCount(form, plan) && form.wantedLimit === null;
}

export function enterMeans(form: PlanForm): EnterMeans {
  const { plan } = form;
  if (form.wantedLimit !== null) return form.wantedLimit.digits === "" ? "leave" : "limit";
  if (plan === null || isRefusedPlan(form, plan) || !needsCount(form, plan)) return "leave";
  const hasReason = fieldText(form.reason).trim() !== "";
  if (form.at === "reason") return hasReason ? "next" : "leave";
  if (form.count === "") return "leave";
  if (form.count !== String(plan.eligible)) return "wrong-count";
  return needsReason(form) && !hasReason ? "next" : "confirm";
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

export function editedReason(form: PlanForm, edit: Edit): PlanForm {
  return { ...form, reason: edited(form.reason, edit), hint: "" };
}

/** The other field of a dismissal. */
export function nextField(form: PlanForm): PlanForm {
  if (!needsReason(form) || form.plan === null || isRefusedPlan(form, form.plan)) return form;
  return { ...form, at: form.at === "reason" ? "count" : "reason", hint: "" };
}
