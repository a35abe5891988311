/** What a UTF-16 unit is to the reading of a message. */
export const OTHER = 0;
export const WORD = 1;
export const DIGIT = 2;
export const SPACE = 3;
export const BACKSLASH = 4;
export const QUOTE = 5;
export const BRACE = 6;
export const JOINT = 7;

export const CLASSES = new Uint8Array(128);
for (const [text, value] of [
  ["abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", WORD],
  ["0123456789", DIGIT],
  [" \t\r\n\v\f\0", SPACE],
  ["\\", BACKSLASH],
  ["'\"`", QUOTE],
  ["{", BRACE],
  ["-./:@#|+", JOINT],
] as const) {
  for (const character of text) CLASSES[character.charCodeAt(0)] = value;
}

export const COLON = 58;
export const POINT = 46;
export const AT = 64;
export const DOUBLE = 34;
export const SINGLE = 39;
export const BACKTICK = 96;
/** . ! ? ) ] } % */
export const CLOSERS: ReadonlySet<number> = new Set([46, 33, 63, 41, 93, 125, 37]);

/** ‘ ’ ” may close as well as open. */
export function isRaised(mark: number): boolean {
  return mark === 0x2018 || mark === 0x2019 || mark === 0x201d;
}

export function classOf(unit: number): number {
  if (unit < 128) return CLASSES[unit] ?? OTHER;
  if (
    unit === 0xa0 ||
    (unit >= 0x2000 && unit <= 0x200b) ||
    unit === 0x202f ||
    unit === 0x3000 ||
    unit === 0xfeff
  )
    return SPACE;
  if (unit >= 0x2010 && unit <= 0x206f) return isQuoteMark(unit) ? QUOTE : OTHER;
  if (unit === 0xab || unit === 0xbb || unit === 0x300c || unit === 0x300e) return QUOTE;
  // Scripts without spaces between words: an id next to them is a word of its own.
  if (unit < 0xaa || unit === 0xd7 || (unit >= 0xe00 && unit < 0x1100) || unit >= 0x2e80) return OTHER;
  return WORD;
}

function isQuoteMark(unit: number): boolean {
  return (unit >= 0x2018 && unit <= 0x201e) || unit === 0x2039;
}

export function isWord(unit: number): boolean {
  const found = classOf(unit);
  return found === WORD || found === DIGIT;
}

export function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

export function isLower(unit: number): boolean {
  return unit >= 97 && unit <= 122;
}
