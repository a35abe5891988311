const PHRASES: Readonly<Record<string, number>> = {
  "bad request": 400,
  unauthorized: 401,
  forbidden: 403,
  "not found": 404,
  "method not allowed": 405,
  "request timeout": 408,
  conflict: 409,
  gone: 410,
  "precondition failed": 412,
  "request entity too large": 413,
  "payload too large": 413,
  "too many requests": 429,
  "internal server error": 500,
  "not implemented": 501,
  "bad gateway": 502,
  "service unavailable": 503,
  "service is unavailable": 503,
  "server unavailable": 503,
  "gateway timeout": 504,
  "gateway time-out": 504,
};
/** Finds each of the phrases. */
export const STATUS_PHRASE: string = `(?:${Object.keys(PHRASES).join("|")})`;

const BY_WORD = new Map(
  Object.entries(PHRASES).flatMap(([phrase, status]) => [
    [phrase, status],
    [phrase.replaceAll(/[ -]/g, ""), status],
    // As folded words, where entity became table and fillers went.
    [
      phrase
        .replaceAll("entity", "table")
        .replaceAll(" is ", " ")
        .replaceAll("-", " ")
        .replace("time out", "timeout"),
      status,
    ],
  ]),
);

/** The number of an HTTP status reported by number or by phrase, alone: `503`, `(503)`, `ServiceUnavailable`; else null. */
export function statusOf(text: string): number | null {
  const words = text.trim().toLowerCase();
  const number = /^(?:http )?\(?([45]\d\d)\)?$/.exec(words)?.[1];
  if (number !== undefined) return Number(number);
  return BY_WORD.get(words) ?? null;
}
