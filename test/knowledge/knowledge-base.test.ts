import { describe, expect, test } from "vitest";
import knowledgeBase from "../../data/knowledge-base.json" with { type: "json" };
import { NESTINGS } from "../domain/cause-corpus.ts";
import { Explainer } from "../../source/knowledge/explainer.ts";
import { KnowledgeError, mergeKnowledge, parseKnowledge } from "../../source/knowledge/knowledge-entry.ts";
import wordings from "./wordings.json" with { type: "json" };

const entries = parseKnowledge(knowledgeBase);
const explainer = new Explainer(entries);
const cases: Readonly<
  Record<string, { readonly matches: readonly string[]; readonly misses: readonly string[] }>
> = wordings;

function explained(message: string, code = "", category = "application"): string | null {
  return explainer.explain({ message, code, category })?.id ?? null;
}

describe("the knowledge base", () => {
  test("has wordings for every entry, and no others", () => {
    expect(Object.keys(cases).sort()).toEqual(entries.map(({ id }) => id).sort());
    for (const { matches, misses } of Object.values(cases))
      expect([matches.length > 0, misses.length > 0]).toEqual([true, true]);
  });

  test.each(Object.entries(cases))(
    "explains %s by what it says, and nothing else by it",
    (id, { matches, misses }) => {
      for (const message of matches) expect(explained(message), message).toBe(id);
      for (const message of misses) expect(explained(message), message).not.toBe(id);
    },
  );

  test("explains what is wrapped as it explains what is not", () => {
    const lookup = "Unable to lookup msdyn_paymentterms with values {Net30,USMF}";
    for (const nest of Object.values(NESTINGS))
      expect(explained(nest(lookup)), nest("…")).toBe("lookup-missing");
  });

  test("a headline explains itself, and no reason behind it that is not known", () => {
    expect(explained("Unable to write data to entity accounts.")).toBe("write-headline");
    const behind =
      "Unable to write data to entity accounts. Writes to Customers V3 failed with error message ";
    expect(explained(`${behind}Cannot file the form: nothing was written.`)).toBeNull();
  });

  test("falls back to the code, then to the category, and knows when it knows nothing", () => {
    expect(explained("Weird.", "-2147220960")).toBe("privilege-missing");
    expect(explained("Weird.", "", "concurrency")).toBe("version-passed");
    expect(explained("Weird.")).toBeNull();
    expect(explained("")).toBeNull();
  });

  test("says of an advice that it is documented only where it names the page", () => {
    for (const { advice, source } of entries) expect(advice === "ours" || source !== null).toBe(true);
  });
});

describe("a site's file", () => {
  const own = {
    id: "own",
    phrases: ["tier is frozen"],
    raisedBy: "us",
    meaning: "m",
    remedy: "r",
    retry: "never",
  };

  test("adds entries and overrides those of the same id", () => {
    const added = parseKnowledge({
      entries: [own, { ...own, id: "no-reply", phrases: ["connection attempt failed"], meaning: "ours" }],
    });
    const merged = new Explainer(mergeKnowledge(entries, added));
    const explain = (message: string) => merged.explain({ message, code: "", category: "application" });
    expect(explain("The tier of US-1 is frozen.")).toMatchObject({ id: "own", advice: "ours", source: null });
    expect(explain("A connection attempt failed because …")?.meaning).toBe("ours");
  });

  test.each([
    [[], "the file: expected an object, found []"],
    [{ entries: 1 }, "entries: expected a list of up to 10000, found 1"],
    [{ entry: [] }, 'the file: expected only the member entries, found "entry"'],
    [
      { entries: [{ ...own, retry: "later" }] },
      'entries[0] ("own").retry: expected never, after-fix, ok, found "later"',
    ],
    [{ entries: [own, own] }, 'entries[1].id: expected an id of its own, found "own"'],
    [{ entries: [{ ...own, phrases: [] }] }, 'entries[0] ("own"): expected a phrase or a code, found []'],
    [{ entries: [{ ...own, phrases: ["a", 2] }] }, 'entries[0] ("own").phrases[1]: expected text, found 2'],
    [
      { entries: [{ ...own, advice: "documented" }] },
      'entries[0] ("own").source: expected the address of what documents the advice, found null',
    ],
    [{ entries: [{ ...own, fix: "x" }] }, "expected members id, phrases, codes"],
    [
      { entries: [{ ...own, source: "see wiki" }] },
      'entries[0] ("own").source: expected an address, found "see wiki"',
    ],
  ])("that is wrong is refused with the place: %j", (value, message) => {
    expect(() => parseKnowledge(value)).toThrow(KnowledgeError);
    expect(() => parseKnowledge(value)).toThrow(message);
  });
});
