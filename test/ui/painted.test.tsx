import * as fc from "fast-check";
import { render } from "ink-testing-library";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { frameOf } from "../../source/ui/screen/frame.ts";
import { FrameView } from "../../source/ui/screen/frame-view.tsx";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { openPainted, type PaintedRig } from "./painted-rig.ts";
import { ModelTerminal } from "./terminal/model-terminal.ts";

let fixture: ScreenRig;

beforeEach(async () => {
  fixture = await openScreenRig();
});

afterEach(() => fixture.close());

const SIZES = [
  { columns: 120, rows: 40 },
  { columns: 80, rows: 24 },
  { columns: 101, rows: 29 },
  { columns: 60, rows: 15 },
  { columns: 50, rows: 12 },
] as const;
const KEYS =
  "j k g G v a u i f d s o r D C U J K | < > = 1 2 3 c ? / : [ ] x X y R n t Up Down PgDn PgUp Ctrl-d Ctrl-u Space Tab Shift-Tab Enter Esc Backspace Ctrl-l".split(
    " ",
  );
const TEXTS = [
  "plain",
  "日本語テキスト ".repeat(9),
  "e\u0301\u0301 שלום \u202e",
  "\u001b[2J\u0007\t\r\n",
  "☃ ✂️ 👩‍👩‍👧",
  "\u0000é",
];

const press = fc.record({
  kind: fc.constant("press" as const),
  chords: fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 6 }),
});
const add = fc.record({
  kind: fc.constant("add" as const),
  text: fc.constantFrom(...TEXTS),
  at: fc.integer({ min: 0, max: 59 }),
});
const resize = fc.record({ kind: fc.constant("resize" as const), size: fc.constantFrom(...SIZES) });
const step = fc.oneof(
  { weight: 7, arbitrary: press },
  { weight: 2, arbitrary: add },
  { weight: 1, arbitrary: resize },
);

/** What Ink draws by itself, each line put on an empty terminal whole. */
async function cellsOfInk(frame: string, columns: number, rows: number): Promise<readonly string[]> {
  const terminal = new ModelTerminal(columns, rows);
  const lines = frame.split("\n");
  await terminal.write(lines.map((line, row) => `\u001b[${row + 1}H${line}\u001b[m`).join(""));
  const cells = terminal.cells();
  terminal.dispose();
  return cells;
}

describe("what is painted", () => {
  test("is cell by cell what Ink draws, after any keys, changes of the data and of the size", async () => {
    let added = 0;
    await fixture.add(Array.from({ length: 90 }, () => ({})));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...SIZES), fc.array(step, { maxLength: 14 }), async (start, steps) => {
        const rig = await openPainted(fixture.engine, start);
        const all = () => <FrameView screen={rig.screen} frame={frameOf(rig.screen)} />;
        const plain = render(all());
        const terminal = new ModelTerminal(start.columns, start.rows);
        const compare = async (): Promise<void> => {
          const { size } = rig.screen.state;
          plain.rerender(all());
          const [bytes, frame] = [rig.sent(), plain.lastFrame() ?? ""];
          await terminal.write(bytes);
          expect(terminal.cells()).toEqual(await cellsOfInk(frame, size.columns, size.rows));
        };
        try {
          await compare();
          for (const one of steps) {
            if (one.kind === "press") await rig.press(...one.chords);
            else if (one.kind === "resize") {
              terminal.resize(one.size.columns, one.size.rows);
              await rig.resize(one.size);
            } else {
              const text = `${one.text}${added++}`;
              const createdOn = new Date(Date.UTC(2026, 10, 23, 12, 3, one.at)).toISOString();
              await fixture.add([
                { id: `A${added}`, key: text, company: one.text, message: text, createdOn },
              ]);
              await rig.press();
            }
            await compare();
          }
        } finally {
          plain.unmount();
          rig.close();
          terminal.dispose();
        }
      }),
      { numRuns: 10 },
    );
  });
});

test("a resize under a dialog is one frame: what was drawn for the old size never shows", async () => {
  await fixture.add([{}, {}, {}]);
  const rig = await openPainted(fixture.engine, { columns: 120, rows: 40 });
  await rig.press("?");
  rig.sent();
  await rig.resize({ columns: 80, rows: 24 });
  // Only the wide layout has a line for it.
  const sent = rig.sent();
  expect(sent).not.toContain("scheduler");
  expect(sent.match(/\u001b\[\?2026h/g)).toHaveLength(1);
  rig.close();
});

describe("what a key costs on the wire", () => {
  let rig: PaintedRig;

  beforeEach(async () => {
    const reasons = [
      "Unable to lookup msdyn_paymentterms with values",
      "Duplicate key for",
      "Write failed for field",
    ];
    await fixture.add(
      Array.from({ length: 400 }, (_, index) => ({
        createdOn: new Date(Date.UTC(2026, 10, 23, 12, 0, 0) - index * 37_123).toISOString(),
        entity: index % 3 === 0 ? "Vendors V2" : "Customers V3",
        source: index % 4 === 0 ? "dataverse" : "finance-and-operations",
        key: `US-${String(index * 7919).padStart(7, "0")}`,
        code: index % 2 === 0 ? "0x80040265" : "DIPV1010",
        message: `${reasons[index % 3] ?? ""} {N${index * 104_729}} of record ${index} in company USMF`,
      })),
    );
    rig = await openPainted(fixture.engine, { columns: 120, rows: 40 });
    // Panes and detail away: the list has the full width.
    await rig.press("2", "f", "f", "d");
    rig.sent();
  });

  afterEach(() => rig.close());

  async function costs(keys: number, chord: string): Promise<readonly number[]> {
    const bytes: number[] = [];
    for (let key = 0; key < keys; key++) {
      await rig.press(chord);
      bytes.push(Buffer.byteLength(rig.sent()));
    }
    return bytes;
  }

  test("at most 300 bytes for every cursor move, and for every line scrolled either way", async () => {
    expect(Math.max(...(await costs(33, "j")))).toBeLessThanOrEqual(300);
    const scrolling = await costs(200, "j");
    expect(Math.max(...scrolling)).toBeLessThanOrEqual(300);
    expect(Math.min(...scrolling)).toBeGreaterThan(20);
    expect(Math.max(...(await costs(230, "k")))).toBeLessThanOrEqual(300);
  });

  test("nothing when nothing changes: at the end of the list, and when the same data is read again", async () => {
    await rig.press("G");
    rig.sent();
    await rig.press("j", "j", "G");
    await rig.press("R");
    expect(rig.sent()).toBe("");
  });
});
