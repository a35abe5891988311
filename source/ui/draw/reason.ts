import { innermostReason } from "../../domain/cause/cause.ts";

const reasons = new WeakMap<object, string>();

/**
 * What stands innermost in a record's message. The envelope around it is the same for thousands of records, so a
 * narrow column that starts with it tells none of them apart. Kept per record: rows are drawn again on every key.
 */
export function reasonOf(record: { readonly message: string }): string {
  const known = reasons.get(record);
  if (known !== undefined) return known;
  const reason = innermostReason(record.message) || record.message;
  reasons.set(record, reason);
  return reason;
}
