import { clustersOf } from "../../text/cell-text.ts";

/** A line being edited; `at` counts clusters, so that the cursor never stands inside a letter. */
export interface TextField {
  readonly clusters: readonly string[];
  readonly at: number;
}

export type Edit =
  | { readonly kind: "insert"; readonly text: string }
  | { readonly kind: "move"; readonly by: number }
  | { readonly kind: "home" | "end" | "back" | "delete" | "clear" | "word" };

/** Clusters of a line; what would make it longer is not taken at all, because half a filter is another filter. */
export const LONGEST_LINE = 4_000;

export function textField(text: string): TextField {
  const clusters = split(text);
  return { clusters, at: clusters.length };
}

export function fieldText(field: TextField): string {
  return field.clusters.join("");
}

/** Code units before the cursor. */
export function unitsBefore({ clusters, at }: TextField): number {
  return clusters.slice(0, at).join("").length;
}

/** Pasted line breaks and tabs become spaces: a field is one line. */
export function edited(field: TextField, edit: Edit): TextField {
  const { clusters, at } = field;
  const before = clusters.slice(0, at);
  const after = clusters.slice(at);
  switch (edit.kind) {
    case "insert": {
      const start = split(before.join("") + edit.text.replaceAll(/[\r\n\t]+/g, " "));
      if (start.length + after.length > LONGEST_LINE) return field;
      return { clusters: [...start, ...after], at: start.length };
    }
    case "move":
      return { clusters, at: Math.max(0, Math.min(clusters.length, at + edit.by)) };
    case "home":
      return { clusters, at: 0 };
    case "end":
      return { clusters, at: clusters.length };
    case "back":
      return at === 0 ? field : { clusters: [...before.slice(0, -1), ...after], at: at - 1 };
    case "delete":
      return { clusters: [...before, ...after.slice(1)], at };
    case "clear":
      return { clusters: after, at: 0 };
    case "word": {
      const kept = before.join("").replace(/\S+\s*$/, "");
      const start = split(kept);
      return { clusters: [...start, ...after], at: start.length };
    }
  }
}

function split(text: string): readonly string[] {
  return [...clustersOf(text)];
}
