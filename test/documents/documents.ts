import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A document of the repository, by its path from the root. */
export function read(path: string): string {
  return readFileSync(path, "utf8");
}

/** The line of a document that holds the words; empty when none does. */
export function linesOf(document: string, words: string): string {
  return document.split("\n").find((line) => line.includes(words)) ?? "";
}

/** A temporary folder with these files; answers the path of one of them. */
export async function aFolder(files: Readonly<Record<string, string>>, purpose: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "dwtriage-documents-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return join(folder, purpose);
}
