import type { RowSet } from "../../store/store.ts";

/** The rows of all parts, one part after the other. */
export function joined(parts: readonly RowSet[]): RowSet {
  const all = new Uint32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
