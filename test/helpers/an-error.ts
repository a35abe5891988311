import type { SyncError } from "../../source/domain/error/sync-error.ts";

/** A sync error with the fields that a test cares about; the rest is plausible. */
export function anError(fields: Partial<SyncError> = {}): SyncError {
  return {
    id: "e1",
    errorCreatedAt: Date.UTC(2026, 10, 23, 8),
    entity: "Customers V3",
    table: "accounts",
    dataSource: "finance-and-operations",
    uniqueKey: "US-001",
    company: "USMF",
    code: "0x80040265",
    message: "Unable to lookup msdyn_paymentterms with values {Net30}",
    category: "application",
    operation: "update",
    recordVersion: "",
    attempts: 0,
    state: "open",
    job: "CUST",
    cause: "c1",
    request: "",
    ...fields,
  };
}
