import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { OpenFile } from "../../source/store/disk/file-ops.ts";
import { ReadAhead, readSpans } from "../../source/store/disk/line-reader.ts";
import { fileOf } from "./support/file-in-memory.ts";

/** A file of lines, and how far it was read. */
function aFile(lengths: readonly number[], letter: string) {
  const lines = lengths.map((length) => `${letter.repeat(length)}\n`);
  const starts = lines.map((_, place) => lines.slice(0, place).join("").length);
  const inner = fileOf(Buffer.from(lines.join("")));
  const reached = { end: 0 };
  const file: OpenFile = {
    ...inner,
    read: (into, offset, length, position) => {
      reached.end = Math.max(reached.end, position + length);
      return inner.read(into, offset, length, position);
    },
  };
  return { file, lines, starts: [...starts, lines.join("").length], reached };
}

const lengths = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 12 });
const stretches = fc.array(
  fc.record({
    which: fc.nat({ max: 1 }),
    ends: fc.tuple(fc.nat(11), fc.nat(11)),
    limit: fc.nat({ max: 200 }),
  }),
  { minLength: 1, maxLength: 8 },
);

test("stretches of several files read through one reading ahead are their lines, and nothing behind a limit is read", async () => {
  await fc.assert(
    fc.asyncProperty(
      lengths,
      lengths,
      stretches,
      fc.integer({ min: 1, max: 40 }),
      async (some, others, reads, chunk) => {
        const files = [aFile(some, "a"), aFile(others, "b")] as const;
        const ahead = new ReadAhead(chunk);
        for (const { which, ends, limit } of reads) {
          const { file, lines, starts, reached } = which === 0 ? files[0] : files[1];
          const [first, last] = ends.map((end) => Math.min(end, lines.length)).sort((a, b) => a - b);
          const [from, to] = [starts[first ?? 0] ?? 0, starts[last ?? 0] ?? 0];
          reached.end = 0;
          const found: [string, number][] = [];
          const passed: string[] = [];
          const end = await readSpans(
            file,
            from,
            to,
            (bytes, start, close, at) => found.push([bytes.toString("latin1", start, close), at]),
            (bytes) => passed.push(Buffer.from(bytes).toString("latin1")),
            ahead,
            limit,
          );
          const wanted = lines.slice(first, last);
          expect(found).toEqual(
            wanted.map((line, place) => [line.slice(0, -1), starts[(first ?? 0) + place]]),
          );
          expect([end, passed.join("")]).toEqual([to, wanted.join("")]);
          expect(reached.end).toBeLessThanOrEqual(Math.max(to, limit));
        }
      },
    ),
  );
});
