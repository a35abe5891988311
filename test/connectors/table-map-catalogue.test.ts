import * as fc from "fast-check";
import { expect, test } from "vitest";
import data from "../../data/table-maps.json" with { type: "json" };
import { tableMapCatalogue } from "../../source/connectors/maps/table-map-catalogue.ts";

const catalogue = tableMapCatalogue(data);

test("the catalogue holds 141 real table maps", () => {
  expect(catalogue.entries).toHaveLength(141);
});

test("an entity is found whatever its case and the blanks around it", () => {
  expect(catalogue.find("  customers v3 ").map((entry) => entry.table)).toEqual(["accounts", "contacts"]);
  expect(catalogue.find("No such map")).toEqual([]);
});

test("the table of an entity is the first one it goes to, and empty when the entity is unknown", () => {
  expect(catalogue.tableOf("CUSTOMERS V3")).toBe("accounts");
  expect(catalogue.tableOf("constructor")).toBe("");
});

test("the documented Project Operations job has its three maps in the catalogue", () => {
  expect(catalogue.tableOf("Project invoice proposal V2")).toBe("invoices");
  expect(catalogue.tableOf("Project Operations integration actuals")).toBe("msdyn_actuals");
  expect(catalogue.tableOf("Integration entity for project transaction relationships")).toBe(
    "msdyn_transactionconnections",
  );
});

test("a mistyped entity gets the names that are near, the nearest first", () => {
  expect(catalogue.near("Custmers V3")[0]).toBe("Customers V3");
  expect(catalogue.near("warehuses")[0]).toBe("Warehouses");
  expect(catalogue.near("customer")).toContain("Customers V3");
});

test("a text that is like nothing in the catalogue gets no suggestion", () => {
  expect(catalogue.near("zzzzzzzzzzzzzzzzzzzz")).toEqual([]);
  expect(catalogue.near("")).toEqual([]);
});

test("a known name is always its own nearest name", () => {
  const names = catalogue.entries.map((entry) => entry.entity);
  fc.assert(
    fc.property(fc.constantFrom(...names), (name) => {
      expect(catalogue.near(name.toUpperCase())[0]).toBe(name);
    }),
  );
});

test("a broken catalogue says which entry and field is wrong", () => {
  expect(() => tableMapCatalogue({})).toThrow("should be a list");
  const entry = { entity: "A", table: "a", direction: "both", company: "company", evidence: "inferred" };
  expect(() => tableMapCatalogue([{ ...entry, dataEntity: null }])).toThrow("entry 1: keyFields");
  expect(() => tableMapCatalogue([{ ...entry, direction: "up", dataEntity: null, keyFields: [] }])).toThrow(
    "direction should be one of",
  );
});
