/** JSON whose strings hold no raw control, direction or invisible character: `\\u…` means the same to a reader. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\u007f-\u009f\u2028\u2029]|\p{Cf}/gu, (found) =>
    Array.from({ length: found.length }, (_, unit) => escaped(found.charCodeAt(unit))).join(""),
  );
}

function escaped(unit: number): string {
  return String.raw`\u${unit.toString(16).padStart(4, "0")}`;
}
