import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textWidth } from "../../source/text/cell-text.ts";
import { Output } from "../../source/cli/output/output.ts";
import { ProgressLine, type ProgressClock } from "../../source/cli/output/progress.ts";

/** A clock that the test moves; what calls again every so often is called as it moves. */
class HandClock implements ProgressClock {
  #at = 0;
  readonly #ticks = new Set<() => void>();

  readonly now = (): number => this.#at;
  readonly every = (_: number, tick: () => void): (() => void) => {
    this.#ticks.add(tick);
    return () => this.#ticks.delete(tick);
  };

  get waiting(): number {
    return this.#ticks.size;
  }

  pass(ms: number): void {
    this.#at += ms;
    for (const tick of this.#ticks) tick();
  }
}

/** Standard error that keeps what it was told. */
function aStream(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) > 0 };
}

const shownOf = (text = ""): string => text.replaceAll(/\r|\u001b\[K/g, "");

describe("the line of progress", () => {
  test("says bar, share, count, rate and the time that is left", () => {
    const clock = new HandClock();
    const stream = aStream(true, 120);
    const line = new ProgressLine(stream, "importing errors", "record", clock);
    clock.pass(2_000);
    line.report(500, 0.25);
    clock.pass(250);
    expect(shownOf(stream.written.at(-1))).toBe(
      "importing errors  [#####...............]   25%  500 of about 2,000 records  222/s  7s left",
    );
    line.report(600, 0.3, 2_001);
    clock.pass(250);
    expect(shownOf(stream.written.at(-1))).toContain(" 30%  600 of 2,001 records  240/s  6s left");
  });

  test("is not shown of quick work, drawn at most four times a second, and erased at the end", () => {
    const clock = new HandClock();
    const stream = aStream(true);
    const line = new ProgressLine(stream, "importing errors", "record", clock);
    for (let at = 0; at < 39; at++) {
      clock.pass(10);
      line.report(at, null);
    }
    expect(stream.written).toEqual([]);
    for (let at = 0; at < 100; at++) {
      clock.pass(10);
      line.report(at, null);
    }
    expect(stream.written.length).toBeGreaterThan(0);
    expect(stream.written.length).toBeLessThanOrEqual(5);
    line.end();
    line.end();
    expect(stream.written.at(-1)).toBe("\r\u001b[K");
    const count = stream.written.length;
    line.report(5, null);
    clock.pass(5_000);
    expect(stream.written).toHaveLength(count);
    expect(clock.waiting).toBe(0);
  });

  test("goes on saying how long it takes while nothing can be counted", () => {
    const clock = new HandClock();
    const stream = aStream(true);
    const line = new ProgressLine(stream, "reading the data folder", "record", clock);
    clock.pass(3_000);
    clock.pass(62_000);
    expect(shownOf(stream.written.at(-1))).toBe("reading the data folder  1m 05s");
    line.end();
  });

  test.each([80, 60])(
    "in %d columns share, rate and the time that is left stay; the title gives way",
    (columns) => {
      const clock = new HandClock();
      const stream = aStream(true, columns);
      const line = new ProgressLine(
        stream,
        `reading the data folder /srv/${"deep/".repeat(20)}`,
        "record",
        clock,
      );
      clock.pass(2_000);
      line.report(312_000, 0.42);
      clock.pass(250);
      const text = shownOf(stream.written.at(-1));
      expect(text).toMatch(/^reading the data .*~ /);
      expect(text).toMatch(/ 42% {2}312,000.* {2}138,667\/s {2}3s left$/);
      expect(text.includes("312,000 of about 740,000 records")).toBe(columns === 80);
      line.end();
    },
  );

  test("takes one line at most, whatever is told of it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 120 }),
        fc.nat(),
        fc.double({ min: -1, max: 3, noNaN: true }),
        fc.integer({ min: 10, max: 100 }),
        (title, done, fraction, columns) => {
          const clock = new HandClock();
          const stream = aStream(true, columns);
          const line = new ProgressLine(stream, title, "record", clock);
          clock.pass(1_000);
          line.report(done, fraction);
          clock.pass(1_000);
          line.end();
          for (const text of stream.written) {
            expect(textWidth(shownOf(text))).toBeLessThan(columns);
            expect(shownOf(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
          }
        },
      ),
    );
  });
});

describe("a command's output", () => {
  test("says at a signal what is kept of the work that is under way, and nothing once it is over", () => {
    const err = aStream(false);
    const output = new Output(false, process.stdout, err as unknown as NodeJS.WriteStream);
    output.progress("planning the retry", { interrupted: "Interrupted; nothing was asked for." });
    output.interrupted();
    expect(err.written).toEqual(["Interrupted; nothing was asked for.\n"]);
    output.interrupted();
    output.readingFolder("/data");
    output.endProgress();
    output.interrupted();
    expect(err.written).toHaveLength(1);
  });

  test("says nothing of progress in a pipe unless it was asked for, and never on standard output", () => {
    const out = aStream(false);
    const err = aStream(false);
    const stream = (one: typeof out) => one as unknown as NodeJS.WritableStream;
    new Output(false, stream(out), stream(err)).progress("importing errors").report(1, 0.5);
    expect([...out.written, ...err.written]).toEqual([]);
  });
});
