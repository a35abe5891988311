const BOUNDARY = /[\s:,()-]/;

const LEAST_PER_LETTER = 3;

/** How well the letters of `wanted` stand in `text`, in their order; null when they do not. Higher is better. */
export function fuzzyScore(wanted: string, text: string): number | null {
  const letters = wanted.toLowerCase();
  const folded = text.toLowerCase();
  const whole = folded.indexOf(letters);
  // The whole text at the start of a word beats every scattering of its letters.
  if (whole >= 0) {
    const isAtWord = whole === 0 || BOUNDARY.test(folded.charAt(whole - 1));
    return 1_000 + (isAtWord ? 500 : 0) - whole - folded.length / 100;
  }
  let score = 0;
  let at = -1;
  for (const letter of letters) {
    if (letter === " ") continue;
    const found = folded.indexOf(letter, at + 1);
    if (found < 0) return null;
    const isAtWord = found === 0 || BOUNDARY.test(folded.charAt(found - 1));
    score += isAtWord ? 10 : found === at + 1 ? 6 : -Math.min(3, found - at - 1);
    at = found;
  }
  // Letters that merely occur somewhere are not what anybody meant.
  return score < LEAST_PER_LETTER * letters.length ? null : score - folded.length / 100;
}
