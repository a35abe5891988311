import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeCause, titleOfCause } from "../../source/domain/cause/cause.ts";

interface Shapes {
  readonly reasons: readonly { readonly text: string; readonly code: string }[];
}

const { reasons }: Shapes = JSON.parse(
  readFileSync(new URL("../../data/message-shapes.json", import.meta.url), "utf8"),
);

/** What a record alone has, and what a message may say of it. */
const word = fc.stringMatching(/^(?:[A-ZÄÖŁΑ-Ω]'?)?[A-ZÄÖŁΑ-Ω][a-zäöüßł]{2,9}$/);
const name = fc.oneof(
  fc.tuple(word, word).map((words) => words.join(" ")),
  fc.tuple(word, word).map((words) => words.join(" & ")),
  fc.tuple(word, word).map((words) => words.join("-")),
  fc.constantFrom("Contoso Großhandel", "株式会社コントソ", "شركة الأفق", "Søren & Sønner"),
);
const key = fc.oneof(
  fc.stringMatching(/^[A-Z]{2,4}-\d{3,7}$/),
  fc.stringMatching(/^\d{4,9}$/),
  fc.stringMatching(/^[A-Z]\d{4,6}$/),
  fc
    .tuple(fc.stringMatching(/^[A-Z]{2}-\d{3}$/), fc.stringMatching(/^\d{3}$/))
    .map((parts) => parts.join(" & ")),
);
const RECORDS = fc.record({
  value: fc.oneof(name, key, fc.constantFrom("Net30", "30", "EUR", "2026-03-04", "VENDRET")),
  number: fc.oneof(fc.stringMatching(/^[1-9]\d{0,8}$/), fc.constantFrom("1,234.50", "-7")),
  guid: fc.uuid(),
  month: fc.constantFrom("2026-03", "2025-12", "03/2026", "March 2026"),
  name,
  key,
  company: fc.oneof(fc.stringMatching(/^[A-Z][A-Z0-9]{2,3}$/), fc.constantFrom("1000", "DAT")),
  address: fc.ipV4().map((host) => `${host}:443`),
});
type Values = Readonly<Record<string, string>>;
const SCHEMA: Values = {
  parent: "msdyn_paymentterms",
  label: "Vendor group",
  parentLabel: "Vendor groups",
  field: "msdyn_name",
  table: "accounts",
  choices: "1,2",
  length: "40",
};

function filled(text: string, values: Values): string {
  return text.replaceAll(/\{(\w+)\}/g, (slot, name_: string) => values[name_] ?? SCHEMA[name_] ?? slot);
}

describe("the title of a cause", () => {
  test.each(reasons.map(({ text, code }) => [text, code]))(
    "is the same for every record: %s",
    (text, code) => {
      fc.assert(
        fc.property(RECORDS, RECORDS, (one, other) => {
          const titles = [one, other].map((values) => describeCause(code, filled(text, values)).title);
          expect(titles[0]).toBe(titles[1]);
        }),
        { numRuns: 60 },
      );
    },
  );

  test("in an export is the one of the list", () => {
    fc.assert(
      fc.property(fc.constantFrom(...reasons), RECORDS, ({ text, code }, values) => {
        const message = filled(text, values);
        expect(titleOfCause(message)).toBe(describeCause(code, message).title);
      }),
    );
  });
});
