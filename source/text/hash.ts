const OFFSET_A = 0xdeadbeef;
const OFFSET_B = 0x41c6ce57;
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

const NEWLINE = 10;

/**
 * 60 bits of a text as 12 characters (Crockford's base 32, lower case). Two multiplicative 32-bit mixes with a
 * final avalanche; not for secrets. At a million texts the chance of any collision is about one in two million.
 */
export function fingerprint(text: string): string {
  return fingerprintOfLines([text]);
}

/** The same of lines with a newline between them, which need not be put together for it. */
export function fingerprintOfLines(lines: readonly string[]): string {
  let length = lines.length - 1;
  for (const line of lines) length += line.length;
  let a = OFFSET_A ^ length;
  let b = OFFSET_B ^ length;
  for (let place = 0; place < lines.length; place++) {
    const line = lines[place] ?? "";
    for (let index = place === 0 ? 0 : -1; index < line.length; index++) {
      const unit = index < 0 ? NEWLINE : line.charCodeAt(index);
      a = Math.imul(a ^ unit, 2_654_435_761);
      b = Math.imul(b ^ unit, 1_597_334_677);
      a = (a << 13) | (a >>> 19);
      b = (b << 17) | (b >>> 15);
    }
  }
  a = avalanche(a ^ (b >>> 15));
  b = avalanche(b ^ (a >>> 13));
  return String.fromCharCode(
    letter(a, 0),
    letter(a, 1),
    letter(a, 2),
    letter(a, 3),
    letter(a, 4),
    letter(a, 5),
    letter(b, 0),
    letter(b, 1),
    letter(b, 2),
    letter(b, 3),
    letter(b, 4),
    letter(b, 5),
  );
}

function avalanche(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function letter(value: number, place: number): number {
  return ALPHABET.charCodeAt((value >>> (place * 5)) & 31);
}
