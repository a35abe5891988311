import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { joinedChecksum } from "../../source/store/format/checksum.ts";

test("the checksum of two parts is that of the bytes one behind the other", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.uint8Array({ maxLength: 600 }), (first, second) => {
      const whole = crc32(Buffer.concat([first, second]));
      expect(joinedChecksum(crc32(first), crc32(second), second.length)).toBe(whole);
    }),
  );
});
