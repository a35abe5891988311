import { ruleWords } from "../../wording/plan-words.ts";
import { flaggedOf, flagsOf, joined } from "../rows/row-sets.ts";
import { demandOf, NO_POLICY, rulesFor, saidBy } from "../../domain/request/cause-policy.ts";
import type {
  CausePolicy,
  PolicyCondition,
  PolicyDemand,
  PolicyOfCause,
  PolicyRule,
} from "../../domain/request/cause-policy.ts";
import { isFormerCause } from "../../domain/cause/cause.ts";
import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import { NEWEST_FIRST } from "../../domain/query/error-order.ts";
import type { Explained, Explanation } from "../../domain/cause/explanation.ts";
import { isRefused } from "../../domain/outcome.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { SyncAction } from "../../domain/request/sync-request.ts";
import type { RowSet, Store } from "../../store/store.ts";
import { yieldToEventLoop } from "../turns/yield-to-event-loop.ts";

/** Where the cause policy is kept; it may change at any time. */
export interface PolicySource {
  /** The policy as it is now; refused while it cannot be read, because nobody knows then what it forbids. */
  current(): Outcome<CausePolicy>;
  readonly explain: (error: Explained) => Explanation | null;
}

/** Rows that one rule decides. */
interface RuledRows {
  readonly rule: PolicyRule;
  readonly rows: RowSet;
}

/** The rows by cause that each rule about a cause or a query fits. */
interface RuleFits {
  readonly policy: CausePolicy;
  readonly revision: number;
  readonly at: number;
  readonly byRule: ReadonlyMap<PolicyRule, ReadonlyMap<string, RowSet>>;
}

/** A query such as `since:2h` moves with the clock. */
const TRUE_FOR_MS = 60_000;
/** Explaining a cause searches all that is known: that many are looked up in one turn. */
const EXPLAINED_A_TURN = 5;
const MOST_KNOWN = 4096;

/** Looks up which rule of the cause policy decides which records. */
export class PolicyRules {
  readonly #store: Store;
  readonly #source: PolicySource | null;
  /** Entry of the knowledge by cause: the records of a cause share what they are explained by. */
  readonly #entries = new Map<string, string | null>();
  /** What the rules fit, as it was found last: a list that is drawn again has not changed in most cases. */
  #fits: RuleFits | null = null;

  constructor(store: Store, source: PolicySource | null) {
    this.#store = store;
    this.#source = source;
  }

  /** The policy as it is now. */
  current(): Outcome<CausePolicy> {
    return this.#source?.current() ?? { done: NO_POLICY };
  }

  /** The rows by the rule that decides the action, and those that no rule forbids or asks anything of. */
  async #sorted(
    action: SyncAction,
    rows: RowSet,
    nowAt: number,
  ): Promise<{ readonly free: RowSet; readonly ruled: readonly RuledRows[] }> {
    const policy = this.#readable();
    let left = rows;
    let free: RowSet = new Uint32Array();
    const ruled: RuledRows[] = [];
    for (const rule of rulesFor(policy, action)) {
      if (left.length === 0) break;
      const marks = flagsOf(await this.#rowsOf(rule, left, nowAt));
      const { flagged: fits, others } = flaggedOf(left, marks);
      if (fits.length === 0) continue;
      left = others;
      if (demandOf(rule, action) === null) free = joined([free, fits]);
      else ruled.push({ rule, rows: fits });
    }
    return { free: free.length === 0 ? left : joined([free, left]), ruled };
  }

  /** The rows that may be taken, and those that a rule says never of. */
  async allowed(
    action: SyncAction,
    rows: RowSet,
    nowAt: number,
  ): Promise<{ readonly rows: RowSet; readonly never: readonly RuledRows[] }> {
    const { ruled } = await this.#sorted(action, rows, nowAt);
    const never = ruled.filter(({ rule }) => demandOf(rule, action) === "never");
    if (never.length === 0) return { rows, never };
    const marks = flagsOf(joined(never.map((one) => one.rows)));
    return { rows: flaggedOf(rows, marks).others, never };
  }

  /** What has to be stated before these rows are taken; those that a rule says never of are not counted. */
  async conditions(action: SyncAction, rows: RowSet, nowAt: number): Promise<readonly PolicyCondition[]> {
    const demands = await this.demands(action, rows, nowAt);
    return demands.flatMap(({ demand, words, rows: own }) =>
      demand === "never" ? [] : [{ demand, records: own.length, explanation: words }],
    );
  }

  /** What the policy says of causes, each with a record of it where there is one, and how many it has. */
  async ofCauses(
    causes: readonly {
      readonly cause: string;
      readonly sample: Explained | null;
      readonly count: number;
    }[],
    nowAt: number,
  ): Promise<ReadonlyMap<string, PolicyOfCause>> {
    const policy = this.#readable();
    const { rules } = policy;
    const found = new Map<string, PolicyOfCause>();
    if (rules.length === 0) return found;
    const matched = this.#fitsOf(policy, nowAt);
    const isExplained = rules.some(({ scope }) => scope.kind === "entry");
    let explained = 0;
    for (const { cause, sample, count } of causes) {
      const isNew = isExplained && !this.#entries.has(cause);
      if (isNew && ++explained % EXPLAINED_A_TURN === 0) await yieldToEventLoop();
      const entry = sample === null || !isExplained ? null : this.#entryOf(cause, sample);
      const fits = rules.filter((rule) =>
        rule.scope.kind === "entry" ? rule.scope.entry === entry : matched.get(rule)?.has(cause) === true,
      );
      const said = saidBy(fits, (rule) => (matched.get(rule)?.get(cause)?.length ?? count) < count);
      if (said !== null) found.set(cause, said);
    }
    return found;
  }

  /** What each rule that says never, or asks for a statement, asks of which of the rows. */
  async demands(
    action: SyncAction,
    rows: RowSet,
    nowAt: number,
  ): Promise<readonly { readonly demand: PolicyDemand; readonly words: string; readonly rows: RowSet }[]> {
    const { ruled } = await this.#sorted(action, rows, nowAt);
    return ruled.flatMap(({ rule, rows: own }) => {
      const demand = demandOf(rule, action);
      return demand === null ? [] : [{ demand, words: ruleWords(rule, action), rows: own }];
    });
  }

  /** A policy that cannot be read refuses every action elsewhere; here it says nothing. */
  #readable(): CausePolicy {
    const policy = this.current();
    return isRefused(policy) ? NO_POLICY : policy.done;
  }

  #fitsOf(policy: CausePolicy, nowAt: number): RuleFits["byRule"] {
    const { revision } = this.#store.errors;
    const memo = this.#fits;
    const isTrue =
      memo?.policy === policy && memo.revision === revision && Math.abs(nowAt - memo.at) < TRUE_FOR_MS;
    if (memo !== null && isTrue) return memo.byRule;
    const byRule = new Map(policy.rules.map((rule) => [rule, this.#countsOf(rule, nowAt)]));
    this.#fits = { policy, revision, at: nowAt, byRule };
    return byRule;
  }

  /** Records by cause that a rule about one cause, or about a query, fits. */
  #countsOf({ scope }: PolicyRule, nowAt: number): ReadonlyMap<string, RowSet> {
    const { errors } = this.#store;
    if (scope.kind === "entry") return new Map();
    return errors.parts(errors.select(this.#filterOf(scope), nowAt), "cause");
  }

  async #rowsOf({ scope }: PolicyRule, rows: RowSet, nowAt: number): Promise<RowSet> {
    const { errors } = this.#store;
    if (scope.kind !== "entry") return errors.select(this.#filterOf(scope), nowAt);
    let fits: RowSet = new Uint32Array();
    let explained = 0;
    for (const [cause, ofCause] of errors.parts(rows, "cause")) {
      if (!this.#entries.has(cause)) {
        explained += 1;
        if (explained % EXPLAINED_A_TURN === 0) await yieldToEventLoop();
      }
      if (this.#entryOfRows(cause, ofCause) === scope.entry) fits = joined([fits, ofCause]);
    }
    return fits;
  }

  /** A fingerprint of former rules stands for what it has become. */
  #filterOf(scope: Exclude<PolicyRule["scope"], { readonly kind: "entry" }>): ErrorFilter {
    if (scope.kind === "query") return scope.filter;
    const now = isFormerCause(scope.cause) ? this.#store.errors.causesNow(scope.cause) : [];
    const values = now.length === 0 ? [scope.cause] : now;
    return { terms: [{ field: "cause", negated: false, values }] };
  }

  #entryOfRows(cause: string, rows: RowSet): string | null {
    const entryId = this.#entries.get(cause);
    if (entryId !== undefined) return entryId;
    const row = this.#store.errors.first(rows, NEWEST_FIRST, 1)[0];
    return row === undefined ? null : this.#entryOf(cause, this.#store.errors.at(row));
  }

  #entryOf(cause: string, sample: Explained): string | null {
    const entryId = this.#entries.get(cause);
    if (entryId !== undefined) return entryId;
    const entry = this.#source?.explain(sample)?.id ?? null;
    if (this.#entries.size >= MOST_KNOWN) this.#entries.clear();
    this.#entries.set(cause, entry);
    return entry;
  }
}
