import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tellingReason } from "../../source/domain/cause/value-places.ts";

const tailsOf = (message: string): readonly string[] => {
  const { reason, places } = tellingReason(message);
  return places.map((place) => reason.slice(place));
};

describe("what tells a record from the others of its cause", () => {
  test("are the values that the title hides, whatever wraps the reason", () => {
    expect(tailsOf("Unable to lookup msdyn_paymentterms with values {Net30}.")).toEqual(["{Net30}."]);
    expect(
      tailsOf(
        "Write failed for entity CDS Parties with unknown exception - The record with key 'DE-001' already exists in table 'Customers V3' for company 'USMF'",
      ),
    ).toEqual(["'DE-001' already exists in table 'Customers V3' for company 'USMF'", "'USMF'"]);
    expect(tailsOf("Field 'Vendor group' must be filled in.")).toEqual([]);
  });

  test("are within the reason, in order, whatever the message", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (message) => {
        const { reason, places } = tellingReason(message);
        expect(places).toEqual([...new Set(places)].sort((one, other) => one - other));
        for (const place of places) expect(place).toBeLessThan(reason.length);
      }),
    );
  });
});
