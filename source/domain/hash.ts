const OFFSET_A = 0xdeadbeef;
const OFFSET_B = 0x41c6ce57;
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * 60 bits of a text as 12 characters (Crockford's base 32, lower case). Two multiplicative 32-bit mixes with a
 * final avalanche; not for secrets. At a million texts the chance of any collision is about one in two million.
 */
export function fingerprint(text: string): string {
  let a = OFFSET_A ^ text.length;
  let b = OFFSET_B ^ text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 2_654_435_761);
    b = Math.imul(b ^ unit, 1_597_334_677);
    a = (a << 13) | (a >>> 19);
    b = (b << 17) | (b >>> 15);
  }
  a = avalanche(a ^ (b >>> 15));
  b = avalanche(b ^ (a >>> 13));
  return letters(a, 6) + letters(b, 6);
}

function avalanche(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function letters(value: number, count: number): string {
  let text = "";
  for (let place = 0; place < count; place++) text += ALPHABET.charAt((value >>> (place * 5)) & 31);
  return text;
}
