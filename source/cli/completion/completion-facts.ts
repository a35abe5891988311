import { counted } from "../../text/numbers.ts";
import { EVERYTHING } from "../../domain/query/error-filter.ts";
import type { GroupField } from "../../domain/query/error-groups.ts";
import { NEWEST_FIRST } from "../../domain/query/error-order.ts";
import { hasEnded } from "../../domain/request/sync-request-states.ts";
import { statusTitle } from "../../domain/sides/integration-job.ts";
import type { Engine } from "../../engine/engine.ts";
import { visibleText } from "../../text/visible-text.ts";

/** One way to go on, and what it is. */
export interface Candidate {
  readonly value: string;
  readonly about: string;
}

/** What a shell is answered: words to go on with, or that names of files are wanted. */
export interface Completions {
  /** `open`: more is written directly behind the word, so that no space follows it. */
  readonly kind: "words" | "open" | "files" | "folders";
  readonly candidates: readonly Candidate[];
}

/** What is asked of a data folder, or of what stands for it. */
export interface CompletionFacts {
  jobs(): Promise<readonly Candidate[]>;
  /** The ids of requests; with `isOpen` of those that have not ended. */
  requests(isOpen: boolean): Promise<readonly Candidate[]>;
  causes(): Promise<readonly Candidate[]>;
  /** Values of a field, the most frequent first. */
  values(field: GroupField): Promise<readonly Candidate[]>;
  /** Ids of records that begin so. */
  records(start: string): Promise<readonly Candidate[]>;
  /** Connections of the configuration. */
  connections(): Promise<readonly Candidate[]>;
  /** Names of table maps. */
  maps(): Promise<readonly Candidate[]>;
}

/** More than a shell shows without asking. */
const MOST = 200;

/** The facts of an engine, which is opened at the first question; without one, and where one fails, there are none. */
export function factsOf(
  open: () => Promise<Engine | null>,
  names: Pick<CompletionFacts, "connections" | "maps">,
): CompletionFacts {
  let opened: Promise<Engine | null> | null = null;
  const ask = async (
    question: (engine: Engine) => Promise<readonly Candidate[]>,
  ): Promise<readonly Candidate[]> => {
    opened ??= open();
    const engine = await opened;
    return engine === null ? [] : question(engine);
  };
  return {
    ...names,
    jobs: () =>
      ask(async (engine) =>
        (await engine.overview()).jobs.map(({ name, status, errors }) => ({
          value: name,
          about: `${statusTitle(status)}, ${records(errors)}`,
        })),
      ),
    requests: (isOpen) =>
      ask(async (engine) =>
        (await engine.requests())
          .filter(({ state }) => !isOpen || !hasEnded(state))
          .toReversed()
          .slice(0, MOST)
          .map((one) => ({
            value: one.id,
            about: `${one.action} in ${one.job}, ${one.state}, ${records(one.records)}`,
          })),
      ),
    causes: () =>
      ask(async (engine) => {
        const { rows } = await engine.causes({ filter: EVERYTHING, by: ["cause"], top: MOST });
        return rows.map(({ id, title, count }) => ({ value: id, about: `${records(count)}: ${title}` }));
      }),
    values: (field) =>
      ask(async (engine) => {
        const { groups } = await engine.groups({ filter: EVERYTHING, by: [field], top: MOST, windowsMs: [] });
        return groups.map(({ values: [value = ""], count }) => ({ value, about: records(count) }));
      }),
    records: (start) =>
      ask(async (engine) => {
        if (start.length < 2 || start.includes("*")) return [];
        const terms = [{ field: "id", negated: false, values: [`${start}*`] }] as const;
        const ids = await engine.ids({ terms }, NEWEST_FIRST, MOST);
        return ids.map((value) => ({ value, about: "" }));
      }),
  };
}

function records(count: number): string {
  return counted(count, "record");
}

/**
 * True for a value that a terminal shows as it is: a name with control characters, or with what cannot be seen, is not
 * offered, because a line of the answer, or of the terminal, would not hold it.
 */
export function isShowable({ value }: Candidate): boolean {
  return value !== "" && visibleText(value, false) === value;
}
