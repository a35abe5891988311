/** A word as a shell takes it: quoted where it holds anything that a shell reads otherwise. */
export function shellWord(word: string): string {
  if (/^[\w@%+:,./=-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
