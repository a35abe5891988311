import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ReplyFilter } from "../../../source/ui/terminal/reply-filter.ts";

const ESC = "\u001b";
const ALT = `${ESC}z`;

const REPLIES = [
  `${ESC}]11;rgb:1e1e/1e1e/2e2e\u0007`,
  `${ESC}]10;rgb:ffff/ffff/ffff${ESC}\\`,
  `${ESC}]4;1;rgb:cdcd/0000/0000${ESC}\\`,
  `${ESC}]52;c;eWVz\u0007`,
  `${ESC}P>|tmux 3.3a${ESC}\\`,
  `${ESC}P1$r0m${ESC}\\`,
  `${ESC}P1+r544e=787465726d${ESC}\\`,
  `${ESC}P!|00000000${ESC}\\`,
  `${ESC}_Gi=31;OK${ESC}\\`,
  `${ESC}[?64;1;2c`,
  `${ESC}[>41;330;0c`,
  `${ESC}[12;40R`,
  `${ESC}[0n`,
  `${ESC}[?2026;2$y`,
  `${ESC}[8;24;80t`,
  `${ESC}[I`,
  `${ESC}[O`,
  `${ESC}[<0;10;10M`,
  "\u009d11;rgb:0000/0000/0000\u009c",
];
const KEYS = [
  "j",
  "y",
  "R",
  "]",
  "1",
  ";",
  " ",
  "\r",
  `${ESC}[A`,
  `${ESC}[6~`,
  `${ESC}OP`,
  "\u007f",
  "é",
  "👩‍💻",
];

/** Everything that the filter lets through of these reads; a pause lets what is held settle. */
function through(reads: readonly (string | { readonly pause: true })[]): string {
  const filter = new ReplyFilter();
  let keys = "";
  for (const read of reads) {
    if (typeof read === "string") keys += filter.push(read);
    else if (filter.waits === "short") keys += filter.settle();
  }
  return keys;
}

describe("what a terminal answers is never a key", () => {
  test("wherever the reads cut it, and whatever keys are typed around it", () => {
    const piece = fc.oneof(
      fc.constantFrom(...REPLIES).map((text) => ({ text, isReply: true })),
      fc.constantFrom(...KEYS).map((text) => ({ text, isReply: false })),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.array(fc.nat(12), { maxLength: 40 }),
        (pieces, cuts) => {
          const bytes = pieces.map(({ text }) => text).join("");
          const reads: string[] = [];
          let from = 0;
          for (const length of cuts) {
            reads.push(bytes.slice(from, from + length));
            from += length;
          }
          reads.push(bytes.slice(from));
          const keys = pieces.filter(({ isReply }) => !isReply).map(({ text }) => text);
          expect(through(reads)).toBe(keys.join(""));
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each(REPLIES.slice(0, 9).map((reply) => [reply]))(
    "%j, a byte at a time with a pause behind each, leaves neither a letter nor a separator",
    (reply) => {
      const reads = Array.from(reply).flatMap((byte) => [byte, { pause: true } as const]);
      expect(through(reads)).toMatch(/^\u001b?[\]P_]?\d{0,4}$/);
    },
  );

  test.each([[1], [2], [3], [4], [5], [9]])(
    "a colour that is torn with a long pause after %i bytes opens nothing",
    (at) => {
      const reply = `${ESC}]11;rgb:1e1e/1e1e/2e2e\u0007`;
      const keys = through([reply.slice(0, at), { pause: true }, reply.slice(at), "j"]);
      expect(keys).toMatch(/^(\u001bz?)?j$/);
    },
  );

  test("a reply whose end was lost ends at the next control character", () => {
    expect(through([`${ESC}]11;rgb:1e1e`, "\u0003", "j"])).toBe("\u0003j");
    expect(through([`${ESC}]11;rgb:1e1e`, `${ESC}[A`])).toBe(`${ESC}[A`);
  });
});

describe("a key behind an escape", () => {
  test.each([
    ["j"],
    ["y"],
    ["Y"],
    ["]"],
    ["/"],
    [":"],
    ["?"],
    [" "],
    ["\r"],
    ["\u007f"],
    ["é"],
    [`${ESC}[A`],
    ["|"],
  ])("%j is one with Alt", (key) => {
    expect(through([ESC + key, { pause: true }])).toBe(ALT);
    expect(through([`${ESC}${key}jj`, { pause: true }])).toBe(`${ALT}jj`);
  });

  test.each([["]"], ["["], ["P"], ["_"], ["O"], ["]1"]])(
    "%j, which could begin a reply, is one with Alt once nothing follows",
    (key) => {
      expect(through([ESC + key, { pause: true }, "j"])).toBe(`${ALT}j`);
    },
  );

  test("Esc alone is Esc, and what comes later is a key of its own", () => {
    expect(through([ESC, { pause: true }, "]", { pause: true }, "j"])).toBe(`${ESC}]j`);
    expect(through([ESC, { pause: true }, "y"])).toBe(`${ESC}y`);
  });

  test.each([["\u0003"], ["\u001a"], ["\u000c"]])("%j stays what it is", (key) => {
    expect(through([ESC + key])).toBe(key);
  });

  test("pasted text passes as it is", () => {
    const paste = `${ESC}[200~${ESC}]11;x ${ESC}y${ESC}[201~`;
    for (let at = 1; at < paste.length; at++) {
      expect(through([paste.slice(0, at), paste.slice(at), `${ESC}[?1c`])).toBe(paste);
    }
  });
});

describe("what a terminal reports of the mouse", () => {
  const reported = (...reads: readonly string[]): readonly [readonly string[], string] => {
    const reports: string[] = [];
    const filter = new ReplyFilter({
      onMouse: ({ kind, column, row }) => reports.push(`${kind} ${column},${row}`),
    });
    const keys = reads.map((read) => filter.push(read)).join("");
    return [reports, keys];
  };

  test("the wheel and a press are told, wherever the reads cut them, and no letter of them is a key", () => {
    expect(reported(`j${ESC}[<64;10;5Mk`)).toEqual([["wheel-up 10,5"], "jk"]);
    expect(reported(`${ESC}[<6`, "5;10", ";5M", `${ESC}[<69;1;1M`)).toEqual([
      ["wheel-down 10,5", "wheel-down 1,1"],
      "",
    ]);
    expect(reported(`${ESC}[<0;1;1M${ESC}[<0;1;1m`)).toEqual([["press 1,1"], ""]);
  });

  test("what is pasted is never one", () => {
    expect(reported(`${ESC}[200~${ESC}[<64;1;1M${ESC}[201~`)[0]).toEqual([]);
  });
});
