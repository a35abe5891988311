const SEPARATOR = "|";

/** Splits a unique key into its parts; `\|` is a bar inside a part. */
export function splitUniqueKey(key: string): readonly string[] {
  return key.split(/(?<!\\)\|/).map((part) => part.replaceAll("\\|", SEPARATOR));
}

/** Joins key parts so that `splitUniqueKey` gives them back. */
export function joinUniqueKey(parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll(SEPARATOR, "\\|")).join(SEPARATOR);
}
