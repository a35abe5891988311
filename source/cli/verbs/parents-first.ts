import { parentsFirstRefusal } from "../../wording/refusal-words.ts";
import type { MissingParents } from "../../domain/request/missing-parents.ts";
import { done, isRefused, type Outcome } from "../../domain/outcome.ts";
import type { Scope } from "../../domain/request/selection.ts";
import type { Engine, Submission } from "../../engine/engine.ts";
import { counted, grouped, oneOrMany } from "../../text/numbers.ts";

/** What a plan says of the records that others wait for; nothing where none does. */
export function parentLines(parents: MissingParents | null): readonly string[] {
  if (parents === null || parents.records === 0) return [];
  const { records, listed, missing, most, retryable } = parents;
  const wait = `${counted(records, "record")} ${oneOrMany(records, "waits", "wait")} on ${counted(listed + missing, "parent")} by their messages (our inference): ${grouped(listed)} listed here, ${grouped(missing)} not.`;
  const lines = most
    .slice(0, 5)
    .map(
      ({ table, values, company, records: waiting, listed: own }) =>
        `${grouped(waiting).padStart(9)}  on ${table === "" ? "(table not named)" : table} ${values.join(", ")}${company === "" ? "" : ` in ${company}`}: ${own.length > 0 ? own.join(", ") : "not on the list"}`,
    );
  const hint =
    retryable.length === 0
      ? []
      : [`--parents-first retries ${counted(retryable.length, "listed parent record")} before them.`];
  return [wait, ...lines, ...hint];
}

/** Queues the listed parents before what waits for them; the answer in words, empty where there are none. */
export async function submitParents(
  engine: Engine,
  scope: Scope,
  submission: Pick<
    Submission,
    "action" | "by" | "reason" | "fixed" | "pace" | "ignoresQuietHours" | "ignoresMapFilters"
  >,
): Promise<Outcome<string>> {
  const { retryable } = await engine.parents(scope);
  if (retryable.length === 0) return done("");
  const plan = await engine.plan("retry", scope);
  const first = await engine.plan("retry", { kind: "marked", ids: retryable });
  const refusal = parentsFirstRefusal(plan, first);
  if (refusal !== null) return { refused: refusal };
  const jobs = new Set(plan.requests.map(({ job }) => job));
  const result = await engine.submit({ ...submission, plan: first.id });
  if (isRefused(result)) return result;
  const ids = result.done.requests.map(
    ({ id, job, records }) => `${id} in ${job}, ${counted(records, "record")}`,
  );
  const beside = result.done.requests.filter(({ job }) => jobs.size > 1 || !jobs.has(job));
  const words = `Parents first: ${ids.join("; ")}.`;
  if (beside.length === 0) return done(words);
  const named = beside.map(({ id }) => id).join(" ");
  return done(
    `${words} Jobs run side by side: what waits in another job may start before ${named} ends (dwtriage wait ${named}).`,
  );
}
