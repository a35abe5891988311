import { readFileSync } from "node:fs";

/** A document of the repository, by its path from the root. */
export function read(path: string): string {
  return readFileSync(path, "utf8");
}

/** The line of a document that holds the words; empty when none does. */
export function linesOf(document: string, words: string): string {
  return document.split("\n").find((line) => line.includes(words)) ?? "";
}
