import { readdirSync } from "node:fs";
import { read } from "./documents.ts";

/** A piece of code in a page, and where it is. */
export interface Piece {
  readonly page: string;
  readonly text: string;
}

/** The pages that operators read, by their paths from the root. */
export const PAGES: readonly string[] = [
  "README.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

const FENCE = /^```(\w*)[^\n]*\n(.*?)^```$/gms;
const GENERATED = /<!-- ([a-z-]+) -->\n.*?<!-- \/\1 -->/gs;

/** Code within sentences. */
export function spansIn(page: string): readonly Piece[] {
  const prose = read(page).replaceAll(FENCE, "");
  return [...prose.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, text = ""]) => ({
    page,
    text: text.replaceAll(String.raw`\|`, "|"),
  }));
}

/** Keys within sentences. */
export function keysIn(page: string): readonly Piece[] {
  return [...read(page).matchAll(/<kbd>(.+?)<\/kbd>/g)].map(([, text = ""]) => ({ page, text }));
}

/** Code within sentences that people wrote, without the generated parts. */
export function writtenSpansIn(page: string): readonly Piece[] {
  const written = new Set(
    [
      ...read(page)
        .replaceAll(GENERATED, "")
        .matchAll(/`([^`\n]+)`/g),
    ].map(([, text = ""]) => text),
  );
  return spansIn(page).filter(({ text }) => written.has(text));
}

/** Fenced blocks of a language. */
export function fencesIn(page: string, language: string): readonly string[] {
  return [...read(page).matchAll(FENCE)].flatMap(([, name, body = ""]) => (name === language ? [body] : []));
}

/** Every command line of dwtriage in fences, as words after the program's name. */
export function commandLinesIn(page: string): readonly (Piece & { readonly words: readonly string[] })[] {
  const lines = [...fencesIn(page, "sh"), ...fencesIn(page, "console")]
    .flatMap((body) => body.replaceAll("\\\n", " ").split("\n"))
    .flatMap((line) => [...line.matchAll(/(?:^|\$ |\| |\$\(|&& )(dwtriage(?: [^#|&)]*)?)/g)])
    .map(([, line = ""]) => line.trim());
  return lines.map((text) => ({ page, text, words: shellWords(text).slice(1) }));
}

/** Words as a POSIX shell makes them of a simple command, with quotes taken off. */
export function shellWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, "$1$2"),
  );
}
