import fc from "fast-check";
import { expect, test } from "vitest";
import type { Engine } from "../../source/engine/engine.ts";
import { addJob, aRecord, byFilter, importRecords, openEngineRig } from "../helpers/engine-rig.ts";
import { runLine } from "../helpers/command-line.ts";

interface Row {
  readonly key: string;
  readonly company: string;
  readonly message: string;
  readonly category: string;
  readonly source: string;
  readonly entity: string;
}

const ROWS: readonly Row[] = ["usmf", "demf", "gbsi", ""].flatMap((company, place) =>
  ["lookup failed", "name too long - check", "SQL timeout"].flatMap((message, nth) =>
    ["application", "concurrency"].map((category, which) => ({
      key: `${company === "" ? "XX" : company.slice(0, 2).toUpperCase()}-${place}${nth}${which}`,
      company: company.toUpperCase(),
      message,
      category,
      source: nth === 1 ? "dataverse" : "finance-and-operations",
      entity: place === 2 ? "Vendors V2" : "Customers V3",
    })),
  ),
);

/** A piece of a command line: what a shell hands over, and what the person meant by it. */
interface Piece {
  readonly words: readonly string[];
  /** Null where the line is to be refused because of it. */
  readonly holds: ((row: Row) => boolean) | null;
  readonly kind: "narrows" | "leaves out" | "says nothing";
}

function piece(kind: Piece["kind"], holds: Piece["holds"], ...words: readonly string[]): Piece {
  return { kind, holds, words };
}

const has = (word: string) => (row: Row) => `${row.key}\n${row.message}`.toLowerCase().includes(word);
const of =
  (field: keyof Row, ...values: readonly string[]) =>
  (row: Row) =>
    values.includes(row[field].toLowerCase());
const not = (holds: (row: Row) => boolean) => (row: Row) => !holds(row);
const always = (): boolean => true;

const MEANT: readonly Piece[] = [
  piece("narrows", of("company", "usmf"), "company:usmf"),
  piece("narrows", of("company", "usmf", "demf"), "Company:USMF,demf"),
  piece("narrows", of("company", ""), 'company:""'),
  piece("leaves out", not(of("company", "demf")), "-company:demf"),
  piece("leaves out", not(of("company", "zzzz")), "-company:zzzz"),
  piece("narrows", (row) => row.key.startsWith("US-"), "key:us-*"),
  piece("leaves out", (row) => !row.key.endsWith("0"), "-key:*0"),
  piece("narrows", of("entity", "customers v3"), "entity:Customers V3"),
  piece("leaves out", not(of("entity", "vendors v2")), '-entity:"Vendors V2"'),
  piece("narrows", has("lookup"), "LOOKUP"),
  piece("narrows", has("sql timeout"), "sql timeout"),
  piece("leaves out", not(has("lookup")), "-text:lookup"),
  piece("leaves out", not(has("too long")), '-"too long"'),
  piece("narrows", has("- check"), '"- check"'),
  piece("narrows", of("category", "application"), "category:application"),
  piece("narrows", not(of("category", "concurrency")), "-category:concurrency"),
  piece("narrows", of("source", "dataverse"), "source:dataverse"),
  piece("narrows", of("key", "us-000", "de-100"), "key:US-000,DE-100"),
];
const SAY_NOTHING: readonly Piece[] = [
  "key:*",
  "entity:**",
  "company:usmf,*",
  "source:fo,dataverse",
  "attempts:>=0",
  "category:application,system,concurrency",
  "after:1970-01-01",
].map((word) => piece("says nothing", always, word));
const WRONG: readonly Piece[] = [
  ["-f"],
  ["-y"],
  ["-yes"],
  ["--yess"],
  ["--tint=red"],
  // An option of another command.
  ["--colour=red"],
  ["-company=usmf"],
  ["-two words"],
  ["\u2013yes"],
  ["\u2014force"],
  ["--", "-f"],
  [""],
  [" "],
  ["\u00a0"],
  ["company: "],
  ['" "'],
  ["company:"],
  ["company:usmf,"],
  ["colour:red"],
  ["--first", "-company:usmf"],
].map((words) => piece("says nothing", null, ...words));

const line = fc.record({
  action: fc.constantFrom("retry" as const, "dismiss" as const),
  pieces: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...MEANT) },
      { weight: 2, arbitrary: fc.constantFrom(...SAY_NOTHING) },
      { weight: 1, arbitrary: fc.constantFrom(...WRONG) },
    ),
    { maxLength: 4 },
  ),
  optionsAt: fc.nat(4),
});

/** The keys that a line is to act on, by the plainest reading of it; null where it is to be refused. */
function meantBy(action: "retry" | "dismiss", pieces: readonly Piece[]): readonly string[] | null {
  if (pieces.some(({ holds }) => holds === null)) return null;
  const narrowing = pieces.filter(({ kind }) => kind !== "says nothing");
  if (narrowing.length === 0) return null;
  const matched = ROWS.filter((row) => pieces.every(({ holds }) => holds?.(row) === true));
  const isAllLeftIn = matched.length === ROWS.length && narrowing.every(({ kind }) => kind === "leaves out");
  // Documented: a newer version has passed, so that a retry of these is never taken.
  const taken = action === "dismiss" ? matched : matched.filter(({ category }) => category !== "concurrency");
  return isAllLeftIn || taken.length === 0 ? null : taken.map(({ key }) => key).sort();
}

async function keysHeld(engine: Engine, id: string): Promise<readonly string[]> {
  const scope = byFilter(`request:${id} state:queued`);
  if (scope.kind !== "filter") throw new Error("A filter was expected.");
  const { rows } = await engine.errors({ filter: scope.filter, sort: [], offset: 0, limit: 100 });
  return rows.map(({ uniqueKey }) => uniqueKey).sort();
}

test("whatever the command line, what is acted on is what was written, or nothing", async () => {
  const { engine, folder } = await openEngineRig();
  await addJob(engine, "CUST", ["Customers V3", "Vendors V2"]);
  const started = await engine.startJob("CUST", "ana");
  expect(started).toHaveProperty("done");
  await importRecords(
    engine,
    ROWS.map((row) => aRecord(row.key, { ...row, code: "" })),
  );
  let refused = 0;
  let acted = 0;
  await fc.assert(
    fc.asyncProperty(line, async ({ action, pieces, optionsAt }) => {
      const words = pieces.map((one) => one.words);
      // Behind -- nothing is an option any more.
      const firstEnd = words.findIndex((one) => one[0] === "--");
      const at = Math.min(optionsAt, words.length, firstEnd < 0 ? words.length : firstEnd);
      const options = ["--yes", "--reason", "because"];
      const argv = [action, ...words.slice(0, at).flat(), ...options, ...words.slice(at).flat()];
      const before = (await engine.requests()).length;
      const run = await runLine(folder, argv, engine);
      const made = (await engine.requests()).slice(before);
      const meant = meantBy(action, pieces);
      if (meant === null) {
        expect(run.exit, argv.join(" ")).toBeGreaterThan(1);
        expect(made).toEqual([]);
        refused += 1;
        return;
      }
      expect(run, argv.join(" ")).toMatchObject({ exit: 0 });
      const held = await Promise.all(made.map(({ id }) => keysHeld(engine, id)));
      expect(held.flat().sort()).toEqual(meant);
      acted += 1;
      for (const { id } of made) await engine.cancel(id, "ana");
    }),
    { numRuns: 150 },
  );
  expect(Math.min(refused, acted)).toBeGreaterThan(20);
});
