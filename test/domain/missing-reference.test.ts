import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyStem, missingReference, tableStem } from "../../source/domain/missing-reference.ts";

describe("a message of a missing reference", () => {
  test.each([
    ["Unable to lookup msdyn_paymentterms with values {Net30}", "msdyn_paymentterms", ["Net30"]],
    ["Unable to lookup x: Unable to lookup Terms of payment with values {N}", "Terms of payment", ["N"]],
    ["Unable to look up accounts with values {US-145,USMF}.", "accounts", ["US-145", "USMF"]],
    [
      "Unable to write data to entity contacts. Writes to CDS Contacts V2 failed with error message Unable to lookup accounts with values {US-145,USMF}. For help see https://x.example",
      "accounts",
      ["US-145", "USMF"],
    ],
    [
      "account With Id = 0f8fad5b-d9cb-469f-a165-70867728950e Does Not Exist",
      "account",
      ["0f8fad5b-d9cb-469f-a165-70867728950e"],
    ],
    [
      "Entity 'Contact' With Ids = 12 Do Not matter; Entity 'Contact' With Ids = 12 Does Not Exist",
      "Contact",
      ["12"],
    ],
    [
      "The value 'N 30' in field 'Payment' is not found in the related table 'Terms of payment'.",
      "Terms of payment",
      ["N 30"],
    ],
    [
      "Couldn't resolve the guid for the field: msdyn_vendor.number. The lookup was not found: V1|USMF. Try this URL(s) to check",
      "msdyn_vendor",
      ["V1", "USMF"],
    ],
    ["The lookup value was not found: A|B", "", ["A", "B"]],
  ])("%j names its table and values", (message, table, values) => {
    expect(missingReference(message)).toEqual({ table, values });
    expect(missingReference(`Writes failed: ${message}`)).toEqual({ table, values });
  });

  test.each([
    "Name is too long.",
    "with values {",
    "Unable to lookup x with values {}",
    "The job does not exist",
    "",
  ])("is not seen in %j", (message) => expect(missingReference(message)).toBeNull());

  test("is the innermost one where several are told", () => {
    const message = "Unable to lookup contacts with values {1}: Unable to lookup accounts with values {2}";
    expect(missingReference(message)).toEqual({ table: "accounts", values: ["2"] });
  });

  test("is looked for within bounds, whatever the text", () => {
    const words = fc.constantFrom(
      "unable to lookup ",
      "with values {",
      "}",
      " with id = ",
      " does not exist",
      "İ",
      "x,",
      "'",
    );
    fc.assert(
      fc.property(fc.array(words), (some) => {
        const found = missingReference(some.join(""));
        if (found !== null) expect(found.values.length).toBeGreaterThan(0);
      }),
    );
    expect(missingReference("unable to lookup x with values {".repeat(50_000))).toBeNull();
  });
});

test("a table is the same in another case, with signs or in the plural", () => {
  for (const name of ["Terms of payment", "terms_of_payments", "TermsOfPayment"])
    expect(tableStem(name)).toBe("termsofpayment");
  expect(tableStem("addresses")).toBe(tableStem("Address"));
  expect(tableStem("currencies")).toBe(tableStem("Currency"));
  expect(tableStem("accounts")).not.toBe(tableStem("contacts"));
});

test("a key is the same in another case and order, with or without its company", () => {
  expect(keyStem(["US-145", "USMF"], "usmf")).toBe(keyStem(["us-145"], "USMF"));
  expect(keyStem(["A", "B"], "")).toBe(keyStem(["b", "a"], "USMF"));
  expect(keyStem(["USMF"], "USMF")).toBe("usmf");
});
