import { crc32 } from "node:zlib";

/** Reflected polynomial of crc32. */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x8000_0000;

export function checksumText(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}

/** A crc32 that grows with the bytes it is given. */
export class RunningChecksum {
  #crc = 0;

  add(bytes: Uint8Array): void {
    this.#crc = crc32(bytes, this.#crc);
  }

  get value(): number {
    return this.#crc;
  }

  get text(): string {
    return checksumText(this.#crc);
  }
}

/** The crc32 of two parts one behind the other, from those of the parts and the length of the second. */
export function joinedChecksum(first: number, second: number, secondBytes: number): number {
  return (times(powerOfX(secondBytes * 8), first) ^ second) >>> 0;
}

/** x to a power, modulo the polynomial: by squaring. */
function powerOfX(exponent: number): number {
  let power = ONE;
  let square = ONE >>> 1;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = times(square, power);
    square = times(square, square);
  }
  return power;
}

/** Product of two polynomials over GF(2), modulo crc32's. */
function times(one: number, other: number): number {
  let product = 0;
  let factor = other;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((one & bit) !== 0) product ^= factor;
    factor = (factor & 1) === 0 ? factor >>> 1 : (factor >>> 1) ^ POLYNOMIAL;
  }
  return product >>> 0;
}
