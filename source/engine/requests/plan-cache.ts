import { refusedBy } from "../../wording/refusal-words.ts";
import { done, isRefused, type Outcome } from "../../domain/outcome.ts";
import { RECORDS_PER_REQUEST, type Plan } from "../../domain/request/plan.ts";
import { spread } from "../../text/spread.ts";
import type { Store } from "../../store/store.ts";
import { CauseWriter } from "../causes/cause-writer.ts";
import type { Clock } from "../turns/clock.ts";
import type { Submission } from "../engine.ts";
import { drawPlan, takenNow, type PlanInput, type DrawnPlan, type PlanContext } from "./plan-action.ts";
import { isPace } from "./cancel-request.ts";
import { submitRequest, type SubmitResult } from "./submit-request.ts";

/** Plans kept for their submit; an older one has to be drawn again. */
const KEPT_PLANS = 16;

/** What a plan says of the world apart from the store. */
export type PlanFacts = Pick<
  PlanContext,
  "speeds" | "hasLiveSync" | "policy" | "quiet" | "readName" | "connections"
>;

/** Keeps the sets that plans were drawn from, so that a submit acts on exactly what was seen (I2). */
export class PlanCache {
  readonly #store: Store;
  readonly #causeWriter: CauseWriter;
  readonly #clock: Clock;
  readonly #facts: PlanFacts;
  readonly #drawn = new Map<string, DrawnPlan>();
  readonly #submitted = new Map<string, SubmitResult>();
  /** Names this engine's plans: a plan of the engine before, or of another folder, is never taken for one of these. */
  readonly #nonce: string;
  #count = 0;

  constructor(
    store: Store,
    clock: Clock,
    facts: PlanFacts,
    causeWriter: CauseWriter = new CauseWriter(store),
  ) {
    this.#store = store;
    this.#causeWriter = causeWriter;
    this.#clock = clock;
    this.#facts = facts;
    this.#nonce = globalThis.crypto.randomUUID();
  }

  async draw(ask: PlanInput): Promise<Plan> {
    const drawn = await this.#draw(ask);
    remember(this.#drawn, drawn.plan.id, drawn);
    return drawn.plan;
  }

  /** Ids of records of a plan that was drawn, evenly spread over them in the order in which they would run. */
  sample(plan: string, count: number): Outcome<readonly string[]> {
    const drawn = this.#drawn.get(plan);
    if (drawn === undefined) return refusedBy({ kind: "plan-unknown", left: "read" });
    if (count > RECORDS_PER_REQUEST) {
      return refusedBy({ kind: "sample-too-large", asked: count });
    }
    const rows = [...drawn.chosen.values()].flatMap((ofJob) => Array.from(ofJob));
    return done(spread(rows, count).map((row) => this.#store.errors.idOf(row)));
  }

  async submit(submission: Submission): Promise<Outcome<SubmitResult>> {
    const {
      action,
      by,
      reason,
      packing = null,
      fixed = "",
      approvedBy = "",
      pace,
      provenBy = [],
    } = submission;
    if (pace !== undefined && !isPace(pace)) return refusedBy({ kind: "pace-invalid", pace });
    const before = "plan" in submission ? this.#submitted.get(submission.plan) : undefined;
    if (before !== undefined) return { done: { ...before, repeated: true } };
    const seen =
      "plan" in submission
        ? this.#drawn.get(submission.plan)
        : await this.#draw({ action, scope: submission.scope, limit: submission.limit });
    if (seen === undefined || seen.ask.action !== action) {
      return refusedBy({ kind: "plan-unknown", left: "queued" });
    }
    const now = await this.#draw({ ...seen.ask, limit: undefined });
    const isStillTaken =
      now.revision === this.#store.errors.revision ? () => true : takenNow(now.ask, this.#context());
    const result = await submitRequest(
      {
        seen,
        now,
        isStillTaken,
        by,
        reason,
        packing,
        wished: provenBy,
        maxDrift: submission.maxDrift ?? null,
        manner: {
          ...(pace === undefined || action === "dismiss" ? {} : { pace }),
          ...(submission.ignoresQuietHours === true ? { ignoresQuietHours: true } : {}),
          ...(submission.ignoresMapFilters === true && action === "retry" ? { ignoresMapFilters: true } : {}),
        },
        statement: { fixed, approvedBy },
        conditionsOf: (rows) => this.#facts.policy.conditions(action, rows, this.#clock.now()),
      },
      this.#store,
      this.#clock.now(),
      this.#causeWriter,
    );
    if ("plan" in submission && !isRefused(result)) remember(this.#submitted, submission.plan, result.done);
    return result;
  }

  #draw(ask: PlanInput): Promise<DrawnPlan> {
    return drawPlan(ask, this.#context());
  }

  #context(): PlanContext {
    return {
      store: this.#store,
      nowAt: this.#clock.now(),
      id: `${this.#nonce}.${++this.#count}`,
      ...this.#facts,
    };
  }
}

function remember<T>(kept: Map<string, T>, id: string, value: T): void {
  kept.set(id, value);
  const oldest = kept.keys().next();
  if (kept.size > KEPT_PLANS && oldest.done !== true) kept.delete(oldest.value);
}
