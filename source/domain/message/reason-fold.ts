import { foldedCode } from "./id-words.ts";
import { KNOWN_REASONS } from "./known-reasons.ts";
import { statusOf } from "./http-status.ts";
import { standardReason } from "./standard-reasons.ts";

/** Wordings that say the same, in the order in which they are tried; what comes out is no sentence any more. */
const SAME: readonly (readonly [RegExp, string])[] = [
  [/<(?:id|number|date|host|value)>/g, "#"],
  [/[’‘`´]/g, "'"],
  [/\b(?:can't|can not|could not|couldn't|unable to|not able to|failed to)(?![\p{L}])/gu, "cannot"],
  [/\b(?:does|do|did|is|are|was|were|has|have|had|will|must|should)(?:n't| not)(?![\p{L}])/gu, "not"],
  [/\b(?:don't|won't)(?![\p{L}])/gu, "not"],
  [/\blook(?:ing)?[ -]?ups?(?![\p{L}])/gu, "lookup"],
  [/[^\p{L}\p{M}\p{N}_#.]+/gu, " "],
  [/(?<![\p{L}\p{N}_])\.+|\.+(?![\p{L}\p{N}_])/gu, " "],
  [
    /(?<![\p{L}\p{N}_.])(?:been|is|are|was|were|be|has|have|had|being|the|a|an|this|that|please|for|of|on|to|in|its?|your|there)(?![\p{L}\p{N}_.])/gu,
    " ",
  ],
  [/(?<![\p{L}\p{N}_.])(?:attributes?|columns?|property|properties|fields?)(?![\p{L}\p{N}_.])/gu, "field"],
  [/(?<![\p{L}\p{N}_.])(?:entity|entities|tables?)(?![\p{L}\p{N}_.])/gu, "table"],
  [/(?<![\p{L}\p{N}_.])(?:rows?|records?)(?![\p{L}\p{N}_.])/gu, "record"],
  [/(?<![\p{L}\p{N}_.])values?(?![\p{L}\p{N}_.])/gu, "value"],
  [/(?<![\p{L}\p{N}_.])(?:mandatory|required)(?![\p{L}\p{N}_.])/gu, "required"],
  [/(?<![\p{L}\p{N}_.])(?:time out|timed out)(?![\p{L}\p{N}_.])/gu, "timeout"],
  [/\s+/g, " "],
  [/#(?: ?(?:and |or )?#)+/g, "#"],
  [/^ ?(?:validation error occurred|error occurred|error) /g, ""],
];

/** What distinguishes reasons stands in their first sentences. */
const LONGEST_REASON = 2_000;

/** Codes that only say that a write was refused; the text says why. */
const EMPTY_CODES: ReadonlySet<string> = new Set([
  "0x80040265",
  "0x80040216",
  "0x0",
  "0",
  "error",
  "unknown",
  "-",
  "n/a",
  "none",
  "http 400",
]);

/** What makes two records of one cause equal: the folded reason, and the code where it says more than the reason. */
export function foldReason(code: string, reason: string): string {
  const { text, codes } = foldedReason(reason);
  const ownCode = statusCode(foldedCode(code));
  const isStated = EMPTY_CODES.has(ownCode) || codes.includes(ownCode) || text.includes(ownCode);
  return `${isStated ? "" : ownCode}\n${text}`;
}

function statusCode(code: string): string {
  const status = statusOf(code);
  return status === null ? code : `http ${status}`;
}

function foldedReason(reason: string): { readonly text: string; readonly codes: readonly string[] } {
  const standard = standardReason(reason);
  if (standard !== null) {
    const { kind, field, table } = standard;
    const names = [field, table].map(foldWords).filter((name) => name !== "");
    return { text: [kind, ...names].join(" | "), codes: [] };
  }
  const words = foldWords(reason);
  for (const { pattern, as, codes = [] } of KNOWN_REASONS) {
    const match = pattern.exec(words);
    const text = match === null ? null : as(match.groups ?? {});
    if (text !== null) return { text, codes };
  }
  return { text: words, codes: [] };
}

/** A text as words, names and `#`: case, white space, punctuation and known rewordings folded. */
export function foldWords(reason: string): string {
  let text = reason.slice(0, LONGEST_REASON).toLowerCase();
  for (const [pattern, by] of SAME) text = text.replaceAll(pattern, by);
  return text.trim();
}
