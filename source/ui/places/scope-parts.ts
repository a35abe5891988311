import type { Plan } from "../../domain/request/plan.ts";
import { scopeQuery } from "../../domain/request/selection.ts";
import type { RecordLimit, Scope } from "../../domain/request/selection.ts";
import { cut, wrap } from "../../text/cell-text.ts";
import { visibleText } from "../../text/visible-text.ts";
import { duration } from "../draw/instants.ts";
import { cutAtEnd, line, piece, titledRule } from "../draw/line.ts";
import { namedQuery } from "../draw/named-query.ts";
import type { Look } from "../draw/theme.ts";
import { counted, grouped, oneOrMany } from "../../text/numbers.ts";
import type { PlanForm } from "../state/plan-form.ts";
import type { ViewState } from "../state/view-state.ts";

export type ScopeFacts = Pick<ViewState, "overview" | "errors"> & Partial<Pick<ViewState, "causeTitles">>;

/** What the dialog is about, in words and as a query. */
export function scopeParts(form: PlanForm, state: ScopeFacts, width: number, look: Look): readonly Part[] {
  return [
    part([titleLine(form, state, width, look)]),
    scopePart(form, state, width, look),
    { ...part(queryLines(form, state, width, look)), isCut: true },
  ];
}

function titleLine({ action, plan }: PlanForm, { overview }: ScopeFacts, width: number, look: Look): string {
  const { between } = look.glyphs;
  const environment = visibleText(overview.environment, look.ascii);
  const where = overview.production ? ` in PRODUCTION ${environment}` : ` ${between} ${environment}`;
  const [job, ...more] = plan?.requests ?? [];
  const jobs =
    job === undefined
      ? ""
      : more.length > 0
        ? ` ${between} ${counted(more.length + 1, "job")}`
        : ` ${between} job ${visibleText(job.job, look.ascii)}`;
  const [title, meaning] =
    action === "retry" ? (["Retry", "title"] as const) : (["Dismiss for good", "danger"] as const);
  return titledRule(`${title}${where}${jobs}`, width, look, overview.production ? "danger" : meaning);
}

function scopePart(form: PlanForm, state: ScopeFacts, width: number, look: Look): Part {
  const painted = (text: string): readonly string[] =>
    wrap(text, width - 2).map((one) => look.paint("strong", ` ${one}`));
  const short = painted(scopeInShort(form, state));
  return { ...part(painted(scopeInWords(form, state)), 4), short, stays: true };
}

/** The same in as few words as there are. */
function scopeInShort({ scope, limit }: PlanForm, { errors }: ScopeFacts): string {
  const whole = {
    marked: scope.kind === "marked" ? counted(scope.ids.length, "marked record") : "",
    cause: "One cause, under the filter:",
    all: `All ${counted(errors.total, "sync error")}.`,
    filter: "All that the filter matches:",
  }[scope.kind];
  return limit === null ? whole : `${limitWords(limit)}${whole}`;
}

/** What the records are: their cause by its title, examples of their keys, their entities and the age of the oldest. */
export function namedParts(
  { about }: Plan,
  { overview }: ScopeFacts,
  width: number,
  look: Look,
): readonly Part[] {
  if (about === null) return [];
  const { causes, title, entity, entities, keys, oldestAt } = about;
  const shown = (text: string): string => visibleText(text, look.ascii);
  const more = (all: number): string => (all > 1 ? ` +${grouped(all - 1)}` : "");
  const of = oneOrMany(causes, "One cause: ", `${grouped(causes)} causes, most of them: `);
  const examples = keys.map((key) => shown(key.slice(0, 200))).join("  ");
  const facts = `${shown(entity)}${more(entities)} ${look.glyphs.between} oldest ${duration(Math.max(0, overview.nowAt - oldestAt))}`;
  return [
    {
      ...part(
        wrap(of + shown(title), width - 2).map((text) => ` ${text}`),
        3,
      ),
      short: [` ${cut(of + shown(title), width - 2)}`],
    },
    part([line([piece(` e.g. ${examples}`)], [], width, look)], 4),
    part([line([piece(` ${facts}`, "dim")], [], width, look)], 6),
  ];
}

/** What the action applies to, in words. */
function scopeInWords({ scope, limit }: PlanForm, { errors }: ScopeFacts): string {
  const whole = wholeScope(scope, errors.total);
  if (limit === null) return whole;
  return `${limitWords(limit)}${whole.charAt(0).toLowerCase()}${whole.slice(1)}`;
}

function wholeScope(scope: Scope, total: number): string {
  switch (scope.kind) {
    case "marked":
      return `The ${counted(scope.ids.length, "marked record")}, including any hidden by the filter.`;
    case "cause":
      return "Everything of this one cause that the filter matches, frozen when you confirm:";
    case "all":
      return `All ${counted(total, "sync error")}: the filter is empty.`;
    case "filter":
      return "Everything that the filter matches, frozen when you confirm:";
  }
}

function limitWords(limit: RecordLimit): string {
  return limit.which === "one-per-cause"
    ? "Only the newest of each cause, of: "
    : `Only the ${limit.which} ${grouped(limit.count)} of: `;
}

/** Of a cause's title in the query: it stands below in full. */
const TITLE_CELLS = 40;

function queryLines(
  { scope, plan }: PlanForm,
  { causeTitles = new Map<string, string>() }: ScopeFacts,
  width: number,
  look: Look,
): readonly string[] {
  if (scope.kind !== "filter" && scope.kind !== "cause") return [];
  const query = scopeQuery(scope);
  if (query === "") return [];
  const about = plan?.about ?? null;
  const titles = about === null ? causeTitles : new Map([...causeTitles, [about.cause, about.title]]);
  return wrap(namedQuery(query, titles, TITLE_CELLS, look), width - 4).map((text) =>
    look.paint("accent", `   ${text}`),
  );
}

/** Lines of a dialog that belong together. */
export interface Part {
  readonly lines: readonly string[];
  /** What gives way where there is no room: the highest first, and within one rank the last. 0 never does. */
  readonly rank: number;
  /** The same shorter: taken when its turn to give way comes, or once all the others have where it never does. */
  readonly short?: readonly string[];
  /** True for what gives way no further than its short form. */
  readonly stays?: true;
  /** True for a text that may be of any length: it is cut last, in its middle, and the cut is said. */
  readonly isCut?: true;
}

export function part(lines: readonly string[], rank = 0): Part {
  return { lines, rank };
}

/** The lines of the parts that fit into `height`, in their order. */
export function fittedLines(parts: readonly Part[], height: number, look: Look): readonly string[] {
  let shown = parts;
  const excess = (): number => shown.reduce((sum, { lines }) => sum + lines.length, 0) - height;
  const give = (
    isNow: (rank: number) => boolean,
    to: (one: Part, most: number) => readonly string[],
  ): void => {
    for (let place = shown.length - 1; place >= 0 && excess() > 0; place--) {
      const given = shown[place];
      if (given !== undefined && isNow(given.rank))
        shown = shown.with(place, { ...given, lines: to(given, excess()) });
    }
  };
  const shortened = (one: Part): readonly string[] => one.short ?? one.lines;
  const ranks = [...new Set(parts.map(({ rank }) => rank))].sort((one, other) => other - one);
  for (const rank of ranks.filter((one) => one > 0)) {
    give((one) => one === rank, shortened);
    give(
      (one) => one === rank,
      ({ lines, stays }, most) => (stays === true ? lines : cutAtEnd(lines, lines.length - most)),
    );
  }
  if (excess() > 0) shown = shown.map((one) => ({ ...one, lines: shortened(one) }));
  const most = excess();
  if (most > 0) {
    shown = shown.map((one) =>
      one.isCut === true ? { ...one, lines: cutInMiddle(one.lines, one.lines.length - most, look) } : one,
    );
  }
  return shown.flatMap(({ lines }) => lines).slice(-height);
}

/** Its start and its end, with how much is cut between them. */
function cutInMiddle(lines: readonly string[], room: number, look: Look): readonly string[] {
  if (room >= lines.length) return lines;
  if (room < 2) return lines.slice(0, Math.max(1, room));
  const cut = lines.length - room + 1;
  const said = look.paint("warning", `   (${counted(cut, "line")} of the query cut here)`);
  const tail = room >= 4 ? 1 : 0;
  return [...lines.slice(0, room - 1 - tail), said, ...lines.slice(lines.length - tail)];
}
