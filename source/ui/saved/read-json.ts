/** An object of a file that a person may have edited: every member is looked at before it is believed. */
export type Members = Readonly<Record<string, unknown>>;

/** The members of a JSON object; null for everything else. */
export function membersOf(value: unknown): Members | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;
}

/** The text as a JSON object, or what is wrong with it in a sentence. */
export function jsonObject(text: string): Members | string {
  try {
    return membersOf(JSON.parse(text)) ?? "it is not a JSON object";
  } catch (reason) {
    return `it is not JSON: ${reason instanceof Error ? reason.message : ""}`;
  }
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((one) => typeof one === "string");
}
