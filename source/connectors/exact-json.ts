import { exactNumber } from "../text/decimal.ts";

/** A text in quotes, or a number as JSON has it (RFC 8259). Texts are matched so that no number is seen inside one. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/** Only a number of as many characters, or one with an exponent, can be one that a double does not hold. */
const MAY_LOSE = /[\d.]{16}|\d[eE]/;

/**
 * `JSON.parse`, but a number that a double cannot hold exactly is a text of its digits: services send whole numbers of
 * 64 bits and decimals of 28 digits, and not all of them heed `IEEE754Compatible`. Throws as `JSON.parse` does.
 */
export function parseExactJson(text: string): unknown {
  if (!MAY_LOSE.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replaceAll(TOKEN, (token) =>
      token.startsWith('"') || typeof exactNumber(token) === "number" ? token : `"${token}"`,
    ),
  );
}
