import { fingerprint } from "./hash.ts";

/** Changes when the rules below change what they group. */
const RULES_VERSION = "1";

/** Only this much of a message decides its cause; the rest of a 100 kB text is repetition. */
const LONGEST_MESSAGE = 8_000;

/** Envelopes and wrappers: what follows them is closer to the reason. */
const WRAPPERS: readonly RegExp[] = [
  /^.*\bAn error occurred in plugin\.?\s*/is,
  /^.*\bresponse message:\s*/is,
  /^.*\bfailed with error message\s*/is,
  /^.*\bException message:\s*/is,
  /^.*\bwith unknown exception\s*-\s*/is,
  /^.*\bInfolog:\s*/is,
  /^\s*(?:One or more errors occurred\.?\s*)+/i,
  /^\s*(?:Error|Warning|Info):\s*/i,
];

const HELP_LINK = /(?:For (?:more )?information[^.]*?see\s*)?https?:\/\/\S+/gi;

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "<guid>"],
  [/\b0x[0-9a-f]+\b/gi, "<code>"],
  [/\{[^{}]*\}/g, "<values>"],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?/g, "<date>"],
  [/\b[\p{L}\p{N}]*\p{N}[\p{L}\p{N}./-]*/gu, "<id>"],
];

/** A quoted name of a field or table tells causes apart; any other quoted text is a value. */
const QUOTED =
  /(\b(?:field|column|attribute|property|table|entity|type|key) )?(?:'[^']{1,200}'|"[^"]{1,200}"|«[^»]{1,200}»|“[^”]{1,200}”)/g;

/** The innermost reason of a nested message: wrappers, help links and repeated clauses taken off. */
export function innermostReason(message: string): string {
  let text = message
    .slice(0, LONGEST_MESSAGE)
    .replaceAll(HELP_LINK, " ")
    .replaceAll(String.raw`\"`, '"');
  const inner = [...text.matchAll(/"(?:RecordError\d+|errorMessage|message)"\s*:\s*"((?:[^"\\]|\\.)+)"/g)].at(
    -1,
  )?.[1];
  if (inner !== undefined) text = inner;
  for (const wrapper of WRAPPERS) {
    const rest = text.replace(wrapper, "");
    if (/\p{L}/u.test(rest)) text = rest;
  }
  return withoutRepeats(text);
}

/** Fingerprint of the records that share one innermost reason, ids and values removed. */
export function causeOf(code: string, message: string): string {
  let shape = innermostReason(message).toLowerCase().replaceAll("’", "'");
  shape = shape.replaceAll(QUOTED, (quoted: string, name?: string) =>
    name === undefined ? "<value>" : quoted,
  );
  for (const [pattern, kind] of KINDS) shape = shape.replaceAll(pattern, kind);
  shape = shape.replaceAll(/\s+/g, " ").trim();
  return fingerprint(`${RULES_VERSION}\n${code.toLowerCase()}\n${shape}`);
}

function withoutRepeats(text: string): string {
  const clauses = text.split(/(?<=[.;!?])\s+/).map((clause) => clause.trim());
  return [...new Set(clauses)].filter((clause) => clause !== "").join(" ");
}
