import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { causeOf, innermostReason } from "../../source/domain/cause/cause.ts";
import { fingerprint } from "../../source/text/hash.ts";
import { isOlder } from "../../source/domain/error/error-identity.ts";
import { delayBefore } from "../../source/domain/sides/retry-policy.ts";

describe("the innermost reason", () => {
  test.each([
    [
      "Cannot save the changes to the database. Unable to write data to entity accounts. Writes to accounts failed with error message Request failed with status code BadRequest and CDS error code : 0x80040265 response message: An error occurred in plugin. Field 'Vendor group' must be filled in.",
      "Field 'Vendor group' must be filled in.",
    ],
    [
      String.raw`{"RecordError0":"Write failed for entity Customers V3 with unknown exception - Party record not found for party type 'Organization'"}`,
      "Party record not found for party type 'Organization'",
    ],
    [
      "Exception message: One or more errors occurred. For information on troubleshooting see https://go.example/1 Unable to lookup x. Unable to lookup x.",
      "Unable to lookup x.",
    ],
  ])("of %s", (message, reason) => {
    expect(innermostReason(message)).toBe(reason);
  });

  test("of any text is found without an exception, in time that grows with the text only", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => innermostReason(text).length >= 0),
    );
    for (const piece of ["{", '"message":"', "' ", "1a-", "For information "])
      causeOf("", piece.repeat(30_000));
  });
});

describe("a cause", () => {
  const lookup = (value: string) =>
    `An error occurred in plugin. Unable to lookup msdyn_paymentterms with values {${value}}.`;

  test("is the same for the same reason about other records", () => {
    expect(causeOf("0x80040265", lookup("Net30,USMF"))).toBe(causeOf("0x80040265", lookup("Net45,DEMF")));
  });

  test("differs by the field that it names, not by the value", () => {
    const field = (name: string, value: string) => `Field '${name}' must not be '${value}'.`;
    expect(causeOf("", field("Currency", "a"))).toBe(causeOf("", field("Currency", "b")));
    expect(causeOf("", field("Currency", "a"))).not.toBe(causeOf("", field("Vendor group", "a")));
  });

  test("differs by table, and by code", () => {
    const other = lookup("Net30,USMF").replace("paymentterms", "customergroups");
    expect(causeOf("0x80040265", lookup("a"))).not.toBe(causeOf("0x80040265", other));
    expect(causeOf("0x80040265", lookup("a"))).not.toBe(causeOf("0x80040266", lookup("a")));
  });
});

test("a fingerprint is twelve letters, the same for the same text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(fingerprint(text)).toMatch(/^[0-9a-z]{12}$/);
      expect(fingerprint(text)).toBe(fingerprint(text.slice(0)));
    }),
  );
});

test("a hundred thousand neighbouring texts have a hundred thousand fingerprints", () => {
  const seen = new Set<string>();
  for (let index = 0; index < 100_000; index++) seen.add(fingerprint(`US-${index}|2026`));
  expect(seen.size).toBe(100_000);
});

test("a told state is older only when both versions are numbers and it has the lower one", () => {
  expect(isOlder("8", "7")).toBe(true);
  expect(isOlder("7", "8")).toBe(false);
  expect(isOlder("8", "")).toBe(false);
  expect(isOlder("b", "a")).toBe(false);
});

test("the wait before the next attempt doubles, is jittered whole, and ends at 20 s", () => {
  expect([1, 2, 3, 10].map((attempt) => delayBefore(attempt, 0.5))).toEqual([250, 500, 1_000, 10_000]);
  expect(delayBefore(3, 0)).toBe(0);
});
