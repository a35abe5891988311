import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRowFilter, passing } from "../../source/domain/sides/row-filter.ts";

const FO = "finance-and-operations";

describe("a table map's filter", () => {
  test.each([
    [FO, '(CustomerGroupId == "10")', { CUSTOMERGROUPID: "10" }, "passes"],
    [FO, '(CustomerGroupId == "10")', { CUSTOMERGROUPID: "20" }, "outside"],
    [FO, 'Name != "x" && Group == "a && b"', { NAME: "y", GROUP: "b" }, "unknown"],
    [FO, '(Type == "Org") && (Limit == 5)', { TYPE: "ORG", LIMIT: "5.00" }, "passes"],
    [FO, '(Type == "Org") && (Limit == 5)', { TYPE: "Org", LIMIT: 6 }, "outside"],
    [FO, '(Type == "Org") && (Limit == 5)', { TYPE: "Person" }, "outside"],
    [FO, '(Type == "Org") && (Limit == 5)', { TYPE: "Org" }, "unknown"],
    [FO, "Held == 1", { HELD: "Yes" }, "unknown"],
    [FO, 'Name != "x"', { NAME: "" }, "passes"],
    [FO, "(Kind = 'Contact')", { KIND: "contact" }, "passes"],
    [FO, '(Kind = "Contact")', { KIND: "Person" }, "outside"],
    [FO, "Kind <> 'Contact'", { KIND: "Contact" }, "outside"],
    ["dataverse", "msdyn_iscontact = true", { msdyn_iscontact: true }, "passes"],
    [
      "dataverse",
      "(msdyn_iscontact=true) AND (statecode = 0)",
      { msdyn_iscontact: true, statecode: 1 },
      "outside",
    ],
    ["dataverse", 'kind = "O\'Neil"', { kind: "o'neil" }, "passes"],
    ["dataverse", "parent eq null", { parent: null }, "passes"],
    ["dataverse", "parent ne null and kind eq 1", { parent: "", kind: 1 }, "outside"],
    ["dataverse", "_parent_value ne null", { _parent_value: "x" }, "passes"],
    ["dataverse", "parent ne null", {}, "unknown"],
    ["dataverse", "statecode eq 0 and name ne 'O''Neil'", { statecode: 0, name: "o'neil" }, "outside"],
    ["dataverse", "msdyn_isactive eq true", { msdyn_isactive: true }, "passes"],
    ["dataverse", "msdyn_isactive eq true", { msdyn_isactive: "true" }, "unknown"],
    ["dataverse", "name eq 'x'", { name: null }, "outside"],
    ["dataverse", "name ne 'x'", { name: null }, "unknown"],
  ] as const)("on %s, %s: of %j it says %s", (side, text, row, said) => {
    expect(passing(parseRowFilter(text, side), row)).toBe(said);
  });

  test.each([
    [FO, '(A == "1") || (B == "2")'],
    [FO, '!(A == "1")'],
    [FO, 'A like "1*"'],
    [FO, "A == NoYes::Yes"],
    [FO, "A > 5"],
    [FO, "A eq 'x'"],
    ["dataverse", "a eq 'x' or b eq 'y'"],
    ["dataverse", "contains(a, 'x')"],
    ["dataverse", "msdyn_company/cdm_companycode eq 'USMF'"],
    [FO, "A == null"],
  ] as const)("on %s, %s is kept as it is and not evaluated", (side, text) => {
    const filter = parseRowFilter(text, side);
    expect(filter).toEqual({ text, comparisons: null });
    expect(passing(filter, { A: "1", a: "x" })).toBe("unknown");
  });

  test("with any text as its value compares with exactly that text, or is not evaluated", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (wanted, other) => {
        const filter = parseRowFilter(`name eq '${wanted.replaceAll("'", "''")}'`, "dataverse");
        const said = passing(filter, { name: wanted });
        expect(["passes", "unknown"]).toContain(said);
        if (said === "passes" && other.toLowerCase() !== wanted.toLowerCase())
          expect(passing(filter, { name: other })).toBe("outside");
      }),
    );
  });
});
