import type { FilterTerm } from "./error-filter.ts";

interface QueryFieldInfo {
  readonly field: FilterTerm["field"];
  readonly example: string;
  readonly meaning: string;
}

/** The query line's fields: one row each, for parsing, for messages and for help. */
export const QUERY_FIELDS: readonly QueryFieldInfo[] = [
  {
    field: "entity",
    example: 'entity:"Customers V3"',
    meaning: "F&O name of the table map; * stands for any text",
  },
  { field: "table", example: "table:accounts", meaning: "Dataverse table of the map" },
  { field: "source", example: "source:fo", meaning: "side the change came from: fo or dataverse" },
  { field: "company", example: "company:usmf,demf", meaning: "company; a comma means or" },
  {
    field: "category",
    example: "category:system",
    meaning: "application, system, concurrency (conflict is never listed)",
  },
  { field: "code", example: "code:0x80040265", meaning: "error code" },
  { field: "job", example: "job:CUST", meaning: "integration job" },
  { field: "state", example: "state:open", meaning: "open, queued or reconciling" },
  { field: "key", example: "key:US-001", meaning: "unique key; * stands for any text" },
  {
    field: "text",
    example: "text:lookup",
    meaning: "found in code, message or key, as a word without a field is; -text:lookup leaves it out",
  },
  { field: "cause", example: "cause:ID", meaning: "records that share one innermost reason" },
  { field: "operation", example: "operation:create", meaning: "create or update" },
  {
    field: "is",
    example: "is:superseded",
    meaning: "superseded: a later error of the same record replaces it; -is:superseded for the others",
  },
  { field: "attempts", example: "attempts:>2", meaning: "how often it was tried: 2, >2, >=2, <2, <=2" },
  { field: "since", example: "since:2h", meaning: "created within the last s, m, h, d or w" },
  { field: "after", example: "after:2026-11-20T14:00", meaning: "created at or after" },
  { field: "before", example: "before:2026-11-20", meaning: "created before" },
  { field: "on", example: "on:2026-11-20", meaning: "created on that day" },
  { field: "request", example: "request:R4", meaning: "held by, or last in, that request" },
  { field: "id", example: "id:ID", meaning: "one record" },
];
