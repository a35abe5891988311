import { refusalsAsPacked } from "../../wording/refusal-words.ts";
import type { Output } from "../output/output.ts";
import { planText, submittedText } from "../output/plan-text.ts";
import type { Packing } from "../../domain/request/outbox.ts";
import type { RecordLimit, Scope } from "../../domain/request/selection.ts";
import { isRefused, refused } from "../../domain/outcome.ts";
import type { Refusal } from "../../domain/outcome.ts";
import type { Plan } from "../../domain/request/plan.ts";
import type { DismissalProof } from "../../domain/request/dismissal-proof.ts";
import type { SyncAction } from "../../domain/request/sync-request.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { SYSTEM_CLOCK } from "../../engine/turns/clock.ts";
import type { Engine } from "../../engine/engine.ts";
import { positiveNumber } from "../command-line/arguments.ts";
import { counted } from "../../text/numbers.ts";
import { EXIT } from "../command-line/exit-codes.ts";
import type { ExitCode } from "../command-line/exit-codes.ts";
import { planJson, retryPlanJson, submittedJson } from "../output/json-views.ts";
import { noteWhyEmpty } from "../output/empty-answer.ts";
import {
  paceOf,
  maxDriftOf,
  notBeforeWords,
  PACKING_USAGE,
  packingOf,
} from "../command-line/option-values.ts";
import {
  checkPlan,
  plannedCheckJson,
  plannedCheckText,
  refuseStraySample,
  sampleSize,
} from "./planned-check.ts";
import { filterOf } from "../verb.ts";
import type { Call, Verb } from "../verb.ts";
import { filterOfWords } from "../command-line/query-words.ts";
import { keepPlan, showPlanFile } from "./plan-file-verbs.ts";
import { shellWord } from "../../text/shell-word.ts";
import { submitParents, parentLines } from "./parents-first.ts";

const PACKING = ["pack", "ladder", "stop-above", "at"] as const;

export const planVerb: Verb = {
  name: "plan",
  usage: `plan retry|dismiss [filter | --all] [--first N | --newest N | --one-per-cause] [--check [--sample N|all]] [--out FILE [--force]] ${PACKING_USAGE} | plan show FILE`,
  summary:
    "say what would happen; nothing changes. --check reads both sides of a sample of 50, evenly spread, and says what a retry would find",
  options: ["all", "first", "newest", "one-per-cause", "check", "sample", "out", "force", ...PACKING],
  run: async (call) => {
    const [action, ...words] = call.args.words;
    const [file, ...more] = words;
    if (action === "show" && file !== undefined && more.length === 0) return showPlanFile(call, file);
    if (action !== "retry" && action !== "dismiss") {
      throw new UserFacingError(
        `Expected "plan retry" or "plan dismiss"; ${action === undefined ? "nothing" : `"${action}"`} came.`,
        "Write dwtriage plan retry [filter], or dwtriage plan show FILE.",
      );
    }
    const scope = scopeOf(filterOfWords(words, call.configuration.utc), call);
    const packing = packingOf(call);
    refuseStraySample(call);
    return call.withEngine("read", async (engine) => {
      const plan = await planned(call, engine, action, scope, limitOf(call));
      const parents = action === "retry" ? await engine.parents(scope) : null;
      const json = parents === null ? planJson(plan, packing) : retryPlanJson(plan, parents, packing);
      const notBefore = notBeforeWords(call, packing);
      const { utc } = call.configuration;
      const text = (): string =>
        [planText(plan, { packing, notBefore, utc }), ...parentLines(parents)].join("\n");
      if (plan.matched === 0) await noteWhyEmptyScope(engine, scope, call);
      if (call.args.has("check")) return answerChecked(call, engine, plan, { json, text });
      const out = call.args.get("out");
      if (out !== undefined && packing !== undefined) {
        throw new UserFacingError(
          "--out came with a way to pack.",
          "A plan file is one submit: leave one of them out.",
        );
      }
      const kept = out === undefined ? null : await keepPlan(call, engine, plan, out);
      if (kept !== null && isRefused(kept)) return call.output.refusal(kept.refused);
      call.output.answer(kept === null ? json : { ...json, file: kept.done }, text);
      if (kept !== null)
        call.output.note(
          `Written to ${kept.done}. dwtriage apply ${shellWord(kept.done)} queues exactly this.`,
        );
      return EXIT.done;
    });
  },
};

/** The plan, followed by what its records are like on both sides. */
async function answerChecked(
  call: Call,
  engine: Engine,
  plan: Plan,
  drawn: { readonly json: object; readonly text: () => string },
): Promise<ExitCode> {
  const signal = call.interrupted();
  const onWait = (words: string): void => call.output.note(words);
  const progress = call.output.progress("reading both sides");
  const onRead = (read: number, of: number): void => progress.report(read, of === 0 ? null : read / of, of);
  const tools = { clock: SYSTEM_CLOCK, signal, onWait, onRead };
  const found = await checkPlan(engine, plan, sampleSize(call, plan), tools);
  if (isRefused(found)) return call.output.refusal(found.refused);
  if (signal.aborted) {
    call.output.note("Interrupted; both sides were only read, and nothing was changed.");
    return EXIT.interrupted;
  }
  const check = found.done;
  call.output.answer({ ...drawn.json, check: plannedCheckJson(check) }, () =>
    [drawn.text(), plannedCheckText(check)].join("\n"),
  );
  return EXIT.done;
}

export const retryVerb: Verb = {
  name: "retry",
  usage: `retry [filter | --all] --yes [--first N | --newest N | --one-per-cause | --parents-first] [--reason TEXT] [--fixed TEXT] [--expect N [--max-drift N|N%]] [--pace N] [--ignore-quiet-hours] [--ignore-map-filters] ${PACKING_USAGE}`,
  summary: "queue a retry of exactly what the filter matches",
  options: [
    "all",
    "yes",
    "first",
    "newest",
    "one-per-cause",
    "parents-first",
    "reason",
    "fixed",
    "expect",
    "max-drift",
    "pace",
    "ignore-quiet-hours",
    "ignore-map-filters",
    ...PACKING,
  ],
  run: (call) => act(call, "retry"),
};

export const dismissVerb: Verb = {
  name: "dismiss",
  usage:
    "dismiss [filter | --all] --reason TEXT --yes [--only-equal] [--approved-by NAME] [--expect N [--max-drift N|N%]] [--ignore-quiet-hours] [--first N | --newest N | --one-per-cause] [--pack] [--at 02:30]",
  summary: "queue a dismissal; final: the records leave every list",
  options: [
    "all",
    "yes",
    "only-equal",
    "first",
    "newest",
    "one-per-cause",
    "reason",
    "approved-by",
    "expect",
    "max-drift",
    "ignore-quiet-hours",
    "pack",
    "at",
  ],
  run: (call) => act(call, "dismiss"),
};

async function act(call: Call, action: SyncAction): Promise<ExitCode> {
  const { output, args, configuration } = call;
  const scope = scopeOf(filterOf(call), call);
  const limit = limitOf(call);
  const packing = packingOf(call);
  const paceText = args.get("pace");
  const pace = paceText === undefined ? undefined : paceOf(paceText, "--pace");
  const provenBy: readonly DismissalProof[] = args.has("only-equal") ? ["equal-sides"] : [];
  if (limit !== undefined && args.has("parents-first")) {
    throw new UserFacingError(
      "--parents-first came with a limit.",
      "Parents are those of the whole scope: leave one of them out.",
    );
  }
  return call.withEngine(args.has("yes") ? "write" : "read", async (engine) => {
    if (!args.has("yes")) {
      const plan = await planned(call, engine, action, scope, limit);
      if (plan.matched === 0) await noteWhyEmptyScope(engine, scope, call);
      return showPlan(call, plan, { packing, pace, provenBy });
    }
    const submission = {
      action,
      by: configuration.by,
      reason: args.get("reason") ?? "",
      fixed: args.get("fixed") ?? "",
      approvedBy: args.get("approved-by") ?? "",
      ...(pace === undefined ? {} : { pace }),
      ignoresQuietHours: args.has("ignore-quiet-hours"),
      ...(args.has("ignore-map-filters") ? { ignoresMapFilters: true } : {}),
    };
    const maxDrift = maxDriftOf(call);
    if (args.has("parents-first")) {
      const first = await submitParents(engine, scope, submission);
      if (isRefused(first)) return output.refusal(first.refused);
      if (first.done !== "") output.note(first.done);
    }
    await sayQueueing(call, engine, action);
    const result = await engine.submit({
      ...submission,
      scope,
      ...(limit === undefined ? {} : { limit }),
      ...(packing === undefined ? {} : { packing }),
      ...(maxDrift === undefined ? {} : { maxDrift }),
      ...(provenBy.length === 0 ? {} : { provenBy }),
    });
    if (isRefused(result)) {
      if (result.refused.rule === "empty-scope") await noteWhyEmptyScope(engine, scope, call);
      return output.refusal(result.refused);
    }
    const notBefore = notBeforeWords(call, packing);
    output.answer(submittedJson(result.done), () =>
      [
        submittedText(result.done, configuration.inProcess),
        ...(notBefore === null ? [] : [`Submitted ${notBefore}.`]),
      ].join("\n"),
    );
    return EXIT.done;
  });
}

/** Until the answer is there nobody but the engine knows whether it was queued. */
async function sayQueueing({ output }: Call, engine: Engine, action: SyncAction): Promise<void> {
  output.progress(`queueing the ${action}${await listedWords(output, engine, "of")}`, {
    interrupted: "Interrupted before the answer came: dwtriage requests shows whether it was queued.",
  });
}

/** Draws a plan, and says so from the first second: over everything it takes a while. */
async function planned(
  { output }: Call,
  engine: Engine,
  action: SyncAction,
  scope: Scope,
  limit: RecordLimit | undefined,
): Promise<Plan> {
  output.progress(`planning the ${action}${await listedWords(output, engine, "over")}`, {
    interrupted: "Interrupted; a plan changes nothing, and nothing was asked for.",
  });
  return engine.plan(action, scope, limit);
}

/** `, over 9,261 listed records`, where somebody sees it. */
async function listedWords(output: Output, engine: Engine, how: "of" | "over"): Promise<string> {
  if (!output.showsProgress) return "";
  const { total } = await engine.overview();
  return `, ${how} ${counted(total, "listed record")}`;
}

/** Without --yes nothing is queued: the plan, or what refuses it. */
function showPlan(
  call: Call,
  plan: Plan,
  wanted: {
    readonly packing: Packing | undefined;
    readonly pace: number | undefined;
    readonly provenBy: readonly DismissalProof[];
  },
): ExitCode {
  const { output, args } = call;
  const { packing, pace, provenBy } = wanted;
  const isWaived = ({ rule }: Refusal): boolean => rule === "filter-untold" && args.has("ignore-map-filters");
  const refusal = refusalsAsPacked(plan, packing).find((one) => !isWaived(one));
  if (refusal !== undefined) return output.refusal(refusal);
  output.note(
    planText(
      { ...plan, provenBy: [...new Set([...plan.provenBy, ...provenBy])] },
      {
        packing,
        notBefore: notBeforeWords(call, packing),
        utc: call.configuration.utc,
        pace,
        ignoresQuietHours: args.has("ignore-quiet-hours"),
      },
    ),
  );
  return output.refusal(
    refused(
      "confirmation-required",
      "Nothing was queued: the plan is above.",
      "Say --yes to queue exactly this.",
    ).refused,
  );
}

/** Why a scope holds no record. */
async function noteWhyEmptyScope(engine: Engine, scope: Scope, { output }: Call): Promise<void> {
  if (scope.kind === "filter") await noteWhyEmpty(engine, scope.filter, output);
}

/** An empty filter is refused by the engine, unless the operator says `--all`. */
function scopeOf({ filter, query }: ReturnType<typeof filterOfWords>, call: Call): Scope {
  if (!call.args.has("all")) return { kind: "filter", filter, query };
  if (filter.terms.length > 0) {
    throw new UserFacingError("Both a filter and --all came.", "Leave one of them out.");
  }
  return { kind: "all" };
}

function limitOf({ args }: Call): RecordLimit | undefined {
  const first = args.get("first");
  const newest = args.get("newest");
  const givenOptions = [first !== undefined, newest !== undefined, args.has("one-per-cause")].filter(
    Boolean,
  ).length;
  if (givenOptions > 1) {
    throw new UserFacingError("Several of --first, --newest and --one-per-cause came.", "Choose one.");
  }
  if (first !== undefined) return { which: "first", count: positiveNumber(first, "first") };
  if (newest !== undefined) return { which: "newest", count: positiveNumber(newest, "newest") };
  return args.has("one-per-cause") ? { which: "one-per-cause" } : undefined;
}
