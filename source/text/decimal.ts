/** An exact number: `digits` × 10^-`places`, in lowest terms. A double holds about 15 digits of it; this holds all. */
interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

const NUMBER = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Past this many zeros a number is no amount and no id, and writing it out would only take memory. */
const MOST_PLACES = 400;

/** Null for what is not a number in decimal digits, and for one of an absurd exponent. */
function parseDecimal(value: string | number): Decimal | null {
  const [, sign, whole, fraction = "", exponent = "0"] = NUMBER.exec(String(value)) ?? [];
  if (whole === undefined || whole.length + fraction.length > MOST_PLACES) return null;
  const shift = Number(exponent);
  if (Math.abs(shift) > MOST_PLACES) return null;
  const places = fraction.length - shift;
  const digits = BigInt(`${sign === "-" ? "-" : ""}${whole}${fraction}`);
  return lowest(places < 0 ? { digits: digits * 10n ** BigInt(-places), places: 0 } : { digits, places });
}

function lowest({ digits, places }: Decimal): Decimal {
  if (digits === 0n) return { digits, places: 0 };
  let [rest, left] = [digits, places];
  while (left > 0 && rest % 10n === 0n) [rest, left] = [rest / 10n, left - 1];
  return { digits: rest, places: left };
}

/** The one way to write a number: `1.5` for 1.50, +1.5 and 15e-1. Null for what is not one. */
export function plainDecimal(value: string | number): string | null {
  const parsed = parseDecimal(value);
  if (parsed === null) return null;
  const { digits, places } = parsed;
  const all = String(digits < 0n ? -digits : digits).padStart(places + 1, "0");
  const cut = all.length - places;
  const text = places === 0 ? all : `${all.slice(0, cut)}.${all.slice(cut)}`;
  return digits < 0n ? `-${text}` : text;
}

/** Equal to the last digit, however each is written. False where one of them is not a number. */
export function isSameNumber(left: string | number, right: string | number): boolean {
  const plain = plainDecimal(left);
  return plain !== null && plain === plainDecimal(right);
}

export function isWholeNumber(value: string | number): boolean {
  return parseDecimal(value)?.places === 0;
}

/** True when `rounded` is `exact` at that many places behind the point, whichever way a half is rounded. */
export function roundsTo(exact: string | number, rounded: string | number, places: number): boolean {
  const [from, to] = [parseDecimal(exact), parseDecimal(rounded)];
  if (from === null || to === null || to.places > places) return false;
  const scale = Math.max(from.places, places) + 1;
  const scaled = (one: Decimal): bigint => one.digits * 10n ** BigInt(scale - one.places);
  const apart = scaled(from) - scaled(to);
  return 2n * (apart < 0n ? -apart : apart) <= 10n ** BigInt(scale - places);
}

/** The number as a double where that loses no digit, else its digits. */
export function exactNumber(text: string): number | string | null {
  const plain = plainDecimal(text);
  if (plain === null) return null;
  const double = Number(plain);
  return plainDecimal(double) === plain ? double : plain;
}
