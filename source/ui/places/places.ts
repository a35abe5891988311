import { sampleWords, PHANTOM_ORIGIN } from "../../wording/error-words.ts";
import type { Binding } from "../model/binding.ts";
import { grouped } from "../state/key-description.ts";
import type { KeyGroup } from "../state/key-description.ts";
import type { Layout } from "../state/layout.ts";
import type { Place, PhantomsOverlay, SidesOverlay, ViewState } from "../state/view-state.ts";
import { CANCEL } from "./cancel.ts";
import { COLUMNS } from "./columns.ts";
import { COMMAND } from "./command.ts";
import { COPY } from "./copy.ts";
import { ENVIRONMENTS } from "./environments.ts";
import { EXPORT } from "./export.ts";
import { GROUPING } from "./grouping.ts";
import { helpPlace, helpSearchPlace } from "./help.ts";
import { CAUSES, DETAIL, ERRORS, FILTERS, REQUESTS } from "./lists.ts";
import { MAPS } from "./maps.ts";
import { OUTCOMES } from "./outcomes.ts";
import { PARENTS } from "./parents.ts";
import { drawn, scrolledLines } from "./place.ts";
import type { PlaceDefinition } from "./place.ts";
import { COUNTING, PLAN, REASON } from "./plan-dialog.ts";
import { QUERY, VALUE_SEARCH } from "./query-place.ts";
import { fittedLines, part } from "./scope-parts.ts";
import { SORT } from "./sort.ts";
import { VIEWS } from "./views.ts";
import { dismissEqual, openSample, checkRecord } from "../commands/two-sides.ts";
import { readOnly } from "../state/read-only.ts";
import { scopeQuery } from "../../domain/request/selection.ts";
import { wrap, cell, padEnd, textWidth } from "../../text/cell-text.ts";
import type { Look, Meaning } from "../draw/theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { namedQuery } from "../draw/named-query.ts";
import { titledRule, line, piece } from "../draw/line.ts";
import type { FieldValue } from "../../domain/sides/field-value.ts";
import type { Verdict } from "../../domain/sides/two-sided-check.ts";
import { clockTime } from "../draw/instants.ts";

const TITLES: Readonly<Record<Verdict, readonly [string, Meaning]>> = {
  "in-sync": ["already in sync", "good"],
  "would-update": ["would update", "plain"],
  "would-create": ["would create", "plain"],
  "source-gone": ["source gone", "warning"],
  "target-newer": ["target newer", "warning"],
  superseded: ["superseded", "warning"],
  "outside-filter": ["outside the filter", "warning"],
  "duplicate-key": ["duplicate key", "danger"],
  "cannot-tell": ["not known", "danger"],
};

/** Both sides of one record: the verdict, and every mapped column that differs. Values are shown escaped, never kept. */
export function sidesLines({ record, check }: SidesOverlay, width: number, look: Look): readonly string[] {
  const safe = (text: string): string => visibleText(text.slice(0, 4_000), look.ascii);
  const title = titledRule(
    `Both sides of ${safe(record.uniqueKey)} ${safe(record.company)}`.trim(),
    width,
    look,
    "title",
  );
  if (check === null)
    return [title, line([piece(" reading both sides; nothing is written", "dim")], [], width, look)];
  const [word, meaning] = TITLES[check.verdict];
  const explanation = wrap(`${word}: ${safe(check.explanation)}`, width - 2).map((text, row) =>
    row === 0 ? ` ${look.paint(meaning, text.slice(0, word.length))}${text.slice(word.length)}` : ` ${text}`,
  );
  const at = `read ${clockTime(check.checkedAt, look.utc)}, one side after the other; the verdict is ours, nothing was written`;
  const named = check.differences.map(({ column }) => textWidth(safe(column)));
  const names = Math.min(Math.max(6, ...named), Math.floor(width / 3));
  const values = Math.max(4, Math.floor((width - names - 6) / 2));
  const row = (...texts: readonly [string, string, string]): string =>
    ` ${padEnd(cell(texts[0], names, look.ascii), names)}  ${padEnd(cell(texts[1], values, look.ascii), values)}  ${cell(texts[2], values, look.ascii)}`;
  const table =
    check.differences.length === 0
      ? []
      : [
          "",
          look.paint("dim", row("column", "source", "target")),
          ...check.differences.map(({ column, source, target }) =>
            row(column, inWords(source, look), inWords(target, look)),
          ),
        ];
  return [
    title,
    ...explanation,
    ...table,
    "",
    ...wrap(at, width - 2).map((text) => look.paint("dim", ` ${text}`)),
  ];
}

function inWords(value: FieldValue, look: Look): string {
  return value === null || value === "" ? look.glyphs.dash : String(value);
}

const SIDES: PlaceDefinition = {
  title: "Both sides of a record",
  ...scrolledLines("sides", (overlay, { state, ports }) =>
    sidesLines(overlay, state.size.columns, ports.look),
  ),
  shared: [
    {
      id: "both-sides",
      chords: ["b"],
      title: "both sides: read and compare them; nothing is written",
      places: ["errors", "detail"],
      needsRow: true,
      // A slow side holds back no key: Esc leaves.
      run: (screen) => screen.run(() => checkRecord(screen)),
    },
  ],
  keys: [],
};

/** What a sample of both sides shows, and what can be done about it. */
function phantomLines(
  { sample, scope }: PhantomsOverlay,
  titles: ViewState["causeTitles"],
  { columns: width, bodyRows }: Pick<Layout, "columns" | "bodyRows">,
  look: Look,
): readonly string[] {
  const said = (text: string): readonly string[] => wrap(text, width - 2).map((one) => ` ${one}`);
  const dim = (text: string): readonly string[] => said(text).map((one) => look.paint("dim", one));
  const query = said(namedQuery(scopeQuery(scope), titles, 60, look)).map((one) => look.paint("accent", one));
  const head = [
    part([titledRule("Phantom updates?", width, look, "title")]),
    { ...part(query), isCut: true } as const,
  ];
  if (sample === null)
    return fittedLines(
      [...head, part(dim("reading both sides of a sample; nothing is written to them"))],
      bodyRows,
      look,
    );
  const advice =
    sample.equal === 0
      ? "None is equal: these change something, and are not phantoms."
      : `${look.key("dismiss-equal")} plans to dismiss the equal ones: each is read again when its turn comes, and what differs then stays open.`;
  const gap = part([""], 9);
  const counts = part(said(sampleWords(sample)).map((one) => look.paint("strong", one)));
  const rest =
    sample.updates === 0
      ? []
      : [gap, part(said(advice), 2), gap, { ...part(dim(PHANTOM_ORIGIN), 5), short: [] }];
  return fittedLines([...head, gap, counts, ...rest], bodyRows, look);
}

const PHANTOMS: PlaceDefinition = {
  title: "Sample of both sides",
  body: drawn("phantoms", (overlay, { layout, screen, state }) =>
    phantomLines(overlay, state.causeTitles, layout, screen.ports.look),
  ),
  isClosable: true,
  shared: [
    {
      id: "sample-sides",
      chords: ["B"],
      title: "sample both sides of the updates: phantoms are equal; nothing is written to a side",
      places: ["causes", "errors"],
      needsRow: true,
      whyDisabled: (state) => readOnly(state, "A sample, which is kept with its cause,"),
      run: openSample,
    },
  ],
  keys: [
    {
      id: "dismiss-equal",
      group: "act",
      chords: ["D"],
      title: "dismiss the updates that are equal on both sides when their turn comes: plan first",
      hint: "dismiss the equal",
      danger: true,
      whyDisabled: (state) => readOnly(state, "A dismissal"),
      run: dismissEqual,
    },
  ],
};

/** Every place, in the order of help and documents. */
export const PLACES: Readonly<Record<Place, PlaceDefinition>> = {
  causes: CAUSES,
  errors: ERRORS,
  filters: FILTERS,
  detail: DETAIL,
  requests: REQUESTS,
  outcomes: OUTCOMES,
  plan: PLAN,
  reason: REASON,
  counting: COUNTING,
  cancel: CANCEL,
  query: QUERY,
  command: COMMAND,
  grouping: GROUPING,
  sort: SORT,
  columns: COLUMNS,
  views: VIEWS,
  environments: ENVIRONMENTS,
  parents: PARENTS,
  phantoms: PHANTOMS,
  sides: SIDES,
  maps: MAPS,
  copy: COPY,
  export: EXPORT,
  help: helpPlace(() => PLACES),
  "help-search": helpSearchPlace(() => PLACES),
  "value-search": VALUE_SEARCH,
};

/** The names of all places. */
export const PLACE_NAMES = Object.keys(PLACES).filter((name): name is Place => name in PLACES);

/** The places of which something holds. */
export function placesWith(holds: (place: PlaceDefinition) => boolean): readonly Place[] {
  return PLACE_NAMES.filter((name) => holds(PLACES[name]));
}

/** The keys that the places bring themselves, place after place. */
export function keysOfPlaces(): readonly (Binding & { readonly group: KeyGroup })[] {
  return PLACE_NAMES.flatMap((name) => {
    const { shared = [], keys, line, isConfirming } = PLACES[name];
    const own = keys.map((key) => ({ ...key, places: [name] }));
    const group = isConfirming === true ? "act" : line === undefined ? "look" : "write";
    // What leads to a place to look, or to a dialog, is said by the row where it is not looking.
    return [...grouped("look", shared), ...grouped(group, own)];
  });
}
