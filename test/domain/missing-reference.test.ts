import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isOwnRow,
  keyStem,
  missingReferences,
  tableStem,
} from "../../source/domain/cause/missing-reference.ts";

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
    expect(missingReferences(message)).toEqual([{ table, values }]);
    expect(missingReferences(`Writes failed: ${message}`)).toEqual([{ table, values }]);
  });

  test.each([
    "Name is too long.",
    "with values {",
    "Unable to lookup x with values {}",
    "The job does not exist",
    "",
  ])("is not seen in %j", (message) => expect(missingReferences(message)).toEqual([]));

  test("is every one that is told, once, in the order of the message", () => {
    const message =
      "Unable to lookup contacts with values {1}.Unable to lookup accounts with values {2}. Unable to lookup Accounts with values {2}";
    expect(missingReferences(message)).toEqual([
      { table: "contacts", values: ["1"] },
      { table: "accounts", values: ["2"] },
    ]);
    expect(
      missingReferences(
        "account With Id = 7 Does Not Exist. Unable to lookup uoms with values {EA}. The lookup value was not found: A|B",
      ).map(({ table }) => table),
    ).toEqual(["account", "uoms", ""]);
  });

  test.each([
    [
      "Der Wert 'XTS' im Feld 'Währung' ist in der zugehörigen Tabelle 'Währungen' nicht enthalten.",
      "Währungen",
    ],
    ["Værdien 'XTS' i feltet 'Valuta' findes ikke i den relaterede tabel 'Valutaer'.", "Valutaer"],
    ["La valeur « XTS » du champ « Devise » est introuvable dans la table liée « Devises ».", "Devises"],
    [
      String.raw`{"message":"A(z) \"Pénznem\" mező \"XTS\" értéke nem található a kapcsolódó \"Pénznemek\" táblában."}`,
      "Pénznemek",
    ],
    ["関連テーブル「通貨」のフィールド「通貨コード」に値「XTS」が見つかりません。", "通貨"],
  ])("is read in any language: %s", (message, table) => {
    expect(missingReferences(`Infolog: Error: ${message}`)).toEqual([{ table, values: ["XTS"] }]);
  });

  test("is not the row itself, whose failure it tells", () => {
    const row = { entity: "Customers V3", table: "accounts", uniqueKey: "US-1|USMF", company: "USMF" };
    expect(isOwnRow({ table: "Account", values: ["us-1", "USMF"] }, row)).toBe(true);
    expect(isOwnRow({ table: "customers_v3", values: ["US-1"] }, row)).toBe(true);
    expect(isOwnRow({ table: "accounts", values: ["US-2"] }, row)).toBe(false);
    expect(isOwnRow({ table: "contacts", values: ["US-1"] }, row)).toBe(false);
    expect(isOwnRow({ table: "", values: ["US-1"] }, { ...row, entity: "", table: "" })).toBe(false);
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
        for (const { values } of missingReferences(some.join(""))) expect(values.length).toBeGreaterThan(0);
      }),
    );
    expect(missingReferences("unable to lookup x with values {".repeat(50_000))).toEqual([]);
    expect(missingReferences("unable to lookup x with values {1} ".repeat(50_000)).length).toBe(1);
    expect(missingReferences("'a' ".repeat(100_000))).toEqual([]);
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
