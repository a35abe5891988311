import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { FrameWriter } from "../../../source/ui/terminal/frame-writer.ts";
import { linkTo } from "../../../source/ui/terminal/links.ts";
import { createLook } from "../../../source/ui/draw/theme.ts";
import { fit, textWidth } from "../../../source/text/cell-text.ts";
import { visibleText } from "../../../source/text/visible-text.ts";
import { CellWidths } from "../../helpers/cell-widths.ts";
import { ModelTerminal } from "./model-terminal.ts";

const look = createLook({ color: true, ascii: false, utc: true });
const MEANINGS = ["plain", "strong", "dim", "accent", "danger", "selected", "loud"] as const;

interface Stage {
  readonly terminal: ModelTerminal;
  readonly writer: FrameWriter;
  /** Writes since the last look, with what each sent. */
  readonly taken: () => readonly string[];
  readonly settle: () => Promise<void>;
}

function aStage(columns: number, rows: number): Stage {
  const terminal = new ModelTerminal(columns, rows);
  onTestFinished(() => terminal.dispose());
  let writes: string[] = [];
  let pending = Promise.resolve();
  return {
    terminal,
    writer: new FrameWriter((text) => {
      writes.push(text);
      pending = terminal.write(text);
    }),
    taken: () => {
      const all = writes;
      writes = [];
      return all;
    },
    settle: () => pending,
  };
}

/** The same lines on a terminal that starts empty, each row addressed and sent whole. */
async function drawnPlainly(
  lines: readonly string[],
  columns: number,
  rows: number,
): Promise<readonly string[]> {
  const terminal = new ModelTerminal(columns, rows);
  await terminal.write(lines.map((line, row) => `\u001b[${row + 1}H${line}\u001b[m`).join(""));
  const cells = terminal.cells();
  terminal.dispose();
  return cells;
}

const hostile = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom(
    "日本語テキスト",
    "e\u0301a\u0300\u0301",
    "שלום עולם",
    "👩‍👩‍👧‍👦 ✂️ 🇩🇪",
    "●▸▰▱ ☃",
    "",
    " ".repeat(30),
  ),
);
const styled = fc.array(fc.tuple(fc.constantFrom(...MEANINGS), hostile), { maxLength: 4 });

const widths = new CellWidths();
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The clusters to which the model, which knows characters alone, gives the width that they have as a whole. */
function agreed(text: string): string {
  const sum = (cluster: string): number =>
    Array.from(cluster).reduce((cells, one) => cells + widths.wcwidth(one.codePointAt(0) ?? 0), 0);
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
    .filter((cluster) => sum(cluster) === textWidth(cluster))
    .join("");
}

/** A line as the screen makes it: visible, cut, and styled piece by piece. */
function lineOf(pieces: readonly (readonly [(typeof MEANINGS)[number], string])[], columns: number): string {
  let left = columns;
  let text = "";
  for (const [meaning, raw] of pieces) {
    const width = Math.min(left, 12);
    text += look.paint(meaning, fit(agreed(visibleText(raw, false)), width));
    left -= width;
  }
  return text;
}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("change" as const), row: fc.nat(11), line: styled }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("move" as const),
      first: fc.nat(11),
      last: fc.nat(11),
      by: fc.integer({ min: -4, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("repaint" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("resize" as const),
      // The model has two columns at least.
      columns: fc.integer({ min: 2, max: 50 }),
      rows: fc.integer({ min: 1, max: 14 }),
    }),
  },
);

describe("the cells that stand on the terminal", () => {
  test("are those of the last frame, whatever frames came before it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(styled, { minLength: 12, maxLength: 12 }),
        fc.array(step, { maxLength: 12 }),
        async (start, steps) => {
          let columns = 40;
          let rows = 12;
          let frame = start;
          const { terminal, writer, settle } = aStage(columns, rows);
          const show = async (): Promise<void> => {
            const lines = frame.slice(0, rows).map((pieces) => lineOf(pieces, columns));
            writer.paint(lines, { columns, rows });
            await settle();
            expect(terminal.cells()).toEqual(await drawnPlainly(lines, columns, rows));
          };
          await show();
          for (const one of steps) {
            if (one.kind === "change") frame = frame.with(one.row, one.line);
            else if (one.kind === "repaint") {
              await terminal.write("rubbish\u001b[31;7m over\u001b[3;5r it all\r\n\r\n\r\n");
              writer.repaint();
            } else if (one.kind === "resize") {
              ({ columns, rows } = one);
              terminal.resize(columns, rows);
            } else {
              frame = frame.map((line, row) =>
                row >= one.first && row <= one.last ? (frame[row + one.by] ?? []) : line,
              );
            }
            await show();
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("keep their columns behind a character that the terminal draws wider than we think", async () => {
    class WideSymbols extends CellWidths {
      override wcwidth(codepoint: number): 0 | 1 | 2 {
        return codepoint === 0x2603 || codepoint === 0x25b8 ? 2 : super.wcwidth(codepoint);
      }
    }
    const terminal = new ModelTerminal(30, 2, new WideSymbols());
    let bytes = "";
    const writer = new FrameWriter((text) => (bytes += text));
    writer.paint(["▸  ☃ one    │ two", "   ☃ four   │ five"], { columns: 30, rows: 2 });
    writer.paint(["   ☃ one    │ two", "▸  ☃ four   │ five"], { columns: 30, rows: 2 });
    writer.paint(["   x one    │ two", "▸  ☃ four   │ five"], { columns: 30, rows: 2 });
    await terminal.write(bytes);
    expect(terminal.text()[0]).toBe("   x one    │ two");
    expect(terminal.text()[1]?.slice(-7)).toBe(" │ five");
    terminal.dispose();
  });

  test("do not depend on what stood there before the first frame", async () => {
    const { terminal, writer, settle } = aStage(20, 4);
    await terminal.write("x".repeat(80));
    writer.paint(["one", "", "three"], { columns: 20, rows: 4 });
    await settle();
    expect(terminal.cells()).toEqual(["one", "", "three", ""]);
  });

  test("are blank beside a frame that is sent whole, on a terminal that is wider than the frame by now", async () => {
    const { terminal, writer, settle } = aStage(20, 3);
    const lines = ["one", "two is as wide as it", "日本語"];
    writer.paint(lines, { columns: 20, rows: 3 });
    await settle();
    // The program has not been told of the new size yet.
    terminal.resize(30, 3);
    for (const send of [() => writer.repaint(), () => writer.invalidate()]) {
      await terminal.write(`\u001b[H\u001b[41m${"x".repeat(90)}\u001b[m`);
      send();
      writer.paint(lines, { columns: 20, rows: 3 });
      await settle();
      expect(terminal.cells()).toEqual(lines);
    }
  });

  test("hold nothing of a control sequence that slipped into a line", async () => {
    const { terminal, writer, settle, taken } = aStage(20, 2);
    writer.paint(["a\u001b[2Jb\u0007\u009b1mc\u001b]0;t\u0007d"], { columns: 20, rows: 2 });
    await settle();
    expect(taken().join("")).not.toMatch(/\u001b\[2J|\u0007|\u009b|\u001b\]/);
    expect(terminal.text()[0]).toMatch(/^ab/);
  });
});

describe("what is sent", () => {
  const size = { columns: 120, rows: 40 };
  const record = (index: number): string =>
    fit(
      ` 2${index % 4} Nov 12:0${index % 10}:17 Customers V3  F&O  K-${index * 7919} USMF 0x80040265 ${"reason ".repeat(9)}`,
      120,
    );
  /** Header, 34 records with the cursor on one, and a counter, as the list without panes has them. */
  const frame = (top: number, cursor: number): readonly string[] => [
    look.paint("title", fit("header", 120)),
    ...Array.from({ length: 34 }, (_, row) => {
      const line = record(top + row);
      return top + row === cursor ? look.paint("selected", `▸${line.slice(1)}`) : line;
    }),
    fit(`row ${cursor} of 100,000`, 120),
  ];

  test("links what is a link, and nothing that comes to stand in its place", () => {
    const stage = aStage(40, 2);
    stage.writer.paint([`go ${linkTo("https://a.example", "https://a.example")} now`], {
      columns: 40,
      rows: 2,
    });
    expect(stage.taken().join("")).toContain(`go ${linkTo("https://a.example", "https://a.example")} now`);
    stage.writer.paint(["go https://a.example now"], { columns: 40, rows: 2 });
    const sent = stage.taken().join("");
    expect(sent).toContain("https://a.example");
    expect(sent).not.toContain("]8;;");
  });

  test("is nothing when nothing changed", () => {
    const { writer, taken } = aStage(120, 40);
    writer.paint(frame(0, 3), size);
    taken();
    writer.paint(frame(0, 3), size);
    expect(taken()).toEqual([]);
  });

  test("is one write per frame, at most 300 bytes for a cursor move over the full width", () => {
    const { writer, taken } = aStage(120, 40);
    writer.paint(frame(0, 3), size);
    taken();
    for (let cursor = 4; cursor < 30; cursor++) {
      writer.paint(frame(0, cursor), size);
      const [bytes = "", ...more] = taken();
      expect(more).toEqual([]);
      expect(Buffer.byteLength(bytes)).toBeLessThanOrEqual(300);
    }
  });

  test("is at most 300 bytes for a line scrolled over the full width, up as well as down", () => {
    const { writer, taken } = aStage(120, 40);
    writer.paint(frame(0, 33), size);
    taken();
    for (let top = 1; top < 50; top++) {
      writer.paint(frame(top, top + 33), size);
      expect(Buffer.byteLength(taken().join(""))).toBeLessThanOrEqual(300);
    }
    writer.paint(frame(49, 49), size);
    taken();
    for (let top = 48; top >= 0; top--) {
      writer.paint(frame(top, top), size);
      expect(Buffer.byteLength(taken().join(""))).toBeLessThanOrEqual(300);
    }
  });

  test("addresses the column anew after a character that terminals disagree about", () => {
    const { writer, taken } = aStage(20, 1);
    writer.paint(["☃ after"], { columns: 20, rows: 1 });
    expect(taken().join("")).toContain("☃\u001b[2G after");
  });

  test("moves rows with the terminal's own means, inside margins that are taken back", () => {
    const { writer, taken } = aStage(120, 40);
    writer.paint(frame(0, 33), size);
    taken();
    writer.paint(frame(1, 34), size);
    expect(taken().join("")).toMatch(/^\u001b\[2;34r\u001b\[2H\u001b\[M\u001b\[r/);
  });
});
