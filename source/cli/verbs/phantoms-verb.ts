import { sampleWords, PHANTOM_ORIGIN } from "../../wording/error-words.ts";
import type { ErrorFilter, FilterTerm } from "../../domain/query/error-filter.ts";
import { isRefused } from "../../domain/outcome.ts";
import { type PhantomSample } from "../../domain/sides/phantom-sample.ts";
import { printQuery } from "../../domain/query/query.ts";
import { CHECKED_AT_MOST } from "../../domain/sides/two-sided-check.ts";
import type { UpdateBurst } from "../../domain/sides/update-burst.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { positiveNumber } from "../command-line/arguments.ts";
import { EXIT } from "../command-line/exit-codes.ts";
import { burstJson } from "../output/json-views.ts";
import { noteWhyEmpty } from "../output/empty-answer.ts";
import { counted } from "../../text/numbers.ts";
import { timeText } from "../command-line/time-text.ts";
import { filterOf, type Verb } from "../verb.ts";

interface SampledBurst {
  readonly burst: UpdateBurst;
  /** As the list takes it: exactly the updates of the burst. */
  readonly query: string;
  readonly sample: PhantomSample | null;
}

export const phantomsVerb: Verb = {
  name: "phantoms",
  usage: "phantoms [filter] [--sample N]",
  summary: "list bursts of updates that may be phantoms; --sample compares both sides of N of each",
  options: ["sample"],
  run: async (call) => {
    const { output, configuration } = call;
    const { filter } = filterOf(call);
    const count = sampleOf(call.args.get("sample"));
    return call.withEngine("read", async (engine) => {
      const found: SampledBurst[] = [];
      for (const burst of await engine.bursts(filter)) {
        const within = burstFilter(burst, filter);
        const query = printQuery(within);
        const scope = { kind: "filter", filter: within, query } as const;
        const taken = count === 0 ? null : await engine.samplePhantoms(scope, count);
        if (taken !== null && isRefused(taken)) return output.refusal(taken.refused);
        found.push({ burst, query, sample: taken === null ? null : taken.done });
      }
      output.answer(
        found.map(({ burst, query, sample }) => burstJson(burst, query, sample)),
        () => burstsText(found, configuration.utc),
      );
      if (found.length === 0) await noteWhyEmpty(engine, filter, output);
      return EXIT.done;
    });
  },
};

/** 0 for none. */
function sampleOf(sample: string | undefined): number {
  if (sample === undefined) return 0;
  const count = positiveNumber(sample, "sample");
  if (count <= CHECKED_AT_MOST) return count;
  throw new UserFacingError(
    `A sample of ${count} is too large.`,
    `A sample compares both sides of at most ${CHECKED_AT_MOST} records of each burst.`,
  );
}

function burstFilter({ dataSource, entity, firstAt, lastAt }: UpdateBurst, filter: ErrorFilter): ErrorFilter {
  const negated = false;
  // Whole seconds, so that the query can be written and read again.
  const [after, before] = [wholeSecond(firstAt), wholeSecond(lastAt) + 1_000];
  const terms: readonly FilterTerm[] = [
    { field: "entity", negated, values: [entity] },
    { field: "source", negated, values: [dataSource] },
    { field: "operation", negated, values: ["update"] },
    { field: "state", negated, values: ["open"] },
    { field: "after", negated, at: after, text: secondText(after) },
    { field: "before", negated, at: before, text: secondText(before) },
  ];
  return { terms: [...filter.terms, ...terms] };
}

function wholeSecond(at: number): number {
  return Math.floor(at / 1_000) * 1_000;
}

function secondText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function burstsText(found: readonly SampledBurst[], isUtc: boolean): string {
  if (found.length === 0) return "No burst of open updates: nothing looks like phantoms.";
  const burstLines = found.flatMap(({ burst, query, sample }) => [
    `${counted(burst.records, "update")} of ${burst.entity} from ${burst.dataSource}, ${timeText(burst.firstAt, isUtc)} to ${timeText(burst.lastAt, isUtc)}`,
    ...(sample === null ? [] : [`    ${sampleWords(sample)}`]),
    `    ${query}`,
  ]);
  const sampled = found.some(({ sample }) => sample !== null);
  const next = sampled
    ? "dwtriage dismiss QUERY --only-equal --reason TEXT --yes dismisses those of a burst that are equal when their turn comes; what differs stays open."
    : "A burst alone proves nothing: an outage causes one too. --sample 50 compares both sides.";
  return [...burstLines, next, PHANTOM_ORIGIN].join("\n");
}
