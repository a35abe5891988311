import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { fit, textWidth } from "../../../source/text/cell-text.ts";
import { FrameWriter } from "../../../source/ui/terminal/frame-writer.ts";
import { visibleText } from "../../../source/text/visible-text.ts";
import { CellWidths } from "../../helpers/cell-widths.ts";
import { ModelTerminal } from "./model-terminal.ts";

const COLUMNS = 40;
const ROWS = 4;

/** A terminal that gives each letter and each spacing vowel its own cell. */
class SideBySide extends CellWidths {
  override wcwidth(codepoint: number): 0 | 1 | 2 {
    const char = String.fromCodePoint(codepoint);
    if (/^\p{Mc}$/u.test(char)) return 1;
    return super.wcwidth(codepoint);
  }
}

/** A terminal that draws a whole cluster in the cells of its first letter. */
class OneForAll extends CellWidths {
  override wcwidth(codepoint: number): 0 | 1 | 2 {
    const char = String.fromCodePoint(codepoint);
    // The spacing AM of Thai and Lao.
    const isPart = codepoint === 0xe33 || codepoint === 0xeb3 || /^\p{M}$/u.test(char);
    return isPart ? 0 : super.wcwidth(codepoint);
  }

  override charProperties(codepoint: number, preceding: number): number {
    const char = String.fromCodePoint(codepoint);
    const width = (preceding >> 1) & 3;
    const isBound = preceding >> 3 === 1 && /^\p{L}$/u.test(char) && width > 0;
    const own = isBound ? (width << 1) | 1 : super.charProperties(codepoint, preceding);
    // A sign that binds the next letter to this one.
    return [0x94d, 0x9cd, 0x17d2].includes(codepoint) ? own | (1 << 3) : own & 7;
  }
}

/** A terminal that knows none of the new pictures and draws them in one cell. */
class OldPictures extends OneForAll {
  override wcwidth(codepoint: number): 0 | 1 | 2 {
    return codepoint >= 0x1f000 ? 1 : super.wcwidth(codepoint);
  }
}

const OPINIONS = { SideBySide, OneForAll, OldPictures, CellWidths };

const WORDS = [
  "น้ำ",
  "กำลังทำงาน",
  "ไม่พบข้อมูล",
  "ຂໍ້ມູນບໍ່ຖືກຕ້ອງ",
  "ກຳນົດ",
  "ទិន្នន័យ",
  "ក្រុមហ៊ុន",
  "क्षमा करें",
  "प्रविष्टि",
  "हिन्दी",
  "তথ্য পাওয়া যায়নি",
  "কোম্পানি",
  "👍👍👍",
  "🇩🇪🇹🇭",
  "e\u0301te\u0301",
  "日本語",
  "plain words",
  "|",
];

const line = fc
  .array(fc.constantFrom(...WORDS), { maxLength: 5 })
  .map((words) => fit(visibleText(words.join(" "), false), COLUMNS));
const frame = fc.array(line, { minLength: ROWS, maxLength: ROWS });

function ink(row: string | undefined): string {
  return (row ?? "").replaceAll(" ", "");
}

describe.each(Object.entries(OPINIONS))("on a terminal whose widths are those of %s", (_, Widths) => {
  test("no letter is lost, and none of a frame before is left", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 4 }), async (frames) => {
        const terminal = new ModelTerminal(COLUMNS, ROWS, new Widths());
        let done = Promise.resolve();
        const writer = new FrameWriter((text) => {
          done = terminal.write(text);
        });
        for (const lines of frames) {
          writer.paint(lines, { columns: COLUMNS, rows: ROWS });
          await done;
          expect(terminal.text().map(ink)).toEqual(lines.map(ink));
        }
        terminal.dispose();
      }),
      { numRuns: 60 },
    );
  });

  test("a repaint takes away whatever came to stand there", async () => {
    const terminal = new ModelTerminal(COLUMNS, ROWS, new Widths());
    onTestFinished(() => terminal.dispose());
    let done = Promise.resolve();
    const writer = new FrameWriter((text) => {
      done = terminal.write(text);
    });
    const lines = WORDS.slice(0, ROWS).map((word) => fit(`${word} ${word}`, COLUMNS));
    writer.paint(lines, { columns: COLUMNS, rows: ROWS });
    await done;
    await terminal.write(
      Array.from({ length: ROWS }, (__, row) => `\u001b[${row + 1}H${"X".repeat(COLUMNS)}`).join(""),
    );
    writer.repaint();
    await done;
    expect(terminal.text().map(ink)).toEqual(lines.map(ink));
  });
});

test.each([
  ["น้ำ", 2],
  ["क्षि", 3],
  ["কো", 2],
  ["ກຳ", 2],
  ["日", 2],
  ["가", 2],
  ["é", 1],
  ["e\u0301", 1],
  ["กั", 1],
])("%s is given the cells that the widest terminal takes for it: %i", (text, cells) => {
  expect(textWidth(text)).toBe(cells);
});
