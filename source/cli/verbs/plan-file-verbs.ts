import { isRefused, type Outcome } from "../../domain/outcome.ts";
import { RECORDS_PER_REQUEST, type Plan } from "../../domain/request/plan.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Engine } from "../../engine/engine.ts";
import { proofWords } from "../../wording/plan-words.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { paceOf } from "../command-line/option-values.ts";
import { idsFingerprint, readPlanFile, writePlanFile, type PlanFile } from "../files/plan-file.ts";
import { submittedJson } from "../output/json-views.ts";
import { submittedText } from "../output/plan-text.ts";
import { onlyWord, type Call, type Verb } from "../verb.ts";

/** Writes a drawn plan with the ids of exactly its records; says where. */
export async function keepPlan(
  call: Call,
  engine: Engine,
  plan: Plan,
  path: string,
): Promise<Outcome<string>> {
  if (plan.eligible === 0 || plan.eligible > RECORDS_PER_REQUEST) {
    throw new UserFacingError(
      `A plan file holds 1 to ${grouped(RECORDS_PER_REQUEST)} records; this plan has ${grouped(plan.eligible)}.`,
      "Narrow the filter, or take a part with --first N.",
    );
  }
  const ids = await engine.sample(plan.id, plan.eligible);
  if (isRefused(ids)) return ids;
  const { environment, production } = await engine.overview();
  const { action, scope, query, matched, provenBy } = plan;
  const kept: PlanFile = {
    environment: { name: environment, production },
    action,
    scope,
    query,
    matched,
    excluded: plan.excluded.map(({ count, explanation }) => ({ count, explanation })),
    provenBy,
    by: call.configuration.by,
    at: new Date(plan.nowAt).toISOString(),
    ids: ids.done,
  };
  return writePlanFile(path, kept, call.args.has("force"));
}

/** What a plan file would do, for the second person. It asks no engine. */
export function showPlanFile(call: Call, path: string): ExitCode {
  const { ids, ...plan } = readPlanFile(path);
  const fingerprint = idsFingerprint(ids);
  call.output.answer({ ...plan, records: ids.length, idsSha256: fingerprint }, () =>
    planFileText({ ids, ...plan }, fingerprint),
  );
  return EXIT.done;
}

function planFileText(plan: PlanFile, fingerprint: string): string {
  const { environment, action, ids, scope, query, matched, excluded, provenBy, by, at } = plan;
  return [
    `${action} of ${counted(ids.length, "record")} in ${environment.production ? "PRODUCTION " : ""}${environment.name}`,
    `drawn by ${by} at ${at}`,
    `${scope}${query === "" ? "" : `:  ${query}`}`,
    `${grouped(matched).padStart(9)}  matched`,
    ...excluded.map(({ count, explanation }) => `${grouped(count).padStart(9)}  left out: ${explanation}`),
    `${grouped(ids.length).padStart(9)}  to ${action}`,
    ...(provenBy.length === 0 ? [] : [proofWords(provenBy)]),
    `ids ${fingerprint}`,
  ].join("\n");
}

export const applyVerb: Verb = {
  name: "apply",
  usage:
    "apply FILE --yes [--reason TEXT] [--fixed TEXT] [--approved-by NAME] [--pace N] [--ignore-quiet-hours] [--ignore-map-filters]",
  summary: "queue exactly the records of a plan file, or say what has drifted and queue nothing",
  options: ["yes", "reason", "fixed", "approved-by", "pace", "ignore-quiet-hours", "ignore-map-filters"],
  run: async (call) => {
    const { args, output, configuration } = call;
    const plan = readPlanFile(onlyWord(call, "a plan file"));
    if (!args.has("yes")) {
      output.note(planFileText(plan, idsFingerprint(plan.ids)));
      return output.refusal({
        rule: "confirmation-required",
        message: "Nothing was queued: the plan is above.",
        remedy: "Say --yes to queue exactly this.",
      });
    }
    const paceText = args.get("pace");
    return call.withEngine("write", async (engine) => {
      await refuseOtherEnvironment(engine, plan);
      const result = await engine.submit({
        action: plan.action,
        by: configuration.by,
        reason: args.get("reason") ?? "",
        fixed: args.get("fixed") ?? "",
        approvedBy: args.get("approved-by") ?? "",
        scope: { kind: "marked", ids: plan.ids },
        maxDrift: { expected: plan.ids.length, most: 0, isShare: false },
        ...(paceText === undefined ? {} : { pace: paceOf(paceText, "--pace") }),
        ignoresQuietHours: args.has("ignore-quiet-hours"),
        ...(args.has("ignore-map-filters") ? { ignoresMapFilters: true } : {}),
        ...(plan.provenBy.length === 0 ? {} : { provenBy: plan.provenBy }),
      });
      if (isRefused(result)) {
        for (const words of await driftOf(engine, plan)) output.note(words);
        return output.refusal(result.refused);
      }
      output.answer(submittedJson(result.done), () => submittedText(result.done, configuration.inProcess));
      return EXIT.done;
    });
  },
};

/** A plan of one environment says nothing of another one, also where ids are the same. */
async function refuseOtherEnvironment(engine: Engine, { environment }: PlanFile): Promise<void> {
  const { environment: here, production } = await engine.overview();
  if (here === environment.name && production === environment.production) return;
  const shown = (name: string, is: boolean): string => `${is ? "PRODUCTION " : ""}${name}`;
  throw new UserFacingError(
    `The plan is of ${shown(environment.name, environment.production)}; this is ${shown(here, production)}. Nothing was queued.`,
    "Name the environment or the data folder that it was drawn in.",
  );
}

/** What of the records is no longer as the plan saw it; nothing where all of them can be taken. */
async function driftOf(engine: Engine, { action, ids }: PlanFile): Promise<readonly string[]> {
  const now = await engine.plan(action, { kind: "marked", ids });
  if (now.eligible === ids.length) return [];
  const gone = ids.length - now.matched;
  return [
    `The plan no longer holds: of its ${counted(ids.length, "record")} ${grouped(now.eligible)} can be taken now.`,
    ...(gone === 0 ? [] : [`${grouped(gone).padStart(9)}  no longer listed`]),
    ...now.excluded.map(({ count, explanation }) => `${grouped(count).padStart(9)}  ${explanation}`),
  ];
}
