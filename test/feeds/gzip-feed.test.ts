import { gzipSync, type ZlibOptions } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UnreadableFeedError, type FeedItem } from "../../source/feeds/feed.ts";
import { openFeed } from "../../source/feeds/open-feed.ts";
import { HEADINGS, inChunks, json, OPTIONS, readFeed } from "./feed-fixtures.ts";

const NDJSON = ["A", "B", "C"].map((key) => json(key)).join("\n");
const CSV = `${HEADINGS}\n2026-11-20T14:03:00Z,Customers V3,fo,A,broken\n2026-11-20T14:04:00Z,Customers V3,fo,B,broken\n`;

function keysOf(items: readonly FeedItem[]): readonly string[] {
  return items.map((item) =>
    "record" in item ? item.record.uniqueKey : `rejected: ${item.rejected.reason}`,
  );
}

/** What of a feed is read, and what then ends it. */
async function readToFault(
  bytes: Uint8Array,
  chunk = 1 << 20,
): Promise<{ readonly keys: readonly string[]; readonly fault: Error | null }> {
  const items: FeedItem[] = [];
  try {
    const opened = await openFeed(inChunks(bytes, chunk), OPTIONS);
    for await (const batch of opened.batches) items.push(...batch);
    return { keys: keysOf(items), fault: null };
  } catch (reason) {
    if (!(reason instanceof UnreadableFeedError)) throw reason;
    return { keys: keysOf(items), fault: reason };
  }
}

/** A header with every optional field. */
function withFields(packed: Buffer): Buffer {
  const extra = Buffer.from([3, 0, 1, 2, 3]);
  const header = Buffer.from(packed.subarray(0, 10));
  header[3] = 2 | 4 | 8 | 16;
  return Buffer.concat([
    header,
    extra,
    Buffer.from("feed.csv\0said by us\0"),
    Buffer.from([0, 0]),
    packed.subarray(10),
  ]);
}

describe("a gzip feed", () => {
  test.each([
    ["NDJSON", NDJSON, "ndjson", ["A", "B", "C"]],
    ["CSV", CSV, "csv", ["A", "B"]],
    ["JSON", `[${["A", "B"].map((key) => json(key)).join(",")}]`, "json", ["A", "B"]],
  ])("of %s is read as what is in it, whatever its name", async (_, text, format, keys) => {
    const feed = await readFeed(gzipSync(text));
    expect(feed.format).toBe(format);
    expect(keysOf(feed.items)).toEqual(keys);
  });

  test("may be of several members, with fields in its headers and zeros behind it, in chunks of any size", async () => {
    const lines = NDJSON.split("\n");
    const members = lines.map((line, place) => {
      const packed = gzipSync(`${line}\n`);
      return place === 1 ? withFields(packed) : packed;
    });
    const bytes = Buffer.concat([...members, gzipSync(""), Buffer.alloc(512)]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length }), async (chunk) => {
        expect(await readToFault(bytes, chunk)).toEqual({ keys: ["A", "B", "C"], fault: null });
      }),
      { numRuns: 40 },
    );
  });

  test("that is cut off anywhere says so, and nothing that came whole is lost or made up", async () => {
    const many = Array.from({ length: 400 }, (_, place) => json(`K${place}`)).join("\n");
    const options: ZlibOptions = { level: 1 };
    const bytes = gzipSync(many, options);
    let best = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 3, max: bytes.length - 1 }), async (end) => {
        const { keys, fault } = await readToFault(bytes.subarray(0, end), 64);
        expect(fault?.message).toContain("cut off before its end");
        best = Math.max(best, keys.filter((key) => key.startsWith("K")).length);
        expect(keys).toEqual(keys.map((_, place) => `K${place}`));
      }),
      { numRuns: 60, examples: [[bytes.length - 1], [bytes.length - 8], [bytes.length - 9]] },
    );
    expect(best).toBeGreaterThan(390);
  });

  test("with a row cut in half keeps the rows before, and never takes the half for a row", async () => {
    const cut = gzipSync(CSV.slice(0, -8));
    const { keys, fault } = await readToFault(cut.subarray(0, cut.length - 8));
    expect(fault?.message).toContain("cut off");
    expect(keys).toEqual(["A"]);
  });

  test.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ["a wrong checksum", (bytes) => flipped(bytes, bytes.length - 6), /checksum/],
    ["a wrong size", (bytes) => flipped(bytes, bytes.length - 1), /checksum/],
    [
      "broken contents",
      (bytes) => Buffer.concat([bytes.subarray(0, 10), Buffer.alloc(40, 0xff)]),
      /cannot be unpacked/,
    ],
    ["an unknown method", (bytes) => flipped(bytes, 2), /gzip does not know/],
    ["text behind it", (bytes) => Buffer.concat([bytes, Buffer.from(NDJSON)]), /not gzip follows/],
    [
      "something behind its zeros",
      (bytes) => Buffer.concat([bytes, Buffer.alloc(9), Buffer.from("x")]),
      /not gzip follows/,
    ],
    [
      "a header without an end",
      (bytes) => Buffer.concat([bytes.subarray(0, 3), Buffer.from([8]), Buffer.alloc(90_000, 65)]),
      /no end/,
    ],
  ])("with %s is an error with what to do", async (_, damage, message) => {
    const { fault } = await readToFault(damage(gzipSync(NDJSON)));
    expect(fault?.message).toMatch(message);
    expect(fault).toMatchObject({ remedy: expect.stringMatching(/\w{3}/) });
  });

  test("that grows beyond every feed ends there, long before it is unpacked", async () => {
    const zeros = gzipSync(Buffer.alloc(16 * 1024 * 1024, 0x20), { level: 9 });
    const bomb = Buffer.concat(Array.from({ length: 40 }, () => zeros));
    let handed = 0;
    const opened = (async () => {
      const feed = (async function* () {
        for await (const chunk of inChunks(Buffer.concat([gzipSync(`${HEADINGS}\n`), bomb]), 4_096)) {
          handed += chunk.length;
          yield chunk;
        }
      })();
      for await (const batch of (await openFeed(feed, OPTIONS)).batches) expect(batch).toBeDefined();
    })();
    await expect(opened).rejects.toThrow(/unpacks to more than 400 times its size/);
    expect(handed).toBeLessThan(bomb.length / 2);
  });

  test.each([
    ["a gzip file in a gzip file", gzipSync(gzipSync(NDJSON)), /gzip file inside a gzip file/],
    ["a tar archive in a gzip file", gzipSync(tarOf("feed.ndjson", NDJSON)), /tar archive/],
    ["bzip2", Buffer.from("BZh91AY&SY"), /bzip2/],
    ["xz", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /xz/],
    ["zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), /zstd/],
  ])("%s is named, with what to do", async (_, bytes, message) => {
    const { fault } = await readToFault(bytes);
    expect(fault?.message).toMatch(message);
    expect(fault).toMatchObject({ remedy: expect.stringMatching(/import/) });
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}

/** The first block of a tar archive, and what is in it. */
function tarOf(name: string, text: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("ustar", 257);
  return Buffer.concat([header, Buffer.from(text)]);
}
