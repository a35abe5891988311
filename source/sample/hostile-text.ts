import type { SeededRandom } from "./seeded-random.ts";

/** Texts that break a careless screen: escape sequences, controls, direction marks, wide and joined characters. */
const HOSTILE: readonly string[] = [
  "\u001b[2J\u001b[H\u001b[31mcleared",
  "\u001b]0;renamed window\u0007\u001b]52;c;aGFjaw==\u0007",
  "\u009b2J\u0090q\u009c",
  "\u0000\u0000 NUL \u0000",
  "\u202ereversed\u202c \u2067isolated\u2069",
  "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301\u0302\u0303\u0304",
  "\r\noverwritten\u0008\u0008\u0008\t\u000b\u000c",
  "\ud83d\ufeff\u200b\u200d\ufffd",
  '",;|\t"\'=HYPERLINK("x")\n@SUM(1)',
];

const LONG = 100_000;

/** One of them; one in 200 is 100,000 characters long. */
export function hostileText(random: SeededRandom): string {
  const text = random.pick(HOSTILE);
  return random.below(200) === 0 ? text.repeat(Math.ceil(LONG / text.length)) : text;
}
