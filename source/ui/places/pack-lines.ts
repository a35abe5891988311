import { partSizes, withoutWaived } from "../../domain/request/outbox.ts";
import type { Plan } from "../../domain/request/plan.ts";
import { wrap } from "../../text/cell-text.ts";
import { behindMs } from "../../domain/request/plan-estimate.ts";
import { mannerOf, type PlanForm } from "../state/plan-form.ts";
import type { Look } from "../draw/theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { duration } from "../draw/instants.ts";
import { counted, grouped, oneOrMany } from "../../text/numbers.ts";

const RUNGS_SHOWN = 6;

/** What runs before the plan's requests, and how much later what comes behind them runs. */
export function headOfLine(
  plan: Plan,
  form: PlanForm,
  look: Look,
): readonly { readonly records: number; readonly words: string }[] {
  return plan.requests.flatMap((request) => {
    const { job, before } = request;
    if (before.requests === 0) return [];
    const ownMs = behindMs(request, plan, mannerOf(form));
    const time = before.ms === null ? "" : `, about ${duration(before.ms)}`;
    const behind = ownMs === null ? "" : `; what comes behind it waits about ${duration(ownMs)} longer`;
    const where = plan.requests.length > 1 ? ` in ${visibleText(job, look.ascii)}` : "";
    const words = `before it, in ${counted(before.requests, "request")}${where}${time}${behind}`;
    return [{ records: before.records, words }];
  });
}

/** How the plan is packed, or that it could be where the limits refuse it; nothing to say otherwise. */
export function packLines(form: PlanForm, plan: Plan, width: number, look: Look): readonly string[] {
  const text = packWords(form, plan, look);
  return text === "" ? [] : wrap(text, width - 2).map((part) => look.paint("accent", ` ${part}`));
}

function packWords({ packing }: PlanForm, plan: Plan, { key }: Pick<Look, "key">): string {
  if (plan.eligible === 0) return "";
  const sizes = plan.requests.map(({ records }) => partSizes(records, packing?.ladder ?? null));
  const all = sizes.flat();
  if (packing !== null && packing.ladder !== null) {
    const rungs = all.slice(0, RUNGS_SHOWN).map(grouped).join(", ");
    const share = Math.round(packing.stopAbove * 100);
    return `Ladder of ${counted(all.length, "request")}: ${rungs}${all.length > RUNGS_SHOWN ? ", ..." : ""} records; it stops when more than ${share}% of one fail again with the same cause. ${key("plan-ladder")} takes it back.`;
  }
  const isLater = packing !== null && packing.notBefore !== null;
  const now = plan.requests.reduce((sum, { job }, at) => {
    return sum + (isLater ? 0 : Math.min(plan.slots[job]?.free ?? 0, sizes[at]?.length ?? 0));
  }, 0);
  const rest = isLater ? "until their time" : "until slots free";
  const later = all.length > now ? `, ${all.length - now} in the outbox ${rest}` : "";
  const parts = `${counted(all.length, "request")}: ${now} now${placesOf(plan, now)}${later}`;
  if (packing !== null) return `Packed into ${parts}. ${key("plan-pack")} takes it back.`;
  const isPackable = plan.refusals.length > 0 && withoutWaived(plan.refusals, { isCut: true }).length === 0;
  return isPackable ? `${key("plan-pack")} packs into ${parts}.` : "";
}

/** ` (places 4-5)` where the requests that are submitted now are all of one job. */
function placesOf({ requests }: Plan, now: number): string {
  const [only] = requests;
  if (only === undefined || requests.length > 1 || now === 0) return "";
  return oneOrMany(now, ` (place ${only.place})`, ` (places ${only.place}-${only.place + now - 1})`);
}
