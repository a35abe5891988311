import { Session } from "node:inspector/promises";
import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { clustersOf, cut, textWidth, wrap } from "../../source/text/cell-text.ts";
import { detailLines } from "../../source/ui/draw/detail-lines.ts";
import { linkedLines, linkTo } from "../../source/ui/terminal/links.ts";
import { createLook } from "../../source/ui/draw/theme.ts";
import { visibleText } from "../../source/text/visible-text.ts";
import { anError } from "../helpers/an-error.ts";

const FRAGMENTS = [
  "a",
  "guid",
  "a ",
  " ",
  ".",
  ";",
  "\\",
  "<a>",
  "http://",
  "http://a.b ",
  "http://a)))",
  "é",
  "e\u0301",
  "日",
  "가",
  "★",
  "ก็",
  "क्षि",
  "👍🏽",
  "👩‍",
  "🇩🇪",
  "\u200b",
  "\u0301",
  "\ufe0f",
  "\u2028",
  "\t",
  "\n",
];
const SMALL = 1_000;
const LARGE = 8_000;
/** What is known of a text's pieces makes a single reading uneven; work that grows with the square is far above this. */
const UNEVEN = 3;

const look = createLook({ color: true, ascii: false, utc: true });

const WORK: Readonly<Record<string, (text: string) => unknown>> = {
  "measuring and cutting": (text) => [textWidth(text), cut(text, 78)],
  "making visible and wrapping": (text) => wrap(visibleText(text, false), 78),
  linking: (text) => linkedLines(wrap(visibleText(text, false), 78), visibleText(text, false), linkTo),
  "the detail of a record": (text) => detailLines(anError({ message: text }), 78, look, 0),
};

describe("the work for a text grows with its length, whatever it repeats", () => {
  test.each(Object.entries(WORK))("%s", async (_, work) => {
    const counted = await stepCounter();
    for (const fragment of FRAGMENTS) {
      const of = (length: number): string =>
        fragment.repeat(Math.ceil(length / fragment.length)).slice(0, length);
      // Pieces of a text that are known already are not looked at again: both have to be as well known.
      work(of(SMALL - 1));
      work(of(LARGE - 1));
      const small = await counted(() => work(of(SMALL)));
      const large = await counted(() => work(of(LARGE)));
      expect(large / small, JSON.stringify(fragment)).toBeLessThan((LARGE / SMALL) * UNEVEN);
    }
  });
});

test("clusters are those that the segmenter finds, however they are found", () => {
  const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const piece = fc.oneof(
    fc.constantFrom(...FRAGMENTS, "ㅏ", "ᆨ", "゙", "ﾞ", "‼", "〰"),
    fc.string({ unit: "binary", maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = pieces.join("");
      expect([...clustersOf(text)]).toEqual(Array.from(segmenter.segment(text), ({ segment }) => segment));
    }),
    { numRuns: 500 },
  );
});

/** Counts what a piece of work takes: how often each block of ours runs, and the square of each text that is segmented. */
async function stepCounter(): Promise<(work: () => unknown) => Promise<number>> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  const segment = vi.spyOn(Intl.Segmenter.prototype, "segment");
  onTestFinished(() => {
    segment.mockRestore();
    session.disconnect();
  });
  return async (work) => {
    await session.post("Profiler.takePreciseCoverage");
    segment.mockClear();
    work();
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const blocks = result
      .filter(({ url }) => url.includes("/source/"))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)));
    const steps = blocks.reduce((sum, count) => sum + count, 0);
    return segment.mock.calls.reduce((sum, [text]) => sum + text.length ** 2 / 64, steps);
  };
}
