import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { hasEnded } from "../../source/domain/request/sync-request-states.ts";
import { printQuery } from "../../source/domain/query/query.ts";
import type { Engine } from "../../source/engine/engine.ts";
import { showView } from "../../source/ui/commands/view.ts";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { Keyboard } from "../../source/ui/keys/keyboard.ts";
import type { KeyPress } from "../../source/ui/keys/match.ts";
import { ScreenModel } from "../../source/ui/model/screen-model.ts";
import { createLook } from "../../source/ui/draw/theme.ts";
import type { ViewState } from "../../source/ui/state/view-state.ts";
import { openScreenRig } from "./screen-rig.ts";

const ALT = "\u001bz";
/** At the end of a read: the next one comes before a frame has shown what this one led to. */
const UNDRAWN = "\u0000";
const ROWS = ["usmf", "demf", "gbsi"].flatMap((company) =>
  ["lookup", "timeout"].map((message) => ({ key: `${company}-${message}`.toUpperCase(), company, message })),
);
type Row = (typeof ROWS)[number];

/** What the query line is given, and what a person means by it; null where nothing may be acted on by it. */
const QUERIES: Readonly<Record<string, ((row: Row) => boolean) | null>> = {
  "": null,
  "company:demf": (row) => row.company === "demf",
  lookup: (row) => row.message === "lookup",
  "-text:lookup": (row) => row.message !== "lookup",
  "-company:zzzz": null,
  "key:*": null,
};

const TOKENS = [
  ...Object.keys(QUERIES).map((query) => `/\u0015${query}\r`),
  "r",
  "y",
  "y",
  "\r",
  " ",
  "j",
  "k",
  "a",
  "i",
  "u",
  "X",
  "D",
  "why\r",
  "2\r",
  "3\r",
  "6\r",
  "q",
  "P",
  "L",
  "\u001b",
  ALT,
  ALT,
];
/** Ways that lead to a request, so that every run has some. */
const EXAMPLES: readonly string[][][] = [
  [["\u001b", "6\r"], ["r"], ["y"]],
  [[" ", "r"], ["y"]],
  [["/\u0015company:demf\r"], ["r"], ["y"], ["u"]],
  [["/\u0015-text:lookup\r"], ["D"], ["why\r"], ["3\r"]],
  [["r"], ["6\r"]],
  [["/\u0015-company:zzzz\r"], ["r"], ["y"], ["6\r"]],
  [
    ["r", "y"],
    [ALT, "y"],
    ["r", ALT, "y"],
  ],
];
const tokensOfRead = fc
  .tuple(
    fc.array(fc.constantFrom(...TOKENS), { minLength: 1, maxLength: 3 }),
    fc.constantFrom("", "", UNDRAWN),
  )
  .map(([tokens, end]) => [...tokens, end]);

/** What the dialog on the terminal would act on, by the plainest reading of marks and query; null for nothing. */
function meantBy(
  { marks, filter, view, causes }: ViewState,
  ids: ReadonlyMap<string, string>,
  query: string,
): readonly string[] | null {
  // Esc leads from the records to the causes: there the one under the cursor is meant, within the filter. Back among the
  // records it is the one that was entered.
  const entered = /(?:^| )cause:(\S+)/.exec(query)?.[1];
  if (view === "causes" || (marks.size === 0 && entered !== undefined)) {
    const row =
      view === "causes"
        ? causes.rows[causes.cursor - causes.offset]
        : causes.rows.find(({ id }) => id === entered);
    const title = row?.title ?? "";
    // With a cause, also a query that leaves nothing out is narrow.
    const holds = QUERIES[query.replace(/ ?cause:\S+/, "")] ?? (() => true);
    return ROWS.filter((row) => title.toLowerCase().includes(row.message) && holds(row))
      .map(({ key }) => key)
      .sort();
  }
  if (marks.size > 0) return [...marks].map((id) => ids.get(id) ?? "").sort();
  // Without a filter the screen says that it is everything, and asks for the whole count.
  if (filter.terms.length === 0) return ROWS.map(({ key }) => key).sort();
  const holds = QUERIES[query];
  return holds === null || holds === undefined
    ? null
    : ROWS.filter(holds)
        .map(({ key }) => key)
        .sort();
}

/** A plan as it came onto the screen, and what its marks or query meant then. */
interface Dialog {
  readonly scope: unknown;
  readonly query: string | undefined;
  /** Undefined where the screen itself has written the query, such as that of a request's open records. */
  readonly meant: readonly string[] | null | undefined;
  /** How many of them a part takes (one of each cause, the first N); null for all. */
  readonly part: number | null;
}

function dialogOf(
  shown: ViewState | null,
  before: Dialog | null,
  ids: ReadonlyMap<string, string>,
): Dialog | null {
  if (shown?.overlay?.kind !== "plan") return null;
  const { scope, plan, limit } = shown.overlay.form;
  const isSame = before?.scope === scope;
  const query = scope.kind === "filter" ? scope.query : printQuery(shown.filter);
  const isTyped = query.replace(/ ?cause:\S+/, "") in QUERIES;
  const meant = isSame ? before.meant : isTyped ? meantBy(shown, ids, query) : undefined;
  const isWhole = limit === null && meant !== undefined;
  return { scope, query: plan?.query, meant, part: isWhole ? null : (plan?.eligible ?? 0) };
}

async function keysHeld(engine: Engine, id: string): Promise<readonly string[]> {
  const filter = { terms: [{ field: "request" as const, negated: false, values: [id] }] };
  const { rows } = await engine.errors({ filter, sort: [], offset: 0, limit: 100 });
  return rows.map(({ uniqueKey }) => uniqueKey).sort();
}

/** The presses that a text of one read is. */
function pressesOf(text: string): readonly KeyPress[] {
  return text.split(/(\u001bz|[^])/u).flatMap((sign): readonly KeyPress[] => {
    if (sign === "") return [];
    if (sign === ALT) return [{ chord: "", text: "", isAlt: true }];
    if (sign === "\u001b") return [{ chord: "Esc", text: "" }];
    if (sign === "\r") return [{ chord: "Enter", text: "" }];
    if (sign === "\u0015") return [{ chord: "Ctrl-u", text: "" }];
    return [{ chord: sign === " " ? "Space" : sign, text: sign }];
  });
}

/** The screen without a terminal: what a read of keys led to stands on it before the next read. */
async function openScreen(engine: Engine) {
  const nothing = (): void => undefined;
  const look = createLook({ color: false, ascii: false, utc: true, keymap: BINDINGS });
  const screen = await ScreenModel.open(
    {
      engine,
      look,
      keymap: BINDINGS,
      by: "ana",
      pause: (ms) => (ms < 1_000 ? turn() : new Promise(() => undefined)),
      copy: nothing,
      redraw: nothing,
      takeMouse: nothing,
      suspend: nothing,
      quit: nothing,
      importFile: null,
      views: null,
      printPlainly: () => Promise.resolve(),
      screenText: () => "",
      notify: nothing,
    },
    { columns: 100, rows: 30 },
  );
  await showView(screen, "errors");
  const keyboard = new Keyboard(screen, BINDINGS);
  const read = async (text: string): Promise<void> => {
    keyboard.press(pressesOf(text.replace(UNDRAWN, "")));
    await settled();
    if (!text.endsWith(UNDRAWN)) screen.onTerminal.mark(screen.state);
  };
  await read("");
  return { screen, read };
}

let submits: Promise<unknown>[] = [];

async function settled(): Promise<void> {
  for (let turns = 0; turns < 40; turns++) await turn();
  await Promise.all(submits.splice(0));
  for (let turns = 0; turns < 4; turns++) await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets the test wait for what a key has asked for. */
function watchSubmits(engine: Engine): void {
  const submit = engine.submit.bind(engine);
  engine.submit = (submission) => {
    const submitted = submit(submission);
    submits.push(submitted);
    return submitted;
  };
}

test("whatever the keys and however they arrive, what is acted on stood in a dialog on the screen before the key", async () => {
  const rig = await openScreenRig();
  onTestFinished(() => rig.close());
  await rig.add(
    ROWS.map(({ key, company, message }) => ({ key, company: company.toUpperCase(), message, code: "" })),
  );
  const { rows } = await rig.engine.errors({ filter: { terms: [] }, sort: [], offset: 0, limit: 100 });
  const ids = new Map(rows.map(({ id, uniqueKey }) => [id, uniqueKey]));
  watchSubmits(rig.engine);
  submits = [];
  let acted = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(tokensOfRead, { minLength: 4, maxLength: 10 }), async (reads) => {
      const { screen, read } = await openScreen(rig.engine);
      try {
        let dialog: Dialog | null = null;
        for (const tokens of reads) {
          const shown = screen.onTerminal.state;
          dialog = dialogOf(shown, dialog, ids);
          const before = (await rig.engine.requests()).length;
          await read(tokens.join(""));
          const made = (await rig.engine.requests()).slice(before);
          if (made.length === 0) continue;
          acted += 1;
          if (dialog === null) throw new Error(`No dialog stood on the screen: ${JSON.stringify(reads)}`);
          expect(made[0]?.filter).toBe(dialog.query);
          const held = (await Promise.all(made.map(({ id }) => keysHeld(rig.engine, id)))).flat().sort();
          const { meant, part } = dialog;
          expect(held.length, JSON.stringify(reads)).toBe(part ?? meant?.length);
          if (meant !== undefined)
            expect(meant, JSON.stringify(reads)).toEqual(expect.arrayContaining([...held]));
          for (const { id } of made) await rig.engine.cancel(id, "ana");
        }
      } finally {
        await settled();
        screen.close();
        // What this run has asked for must not be in the way of the next one.
        for (const { id, state } of await rig.engine.requests())
          if (!hasEnded(state)) await rig.engine.cancel(id, "ana");
      }
    }),
    { numRuns: 60, examples: EXAMPLES.map((reads) => [reads]) },
  );
  expect(acted).toBeGreaterThan(3);
});
