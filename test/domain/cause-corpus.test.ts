import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { causeOf, describeCause, isFormerCause, shapeOf } from "../../source/domain/cause/cause.ts";
import { CORPUS, filled, NESTINGS } from "./cause-corpus.ts";
import { FIELD_WORDINGS } from "./field-wordings.ts";
import { HELD_OUT } from "./held-out-wordings.ts";

const VARIANTS = 5;
const nestings = Object.entries(NESTINGS);

describe("known errors", () => {
  test("of one cause have one fingerprint in every wording, about every record", () => {
    for (const { code = "", wordings } of CORPUS) {
      const causes = wordings.flatMap((wording) =>
        Array.from({ length: VARIANTS }, (_, variant) => causeOf(code, filled(wording, variant))),
      );
      expect(new Set(causes).size, wordings[0]).toBe(1);
    }
  });

  test("of different causes have different fingerprints", () => {
    const causes = CORPUS.map(({ code = "", wordings }) => causeOf(code, filled(wordings[0] ?? "", 0)));
    expect(new Set(causes).size).toBe(CORPUS.length);
    expect(CORPUS.length).toBeGreaterThanOrEqual(40);
  });

  test("about another table, field or status are another cause", () => {
    for (const { code = "", wordings, telling } of CORPUS) {
      if (telling === undefined) continue;
      const wording = filled(wordings[0] ?? "", 0);
      expect(causeOf(code, wording.replaceAll(...telling)), wording).not.toBe(causeOf(code, wording));
    }
  });

  test.each(nestings)("keep their cause inside %s", (_, nest) => {
    for (const { code = "", wordings } of CORPUS) {
      const wanted = causeOf(code, filled(wordings[0] ?? "", 0));
      for (const [place, wording] of wordings.entries()) {
        expect(causeOf(code, nest(filled(wording, place))), wording).toBe(wanted);
      }
    }
  });

  test("keep their cause where a list of errors inside an envelope begins with an envelope", () => {
    const bare = "The remote server returned an error: (503) Server Unavailable.";
    const named = Object.fromEntries(nestings);
    for (const names of [
      ["forbidden", "aggregateTwo", "odataTwice"],
      ["escaped", "infolog", "forbidden"],
    ]) {
      const message = names.reduce((inner, name) => named[name]?.(inner) ?? "", bare);
      expect(causeOf("", message), message).toBe(causeOf("", bare));
    }
  });

  test("keep their cause inside any stack of wrappers", () => {
    const stack = fc.array(fc.constantFrom(...nestings), { minLength: 2, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.constantFrom(...CORPUS),
        stack,
        fc.nat(VARIANTS),
        ({ code = "", wordings }, names, variant) => {
          const bare = filled(wordings[variant % wordings.length] ?? "", variant);
          const message = names.reduce((inner, [, nest]) => nest(inner), bare);
          expect(causeOf(code, message), message).toBe(causeOf(code, bare));
        },
      ),
      { numRuns: 400 },
    );
  });
});

type Groups = readonly (readonly (readonly [code: string, message: string])[])[];

/** Every pair of messages, judged by fingerprint and by people. */
function judged(groups: Groups) {
  const messages = groups.flatMap((group, cause) =>
    group.map(([code, message]) => ({ cause, id: causeOf(code, message), message })),
  );
  const wrong: (readonly [verdict: string, one: string, other: string])[] = [];
  const count = { pairs: 0, same: 0, joined: 0, joinedRightly: 0 };
  for (const [place, one] of messages.entries()) {
    for (const other of messages.slice(place + 1)) {
      const [isSame, isJoined] = [one.cause === other.cause, one.id === other.id];
      count.pairs++;
      if (isSame) count.same++;
      if (isJoined) count.joined++;
      if (isSame && isJoined) count.joinedRightly++;
      if (isSame !== isJoined) wrong.push([isSame ? "kept apart" : "joined", one.message, other.message]);
    }
  }
  return { ...count, wrong };
}

const corpusGroups: Groups = CORPUS.map(({ code = "", wordings }) =>
  wordings.flatMap((wording) => [0, 1].map((variant) => [code, filled(wording, variant)] as const)),
);

test.each([
  ["of the rules", corpusGroups, 5_000],
  ["that the rules were not made from", HELD_OUT, 400],
  ["of the field", FIELD_WORDINGS, 10_000],
])("every pair of the wordings %s is judged as people judge it", (name, groups, least) => {
  const { pairs, same, joined, joinedRightly, wrong } = judged(groups);
  const share = (of: number): string => (joinedRightly / of).toFixed(4);
  process.stdout.write(
    `grouping, wordings ${name}: ${pairs} pairs, precision ${share(joined)}, recall ${share(same)}\n`,
  );
  expect(pairs).toBeGreaterThanOrEqual(least);
  expect(wrong).toEqual([]);
});

test("a title holds no value of a single record", () => {
  const values = ["US-001", "CUST0000412", "WHOLESALE", "Net30", "Großhandel", "Adventure Works", "4711"];
  for (const { code = "", wordings } of CORPUS) {
    for (const wording of wordings) {
      const title = (variant: number): string =>
        describeCause(code, filled(wording, variant)).title.replaceAll(/<\w+>/g, "<>");
      expect(title(0), wording).toBe(title(3));
      for (const value of values)
        if (!wording.includes(value)) expect(title(0) + title(1), wording).not.toContain(value);
    }
  }
  const titleOf = (message: string): string => describeCause("", message).title;
  expect(titleOf("The period 2026-03 for Contoso Ltd is closed for posting in ledger USMF.")).toBe(
    "The period <value> is closed for posting in ledger <value>.",
  );
  expect(titleOf("Cannot convert the literal '' to the expected type 'Edm.Int32'.")).toBe(
    "Cannot convert the literal <value> to the expected type 'Edm.Int32'.",
  );
  expect(titleOf("Field 'Company code' must be filled in for company usmf.")).toContain("'Company code'");
});

test("a message of any size costs what its beginning costs", () => {
  for (const piece of [
    "{",
    '"message":"',
    "' ",
    "1a-",
    "「",
    "Infolog: ",
    "http://a.",
    "<html ",
    "(Error: ",
    "<Message>",
    "<Fault><Message>a</Message>",
    "&lt;Fault&gt;",
    "For more information ",
    "OriginalException: ",
    "''",
    "field 'a' ",
    "company ABC ",
    "version of a ",
  ]) {
    const message = piece.repeat(1_000_000 / piece.length);
    expect(shapeOf(message).length).toBeLessThan(13_000);
    expect(causeOf("", message)).toBe(causeOf("", message.slice(0, 40_000)));
  }
});

test("a cause is described from the envelope in, with kinds in its title", () => {
  const message =
    "Unable to write data to entity accounts. Writes to accounts failed with error message Unable to lookup uoms with values {TST}.";
  expect(describeCause("", message)).toEqual({
    id: causeOf("", message),
    title: "Unable to lookup uoms with values <value>.",
    layers: [
      { kind: "envelope", text: "Unable to write data to entity accounts." },
      { kind: "wrapper", text: "Writes to accounts failed with error message" },
      { kind: "reason", text: "Unable to lookup uoms with values {TST}." },
    ],
  });
});

test("a code is one code however it is written, and counts where it says more than the text", () => {
  const text = "The record is read-only.";
  expect(causeOf("-2147220946", text)).toBe(causeOf("0x8004022E", text));
  expect(causeOf("0x8004022e", text)).not.toBe(causeOf("0x8004022f", text));
  expect(causeOf("0x80040265", text)).toBe(causeOf("", text));
});

test("a fingerprint tells the version of its rules", () => {
  expect(causeOf("", "x")).toMatch(/^c3-[0-9a-z]{12}$/);
  expect(isFormerCause(causeOf("", "x"))).toBe(false);
  expect(isFormerCause("0k3yq8v1m7zd")).toBe(true);
  expect(isFormerCause("c1-0k3yq8v1m7zd")).toBe(true);
  expect(isFormerCause("")).toBe(false);
});
