import { Text } from "ink";
import type { ReactNode } from "react";

/** Finished lines, one text node each: they are cut and padded already, so nothing here measures or wraps. */
export function Lines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  return lines.map((line, index) => (
    // Rows of a screen have no identity but their place.
    // oxlint-disable-next-line react/no-array-index-key
    <Text key={index} wrap="truncate-end">
      {line === "" ? " " : line}
    </Text>
  ));
}
