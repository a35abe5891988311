import { titleOfCause } from "./cause.ts";
import { type NamedOutcome, type SettleOutcome, OUTCOMES } from "../request/sync-request.ts";

/** Records of a request that ended alike, for the same reason and of one entity. */
export interface OutcomeGroup {
  readonly outcome: SettleOutcome;
  /** `unread` or `unknown` where the write of these records is not proven; else empty. */
  readonly open: "unread" | "unknown" | "";
  /** The reason without what differs between records; empty where there is nothing to say. */
  readonly reason: string;
  readonly entity: string;
  /** The cause that they came back with; empty where they did not, or it is not known any more. */
  readonly cause: string;
  readonly records: number;
  /** The company of most of them, how many are of it, and the companies in all. */
  readonly company: string;
  readonly ofCompany: number;
  readonly companies: number;
}

/** What needs a look comes first. */
const LOOKED_AT: Readonly<Record<SettleOutcome, number>> = {
  "failed-again": 0,
  superseded: 1,
  kept: 2,
  cancelled: 3,
  synced: 4,
  "already-in-sync": 5,
  dismissed: 6,
};
export const OUTCOME_ORDER: readonly SettleOutcome[] = OUTCOMES.toSorted(
  (one, other) => LOOKED_AT[one] - LOOKED_AT[other],
);

/** A write that is not proven needs a look before the outcome that it came with. */
export function openWriteOf({ write }: Pick<NamedOutcome, "write">): OutcomeGroup["open"] {
  return write === "unread" || write === "unknown" ? write : "";
}

/** The outcomes of a request by how they ended, why, and the entity; what needs a look first, then the largest. */
export function outcomeGroups(outcomes: readonly NamedOutcome[]): readonly OutcomeGroup[] {
  const reasons = new Map<string, string>();
  const reasonOf = ({ cause, message }: NamedOutcome): string => {
    const key = cause === "" ? message : cause;
    const remembered = reasons.get(key);
    if (remembered !== undefined) return remembered;
    const reason = message === "" ? "" : titleOfCause(message);
    reasons.set(key, reason);
    return reason;
  };
  const groups = new Map<
    string,
    { group: Omit<OutcomeGroup, "companies" | "company" | "ofCompany">; companies: Map<string, number> }
  >();
  for (const one of outcomes) {
    const { outcome, entity, cause, company } = one;
    const open = openWriteOf(one);
    const reason = reasonOf(one);
    const key = [outcome, open, reason, entity, cause].join("\n");
    const present = groups.get(key);
    const companies = present?.companies ?? new Map<string, number>();
    companies.set(company, (companies.get(company) ?? 0) + 1);
    const records = (present?.group.records ?? 0) + 1;
    groups.set(key, { group: { outcome, open, reason, entity, cause, records }, companies });
  }
  return Array.from(groups.values(), ({ group, companies }) => {
    const [company, ofCompany] = [...companies].reduce((most, one) => (one[1] > most[1] ? one : most));
    return { ...group, company, ofCompany, companies: companies.size };
  }).sort(
    (one, other) =>
      Number(other.open !== "") - Number(one.open !== "") ||
      OUTCOME_ORDER.indexOf(one.outcome) - OUTCOME_ORDER.indexOf(other.outcome) ||
      other.records - one.records,
  );
}
