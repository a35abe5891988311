const SEPARATOR = "|";
const ESCAPE = "\\";

/** Splits a unique key into its parts; `\|` and `\\` stand for a bar and a backslash inside a part. */
export function splitUniqueKey(key: string): readonly string[] {
  const parts: string[] = [];
  let part = "";
  for (let index = 0; index < key.length; index++) {
    const char = key.charAt(index);
    const next = key.charAt(index + 1);
    if (char === ESCAPE && (next === SEPARATOR || next === ESCAPE)) {
      part += next;
      index++;
    } else if (char === SEPARATOR) {
      parts.push(part);
      part = "";
    } else {
      part += char;
    }
  }
  return [...parts, part];
}

/** Joins key parts so that `splitUniqueKey` gives them back. */
export function joinUniqueKey(parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll(/[\\|]/g, String.raw`\$&`)).join(SEPARATOR);
}

const RECORD_ID = "RecId=";

/** Stands for a unique key that is not known, where the record id of the business row is: rows stay apart by it. */
export function recordIdAsKey(recordId: string): string {
  return `${RECORD_ID}${recordId}`;
}

/** True for a record of which only the record id is known: no row can be asked for by it. */
export function isRecordId(key: string): boolean {
  return key.startsWith(RECORD_ID);
}
