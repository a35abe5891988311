import { UnreadableFeedError } from "./feed.ts";
import type { FeedField } from "./heading-aliases.ts";
import { FEED_FIELDS, HEADING_ALIASES } from "./heading-aliases.ts";
import { quoted } from "./quoted-text.ts";

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

  /** `headings` is their heading → our field name. Throws UnreadableFeedError for a field that does not exist. */
  constructor(headings: Readonly<Record<string, string>>) {
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
   * Throws UnreadableFeedError when a `--map` heading is not among the found ones, or when no heading stands for a
   * field that every sync error needs; the message lists what was found, the remedy what to type.
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
    const fields = new Set(found.map((heading) => this.meaningOf(heading)?.field));
    const missing = REQUIRED.filter((group) => !group.some((field) => fields.has(field)));
    if (missing.length === 0) return;
    const unused = found.filter((heading) => heading.trim() !== "" && this.meaningOf(heading) === null);
    throw new UnreadableFeedError(
      `The feed has no heading for ${missing.map((group) => group.join(" or ")).join(", ")}. It has: ${list(found)}.`,
      mapRemedy(missing, unused),
    );
  }
}

function mapRemedy(missing: readonly (readonly FeedField[])[], unused: readonly string[]): string {
  const [only] = unused;
  const isCertain = unused.length === 1 && missing.length === 1 && only !== undefined;
  const heading = isCertain ? quoted(only).slice(1, -1) : "HEADING";
  const options = missing.map((group) => `--map "${heading}=${group[0] ?? ""}"`).join(" ");
  if (isCertain) return `Add ${options}`;
  if (unused.length === 0) return `Export the missing columns too; ${options} names a column that holds one.`;
  return `Add ${options} with the heading that holds it, one of: ${list(unused)}.`;
}
