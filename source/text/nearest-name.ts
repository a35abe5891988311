/** Letters to insert, delete, replace or exchange with their neighbour to get from one text to the other. */
export function editDistance(from: string, to: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isExchanged = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const exchanged = isExchanged ? (before[j - 2] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}

/** Longer texts are compared by their start: the work grows with the product of both lengths. */
const COMPARED = 64;

/** From that many letters on, a name is also known by a beginning that has a letter wrong. */
const TELLING_START = 5;

/**
 * Names that were probably meant, nearest first: the same letters in another case, a letter or two wrong, or a name that
 * what was written begins, also with a letter wrong. Empty where none is near: a guess that is far off helps nobody.
 */
export function nearestNames(wanted: string, names: readonly string[], most = 3): readonly string[] {
  const written = wanted.toLowerCase().slice(0, COMPARED);
  if (written === "") return [];
  const worst = written.length <= 3 ? 1 : Math.max(2, Math.floor(written.length / 3));
  const near = [...new Set(names)].flatMap((name) => {
    const folded = name.toLowerCase().slice(0, COMPARED);
    const isStart = written.length >= 2 && folded.startsWith(written);
    const isTooFar = Math.abs(folded.length - written.length) > worst;
    const distance = isTooFar ? Infinity : editDistance(written, folded);
    // Two letters wrong and another beginning is another word.
    const isOther = distance > 1 && folded[0] !== written[0];
    if (isStart) return [{ name, distance: Math.min(distance, 1) }];
    if (isTooFar && isNearlyBegunBy(written, folded)) return [{ name, distance: worst }];
    return distance > worst || isOther || distance >= folded.length ? [] : [{ name, distance }];
  });
  return near
    .toSorted((one, other) => one.distance - other.distance)
    .slice(0, most)
    .map(({ name }) => name);
}

/** `custmers` for `customers v3`: one letter away from a beginning of the name. */
function isNearlyBegunBy(written: string, folded: string): boolean {
  if (written.length < TELLING_START || folded[0] !== written[0]) return false;
  return [0, 1, -1].some((by) => editDistance(written, folded.slice(0, written.length + by)) <= 1);
}

/** The name that was probably meant, in any case; null when none is near. */
export function nearestName(wanted: string, names: readonly string[]): string | null {
  const worst = Math.max(2, Math.floor(wanted.length / 3));
  let nearest: string | null = null;
  let least = worst + 1;
  for (const name of names) {
    const distance = editDistance(wanted.toLowerCase(), name.toLowerCase());
    if (distance >= least) continue;
    least = distance;
    nearest = name;
  }
  return nearest;
}
