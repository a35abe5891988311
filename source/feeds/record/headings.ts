import { constantsOf } from "./constants.ts";
import { UnreadableFeedError, type FeedOptions } from "../feed.ts";
import type { FeedValues } from "./feed-record.ts";
import type { FeedField } from "./heading-aliases.ts";
import { FEED_FIELDS, HEADING_ALIASES } from "./heading-aliases.ts";
import { quoted } from "../bytes/quoted-text.ts";

/** What a heading stands for. The lower rank wins where several headings stand for one field. */
export interface HeadingMeaning {
  readonly field: FeedField;
  readonly rank: number;
}

/** A feed must have one of each group. */
const REQUIRED: readonly (readonly FeedField[])[] = [
  ["createdOn"],
  ["entity"],
  ["source"],
  ["key"],
  ["message", "code"],
];

/** Headings that a message lists before it only counts them. */
const LISTED = 30;

/** Letters and digits alone, small, without accents: `Created On (UTC)` and `createdonutc` are the same heading. */
function folded(heading: string): string {
  return heading
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

const ALIASES: ReadonlyMap<string, HeadingMeaning> = (() => {
  const aliases = new Map<string, HeadingMeaning>();
  for (const field of FEED_FIELDS) {
    HEADING_ALIASES[field]
      .flatMap((line) => line.split(";"))
      .forEach((alias, rank) => {
        if (!aliases.has(folded(alias))) aliases.set(folded(alias), { field, rank });
      });
  }
  return aliases;
})();

function list(headings: readonly string[]): string {
  if (headings.length === 0) return "none";
  const shown = headings.slice(0, LISTED).map((heading) => quoted(heading));
  const more = headings.length > LISTED ? [`${headings.length - LISTED} more`] : [];
  return [...shown, ...more].join(", ");
}

/** Finds the field that a heading or a JSON property stands for: by `--map` first, then by alias. */
export class HeadingMatcher {
  readonly #mapped = new Map<string, FeedField>();
  readonly #mappedHeadings: readonly string[];

  /** What `--set` says of every record. */
  readonly constants: FeedValues;

  /** Throws UnreadableFeedError for a field of `--map` or `--set` that does not exist. */
  constructor(options: FeedOptions) {
    const { headings } = options;
    this.constants = constantsOf(options);
    this.#mappedHeadings = Object.keys(headings);
    for (const [heading, name] of Object.entries(headings)) {
      const field = FEED_FIELDS.find((one) => one.toLowerCase() === name.trim().toLowerCase());
      if (field === undefined) {
        throw new UnreadableFeedError(
          `--map names an unknown field: ${quoted(`${heading}=${name}`)}.`,
          `Use one of: ${FEED_FIELDS.join(", ")}.`,
        );
      }
      this.#mapped.set(folded(heading), field);
    }
  }

  /** Null for a heading that means nothing to us. */
  meaningOf(heading: string): HeadingMeaning | null {
    const name = folded(heading);
    const field = this.#mapped.get(name);
    if (field !== undefined) return { field, rank: -1 };
    return ALIASES.get(name) ?? null;
  }

  /**
   * Throws UnreadableFeedError when a `--map` heading is not among the found ones, when one stands for a field that
   * `--set` gives, or when no heading stands for a field that every sync error needs; the message lists what was found,
   * the remedy what to type.
   */
  check(found: readonly string[]): void {
    const names = new Set(found.map(folded));
    const absent = this.#mappedHeadings.filter((heading) => !names.has(folded(heading)));
    if (absent.length > 0) {
      throw new UnreadableFeedError(
        `--map names a heading that the feed does not have: ${list(absent)}.`,
        `The feed has: ${list(found)}.`,
      );
    }
    const given = this.#constantFields();
    const double = found.find((heading) => given.has(this.meaningOf(heading)?.field));
    if (double !== undefined) {
      const field = this.meaningOf(double)?.field ?? "";
      throw new UnreadableFeedError(
        `--set gives ${field}, and the feed has a column for it: ${quoted(double)}.`,
        `Leave --set ${field} out, or rename the column when it holds something else.`,
      );
    }
    const fields = new Set([...found.map((heading) => this.meaningOf(heading)?.field), ...given]);
    const missing = REQUIRED.filter((group) => !group.some((field) => fields.has(field)));
    if (missing.length === 0) return;
    const unused = found.filter((heading) => heading.trim() !== "" && this.meaningOf(heading) === null);
    throw new UnreadableFeedError(
      `The feed has no heading for ${missing.map((group) => group.join(" or ")).join(", ")}. It has: ${list(found)}.`,
      mapRemedy(missing, unused),
    );
  }

  #constantFields(): ReadonlySet<string | undefined> {
    return new Set(Object.keys(this.constants));
  }
}

/** Fields that may well be the same in every record of a feed, with a value as `--set` takes it. */
const EXAMPLES: Readonly<Partial<Record<FeedField, string>>> = {
  source: "--set source=finance-and-operations or --set source=dataverse",
  entity: '--set "entity=Customers V3"',
};

function mapRemedy(missing: readonly (readonly FeedField[])[], unused: readonly string[]): string {
  const [only] = unused;
  const isCertain = unused.length === 1 && missing.length === 1 && only !== undefined;
  const heading = isCertain ? quoted(only).slice(1, -1) : "HEADING";
  const options = missing.map((group) => `--map "${heading}=${group[0] ?? ""}"`).join(" ");
  const examples = missing.flatMap(([field]) => (field === undefined ? [] : (EXAMPLES[field] ?? [])));
  const constants =
    examples.length === 0 ? "" : ` Where it is the same in every record: ${examples.join(", ")}.`;
  if (isCertain) return `Add ${options}${constants === "" ? "" : `.${constants}`}`;
  if (unused.length === 0)
    return `Export the missing columns too; ${options} names a column that holds one.${constants}`;
  return `Add ${options} with the heading that holds it, one of: ${list(unused)}.${constants}`;
}
