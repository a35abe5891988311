import { classOf, type SideMessages, type SideMessage } from "./side-messages.ts";
import type { Violation } from "./column-rules.ts";

/**
 * Finance and operations answers most refusals of a write with status 400, no code, and an Infolog in the message;
 * this is the innermost message of the OData error envelope.
 */
export const financeAndOperationsVoice: SideMessages = {
  duplicate: (row) => ({
    class: "duplicate",
    status: 400,
    message: infolog(row, [
      `Error: Cannot create a record in ${row.table}. ${keyText(row)}. The record already exists.`,
    ]),
  }),
  conflict: (row) => ({
    class: "conflict",
    status: 400,
    message: infolog(row, [
      `Error: Cannot edit a record in ${row.table}. ${keyText(row)}. An update conflict occurred: another process changed the record after it was read.`,
    ]),
  }),
  missing: () => ({
    class: "not-found",
    status: 400,
    message: "No resources were found when selecting for update.",
  }),
  ambiguous: () => ({
    class: "bad-key",
    status: 400,
    message: "More than one resource was found when selecting for update.",
  }),
  violated: (row, found) => ({
    class: classOf(found[0]),
    status: 400,
    message: infolog(row, [
      ...found.map((violation) => `Error: ${worded(violation)}`),
      `Warning: validateWrite failed on data source '${row.table} (${row.table})'.`,
    ]),
  }),
  throttled: (_requests, _perSeconds, retryAfterMs) => ({
    class: "throttled",
    status: 429,
    message:
      "This request could not be processed at this time due to system experiencing high resource utilization.",
    retryAfterMs,
  }),
  forbidden: (row, operation) => ({
    class: "forbidden",
    status: 403,
    message: `The user may not ${operation} records of ${row.table}${row.company === "" ? "" : ` in company ${row.company}`}.`,
  }),
  unavailable: (retryAfterMs) => ({
    class: "unavailable",
    status: 503,
    message:
      "The environment is under maintenance or did not properly respond after a period of time (503 Service Unavailable).",
    ...(retryAfterMs !== null && { retryAfterMs }),
  }),
};

function infolog(row: SideMessage, entries: readonly string[]): string {
  return `Write failed for table row of type '${row.table}'. Infolog: ${entries.join("; ")}`;
}

function worded(violation: Violation): string {
  const { label } = violation;
  switch (violation.kind) {
    case "required":
      return `Field '${label}' must be filled in.`;
    case "undeclared":
      return `The property '${label}' does not exist on the type.`;
    case "type":
      return `The value '${String(violation.value)}' in field '${label}' is not a ${violation.expected}.`;
    case "choice":
      return `The value '${String(violation.value)}' is not one of the values of field '${label}'.`;
    case "too-long":
      return `The value in field '${label}' has ${violation.length} characters, but may have ${violation.maxLength}.`;
    case "reference":
      return `The value '${violation.value}' in field '${label}' is not found in the related table '${violation.table}'.`;
    case "not-unique":
      return `The values in ${violation.columns.join(", ")} already exist in another record; index '${violation.column}' allows no duplicates.`;
  }
}

function keyText({ key, company }: SideMessage): string {
  const parts = key.map(([column, value]) => `${column}: ${value}`);
  return [...(company === "" ? [] : [`Company: ${company}`]), ...parts].join(", ");
}
