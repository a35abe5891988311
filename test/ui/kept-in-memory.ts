import type { KeptText } from "../../source/ui/saved/kept-text.ts";

export interface MemoryText extends KeptText {
  text: string | null;
  /** Every text that was written, in order. */
  readonly written: string[];
  /** When set, writing fails with it. */
  failure: Error | null;
}

/** A kept text without a disk. */
export function keptInMemory(text: string | null = null): MemoryText {
  const kept: MemoryText = {
    path: "~/kept.json",
    text,
    written: [],
    failure: null,
    read: async () => kept.text,
    write: async (next) => {
      if (kept.failure !== null) throw kept.failure;
      kept.text = next;
      kept.written.push(next);
    },
  };
  return kept;
}
