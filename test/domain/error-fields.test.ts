import { expect, test } from "vitest";
import { ERROR_FIELD_NAMES, ERROR_FIELDS, fieldsWith } from "../../source/domain/error/error-fields.ts";
import { matches } from "../../source/domain/query/error-match.ts";
import { parseQuery } from "../../source/domain/query/query.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";
import { exportedFields } from "../../source/exports/exported-fields.ts";
import { HEADING_ALIASES } from "../../source/feeds/record/heading-aliases.ts";
import { USUAL_COLUMNS } from "../../source/ui/state/list-columns.ts";
import { anError } from "../helpers/an-error.ts";

/** Every member has a value of its own, so that a field that reads another member shows. */
const ERROR = anError({
  id: "id-1",
  entity: "Customers V3",
  table: "accounts",
  uniqueKey: "US-001",
  company: "USMF",
  code: "0x80040265",
  recordVersion: "17",
  attempts: 3,
  job: "CUST",
  cause: "c3-abcdefghjkmn",
});

test("an export writes each field from the member that the table names", () => {
  const row = exportedFields(ERROR);
  expect(Object.keys(row)).toEqual(ERROR_FIELD_NAMES);
  for (const name of ERROR_FIELD_NAMES) {
    const value = ERROR[ERROR_FIELDS[name].member];
    expect(row[name], name).toBe(name === "createdOn" ? new Date(Number(value)).toISOString() : value);
  }
});

test.each(fieldsWith("isMatched"))("a filter on %s compares the member that the table names", (name) => {
  const { member } = ERROR_FIELDS[name];
  const filterOn = (value: string) => {
    const parsed = parseQuery(`${name}:"${value}"`, { readWallTime: readUtc });
    if (!("filter" in parsed)) throw new Error(parsed.problem.message);
    return parsed.filter;
  };
  const now = ERROR.errorCreatedAt;
  expect(matches(ERROR, filterOn(ERROR[member]), now, () => false)).toBe(true);
  expect(matches({ ...ERROR, [member]: "another" }, filterOn(ERROR[member]), now, () => false)).toBe(false);
});

test("what a feed has headings for, and what lists show as columns, are the fields that say so", () => {
  expect(Object.keys(HEADING_ALIASES).sort()).toEqual([...fieldsWith("isFed")].sort());
  expect(USUAL_COLUMNS.map(({ id }) => id).sort()).toEqual([...fieldsWith("isSorted")].sort());
});
