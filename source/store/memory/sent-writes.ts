import type { SentWrite } from "../../domain/request/sync-request.ts";

/**
 * One byte a record says which write was sent for it: the last one in the low half; in the high half the one before,
 * which stands again when the last one is refused. 1 is what older folders say of every write.
 */
const NONE = 0;
const SENT: readonly (SentWrite | null)[] = [
  null,
  { kind: null, isAccepted: false },
  { kind: "update", isAccepted: false },
  { kind: "create", isAccepted: false },
  { kind: "update", isAccepted: true },
  { kind: "create", isAccepted: true },
];
const ACCEPTED_BY_KIND = { update: 4, create: 5 } as const;
const IN_DOUBT_BY_KIND = { update: 2, create: 3 } as const;

export function sentWriteOf(byte: number): SentWrite | null {
  return SENT[byte & 0xf] ?? null;
}

/** After the intent to write: in doubt until there is an answer. */
export function afterIntent(byte: number, write: "create" | "update"): number {
  const before = byte & 0xf;
  return IN_DOUBT_BY_KIND[write] | (before === NONE ? byte & 0xf0 : before << 4);
}

/** After an answer: written, still in doubt, or (refused, not sent) as before the intent. */
export function afterAnswer(byte: number, answer: string): number {
  const kind = sentWriteOf(byte)?.kind ?? null;
  if (answer === "written") return kind === null ? byte : ACCEPTED_BY_KIND[kind] | (byte & 0xf0);
  return answer === "unknown" ? byte : byte >> 4;
}
