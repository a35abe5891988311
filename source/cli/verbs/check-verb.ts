import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import { NEWEST_FIRST } from "../../domain/query/error-order.ts";
import type { FieldValue } from "../../domain/sides/field-value.ts";
import { isRefused } from "../../domain/outcome.ts";
import { spread } from "../../text/spread.ts";
import { CHECKED_AT_MOST, VERDICTS, type TwoSidedCheck } from "../../domain/sides/two-sided-check.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Engine } from "../../engine/engine.ts";
import { positiveNumber } from "../command-line/arguments.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { recordId, unknownRecord } from "../engine/find-record.ts";
import { checkJson } from "../output/json-views.ts";
import { noteWhyEmpty } from "../output/empty-answer.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { filterOf, onlyWord, type Call, type Verb } from "../verb.ts";

/** A sample is spread over this many of the newest matches. */
const SAMPLED_FROM = 10_000;

export const checkVerb: Verb = {
  name: "check",
  usage: "check ID | check --sample N [filter]",
  summary: "read both sides and compare the mapped columns; writes nothing",
  options: ["sample"],
  run: async (call) => {
    const sample = call.args.get("sample");
    if (sample === undefined) {
      const id = onlyWord(call, "the id of a sync error");
      return call.withEngine("read", async (engine) => answer(call, engine, [await recordId(engine, id)]));
    }
    const count = positiveNumber(sample, "sample");
    if (count > CHECKED_AT_MOST) {
      throw new UserFacingError(
        `A sample of ${count} is too large.`,
        `A check reads both sides of at most ${CHECKED_AT_MOST} records.`,
      );
    }
    const { filter } = filterOf(call);
    return call.withEngine("read", async (engine) => {
      const ids = await sampleOf(engine, filter, count);
      const exit = await answer(call, engine, ids);
      if (ids.length === 0) await noteWhyEmpty(engine, filter, call.output);
      return exit;
    });
  },
};

/** Ids evenly spread over the newest that the filter matches. */
async function sampleOf(engine: Engine, filter: ErrorFilter, count: number): Promise<readonly string[]> {
  return spread(await engine.ids(filter, NEWEST_FIRST, SAMPLED_FROM), count);
}

async function answer(call: Call, engine: Engine, ids: readonly string[]): Promise<ExitCode> {
  const result = await engine.check(ids);
  if (isRefused(result)) return call.output.refusal(result.refused);
  const checks = result.done;
  if (checks.length === 0 && !call.args.given.includes("sample")) {
    throw unknownRecord(ids[0] ?? "");
  }
  call.output.answer(checks.map(checkJson), () => checksText(checks));
  return EXIT.done;
}

function checksText(checks: readonly TwoSidedCheck[]): string {
  if (checks.length === 0) return "No sync errors match.";
  const verdicts = VERDICTS.map((verdict) => ({
    verdict,
    records: checks.filter((check) => check.verdict === verdict).length,
  })).filter(({ records }) => records > 0);
  const records = checks.flatMap(({ error, verdict, explanation, differences }) => [
    `${error}  ${verdict}: ${explanation}`,
    ...differences.map(
      ({ column, source, target }) => `    ${column}: ${inWords(source)} → ${inWords(target)}`,
    ),
  ]);
  const counts = verdicts.map(({ verdict, records: count }) => `${grouped(count)} ${verdict}`).join(", ");
  return [...records, `${counted(checks.length, "record")} checked: ${counts}. Nothing was written.`].join(
    "\n",
  );
}

function inWords(value: FieldValue): string {
  return value === null ? "(empty)" : JSON.stringify(value);
}
