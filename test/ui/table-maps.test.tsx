import { afterEach, expect, test } from "vitest";
import type { TableMapView } from "../../source/engine/engine.ts";
import { parseRowFilter } from "../../source/domain/sides/row-filter.ts";
import { mapLines } from "../../source/ui/places/maps.ts";
import { createLook } from "../../source/ui/draw/theme.ts";
import { textWidth } from "../../source/text/cell-text.ts";
import { openScreenRig } from "./screen-rig.ts";
import { KEYS, openRig } from "./screen-rig.tsx";

const look = createLook({ color: false, ascii: false, utc: true });
const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const CUSTOMERS: TableMapView = {
  job: "CUST",
  connection: "contoso",
  entity: "Customers V3",
  problem: "",
  map: {
    entity: "Customers V3",
    table: "accounts",
    direction: "both",
    hasCompany: true,
    keys: { "finance-and-operations": ["CUSTOMERACCOUNT"], dataverse: ["accountnumber"] },
    fields: [
      {
        financeAndOperations: "ONHOLDSTATUS",
        dataverse: "onhold",
        direction: "to-dataverse",
        values: { Yes: true },
      },
      { financeAndOperations: "NA\u001bME", dataverse: "name", direction: "both", values: {} },
    ],
    notMapped: [{ field: "A → b", because: "its transformation Truncate is not supported" }],
    filters: {
      "finance-and-operations": parseRowFilter('(Type == "Org")', "finance-and-operations"),
      dataverse: parseRowFilter("contains(name, 'x')", "dataverse"),
    },
  },
};

test("a map shows its direction, keys, fields with their tables of values, what is refused and why, and its filters", () => {
  const text = mapLines([CUSTOMERS], 100, look)
    .join("\n")
    .replaceAll(/\u001b\[[\d;]*m/g, "");
  expect(text).toMatch(/Customers V3 ↔ accounts +CUST, contoso/);
  expect(text).toContain("key company + CUSTOMERACCOUNT = accountnumber; 2 fields");
  expect(text).toMatch(/ONHOLDSTATUS → onhold\n +Yes=true/);
  expect(text).toContain("NA␛ME");
  expect(text).toContain("Not mapped: A → b: its transformation Truncate is not supported.");
  expect(text).toContain('Filter on finance-and-operations, no row outside it is written: (Type == "Org")');
  expect(text).toContain("Filter on dataverse, not evaluated here: contains(name, 'x')");
  for (const width of [40, 80, 120])
    for (const line of mapLines([CUSTOMERS], width, look)) expect(textWidth(line)).toBeLessThanOrEqual(width);
});

test(":maps shows the maps of all jobs, scrolls, and says why a job's map cannot be had", async () => {
  const fixture = await openScreenRig();
  closers.push(() => fixture.close());
  const rig = await openRig(fixture.engine);
  closers.push(() => rig.close());
  await rig.press(":maps\r");
  await rig.shows("Customers V3");
  await rig.shows("Every column passes under its own name.");
  await rig.press("G");
  await rig.shows("The job is not connected: its records cannot be retried.");
  await rig.press(KEYS.escape);
  await rig.until(() => rig.screen.state.overlay === null);
});
