import { classOf, type SideMessages, type SideMessage } from "./side-messages.ts";
import type { Violation } from "./column-rules.ts";

/**
 * Dataverse's answers, unwrapped from `{"error":{"code","message"}}`. Codes and statuses are the documented ones;
 * the sentences are ours except where the knowledge base has the service's own.
 */
export const dataverseVoice: SideMessages = {
  duplicate: () => ({
    class: "duplicate",
    status: 412,
    code: "0x80040237",
    message: "A record with matching key values already exists.",
  }),
  conflict: (_row, sent, current) => ({
    class: "conflict",
    status: 412,
    code: "0x80060882",
    message: `The row changed since it was read: version W/"${sent}" was sent, W/"${current}" is current.`,
  }),
  missing: (row) => ({
    class: "not-found",
    status: 404,
    code: "0x80060891",
    message: `No row of ${row.table} has the key ${keyText(row)}.`,
  }),
  ambiguous: (row) => ({
    class: "bad-key",
    status: 400,
    code: "0x80060888",
    message: `The key ${keyText(row)} is not enough to name one row of ${row.table}.`,
  }),
  violated: (row, [first]) => ({ class: classOf(first), status: 400, ...worded(row, first) }),
  throttled: (requests, perSeconds, retryAfterMs) => ({
    class: "throttled",
    status: 429,
    code: "0x80072322",
    message: `Number of requests exceeded the limit of ${requests} over time window of ${perSeconds} seconds.`,
    retryAfterMs,
  }),
  forbidden: (row, operation) => ({
    class: "forbidden",
    status: 403,
    code: "0x80040220",
    message: `The application user may not ${operation} rows of ${row.table}${inCompany(row)}: its team lacks the privilege.`,
  }),
  unavailable: (retryAfterMs) => ({
    class: "unavailable",
    status: 503,
    message: "Request failed with status code ServiceUnavailable: the organization cannot answer now.",
    ...(retryAfterMs !== null && { retryAfterMs }),
  }),
};

function worded(row: SideMessage, violation: Violation): { readonly code: string; readonly message: string } {
  const { column } = violation;
  switch (violation.kind) {
    case "required":
      return plugin(`The column ${column} of ${row.table} needs a value.`);
    case "undeclared":
      return {
        code: "0x80048d19",
        message: `Error identified in Payload: the property ${column} is not declared on ${row.table}.`,
      };
    case "type":
      return {
        code: "0x80048d19",
        message: `Error identified in Payload: the property ${column} takes a ${violation.expected}, not '${String(violation.value)}'.`,
      };
    case "choice":
      return {
        code: "0x8004431A",
        message: `The value '${String(violation.value)}' of the choice ${column} on ${row.table} is outside the valid range.`,
      };
    case "too-long":
      return {
        code: "0x80044331",
        message: `The column ${column} of ${row.table} takes at most ${violation.maxLength} characters, but got ${violation.length}.`,
      };
    case "reference": {
      const values = row.company === "" ? violation.value : `${violation.value},${row.company}`;
      return plugin(`Unable to lookup ${violation.table} with values {${values}}.`);
    }
    case "not-unique":
      return {
        code: "0x80060892",
        message:
          `A record that has the attribute values ${violation.columns.join(", ")} already exists. The entity key ` +
          `${violation.column} requires that this set of attributes contains unique values.`,
      };
  }
}

function plugin(reason: string): { readonly code: string; readonly message: string } {
  return { code: "0x80040265", message: `An error occurred in plugin. ${reason}` };
}

function keyText({ key, company }: SideMessage): string {
  const parts = key.map(([column, value]) => `${column}='${value}'`);
  return [...parts, ...(company === "" ? [] : [`company='${company}'`])].join(", ");
}

function inCompany({ company }: SideMessage): string {
  return company === "" ? "" : ` of company ${company}`;
}
