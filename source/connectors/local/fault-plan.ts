import { joinUniqueKey } from "../../domain/error/unique-key.ts";
import type { RowRef } from "../connector.ts";
import { asChoice, asCount, asInstant, asList, asObject, asText, optional } from "../json-shape.ts";

const OPERATIONS = ["read", "create", "update"] as const;
export type Operation = (typeof OPERATIONS)[number];

const KINDS = [
  "throttled",
  "forbidden",
  "unavailable",
  /** No answer comes, and nothing was written. */
  "time-out-before-commit",
  /** The write is committed, and its answer is lost. */
  "time-out-after-commit",
  /** No answer comes until the caller gives up. */
  "hang",
] as const;

type FaultKind = (typeof KINDS)[number];

/** Trouble that a side makes on purpose. */
export interface FaultRule {
  readonly kind: FaultKind;
  readonly operations: readonly Operation[];
  /** F&O name of the table map, case folded; empty for all. */
  readonly entity: string;
  /** Unique key, case folded; empty for all. */
  readonly key: string;
  /** In capitals; empty for all. */
  readonly company: string;
  /** 1 for every request that matches, 3 for the third, sixth, … since the start. */
  readonly everyNth: number;
  /** How often since the start; null without limit. */
  readonly times: number | null;
  /** Only from this instant, and only before that one; epoch milliseconds. */
  readonly from: number | null;
  readonly until: number | null;
  readonly retryAfterMs: number | null;
}

const FIELDS = [
  "kind",
  "operations",
  "entity",
  "key",
  "company",
  "everyNth",
  "times",
  "from",
  "until",
  "retryAfterMs",
];
const WRITES: readonly Operation[] = ["create", "update"];

export function parseFaultRules(value: unknown, where: string): readonly FaultRule[] {
  return asList(value, where).map((one, index) => parseRule(one, `${where}[${index}]`));
}

function parseRule(value: unknown, where: string): FaultRule {
  const fields = asObject(value, where, FIELDS);
  const kind = asChoice(fields.get("kind"), KINDS, `${where}.kind`);
  const text = (name: string) => optional(fields.get(name), (one) => asText(one, `${where}.${name}`), "");
  const count = (name: string, least: number) =>
    optional<number | null>(fields.get(name), (one) => asCount(one, `${where}.${name}`, least), null);
  const instant = (name: string) =>
    optional<number | null>(fields.get(name), (one) => asInstant(one, `${where}.${name}`), null);
  return {
    kind,
    operations: optional(
      fields.get("operations"),
      (list) =>
        asList(list, `${where}.operations`).map((one) => asChoice(one, OPERATIONS, `${where}.operations`)),
      kind === "unavailable" || kind === "throttled" ? OPERATIONS : WRITES,
    ),
    entity: text("entity").toLowerCase(),
    key: text("key").toLowerCase(),
    company: text("company").toUpperCase(),
    everyNth: count("everyNth", 1) ?? 1,
    times: count("times", 1),
    from: instant("from"),
    until: instant("until"),
    retryAfterMs: count("retryAfterMs", 0),
  };
}

/** Asks the plan once per request: the first rule that strikes, or null. Counts are the process's own. */
export class FaultPlan {
  readonly #rules: readonly { readonly rule: FaultRule; matched: number; struck: number }[];

  constructor(rules: readonly FaultRule[]) {
    this.#rules = rules.map((rule) => ({ rule, matched: 0, struck: 0 }));
  }

  strike(operation: Operation, ref: RowRef, nowAt: number): FaultRule | null {
    for (const counted of this.#rules) {
      const { rule } = counted;
      if (!concerns(rule, operation, ref, nowAt)) continue;
      counted.matched++;
      if (counted.matched % rule.everyNth !== 0) continue;
      if (rule.times !== null && counted.struck >= rule.times) continue;
      counted.struck++;
      return rule;
    }
    return null;
  }
}

function concerns(rule: FaultRule, operation: Operation, ref: RowRef, nowAt: number): boolean {
  return (
    rule.operations.includes(operation) &&
    (rule.entity === "" || rule.entity === ref.entity.toLowerCase()) &&
    (rule.key === "" || rule.key === joinUniqueKey(ref.key).toLowerCase()) &&
    (rule.company === "" || rule.company === ref.company.toUpperCase()) &&
    (rule.from === null || nowAt >= rule.from) &&
    (rule.until === null || nowAt < rule.until)
  );
}
