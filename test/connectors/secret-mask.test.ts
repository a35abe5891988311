import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SecretMask } from "../../source/connectors/secret-mask.ts";

const TOKEN = "eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJodHRwczovL2NvbnRvc28ifQ.Zk9-x_Q7/b+w=";
const mask = new SecretMask([TOKEN]);

const percentAll = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const unicodeAll = (text: string): string =>
  Array.from(text, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");

const ENCODED: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "in capitals": (text) => text.toUpperCase(),
  "in percent": (text) => encodeURIComponent(text),
  "in percent in full": percentAll,
  "in percent twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "in JSON": (text) => text.replaceAll("/", "\\/"),
  "in JSON in full": unicodeAll,
  "in HTML": (text) => text.replaceAll("+", "&#43;").replaceAll("/", "&#x2F;").replaceAll("=", "&#61;"),
  "in JSON within percent": (text) => encodeURIComponent(unicodeAll(text)),
  "in base64": (text) => Buffer.from(text).toString("base64"),
  "in base64 after one other byte": (text) => Buffer.from(`:${text}`).toString("base64"),
  "in base64 within a header": (text) => Buffer.from(`client:${text};`).toString("base64"),
  "in base64 for URLs": (text) => Buffer.from(`x:${text}?>`).toString("base64url"),
  "in hexadecimal": (text) => Buffer.from(text).toString("hex"),
};

describe("words that repeat what was sent", () => {
  test.each(Object.keys(ENCODED))("%s lose every piece of it and keep the rest", (name) => {
    const repeated = ENCODED[name]?.(TOKEN) ?? "";
    const cleaned = mask.clean(`Denied for Bearer ${repeated} by the gateway.`);
    expect(cleaned).toMatch(/^Denied for Bearer .*\[token\].* by the gateway\.$/);
    for (let start = 0; start + 12 <= repeated.length; start++)
      expect(cleaned).not.toContain(repeated.slice(start, start + 12));
  });

  test("lose pieces that were cut off anywhere, in any encoding", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(ENCODED)),
        fc.integer({ min: 0, max: TOKEN.length - 12 }),
        fc.integer({ min: 12, max: TOKEN.length }),
        fc.constantFrom("", "…", "...", "' is no token", "\n"),
        (encode, start, length, end) => {
          const piece = encode(TOKEN.slice(start, start + length));
          const cleaned = mask.clean(`The token '${piece}${end}`);
          expect(cleaned).toContain("[token]");
          expect(cleaned).not.toContain(piece);
        },
      ),
    );
  });

  test("are given back as they came when they repeat nothing", () => {
    const other = fc.stringMatching(/^[a-z ,.%\\&;0-9]{0,200}$/);
    const secret = "Zq8~kT_x5.PwLm-Rb2~HnVc9";
    fc.assert(
      fc.property(other, (words) => {
        expect(new SecretMask([secret]).clean(words)).toBe(words);
      }),
    );
  });

  test("lose a short secret in full and by half, one with letters of any alphabet, and none without a secret", () => {
    expect(new SecretMask(["s3cret-val"]).clean("no s3cret- and no val")).toBe("no [token] and no val");
    expect(new SecretMask(["geheim"]).clean("geheimnis, geh")).toBe("[token]nis, geh");
    expect(new SecretMask(["größe-der-stadt-köln"]).clean(`a=${encodeURIComponent("größe-der-stadt")}`)).toBe(
      "a=[token]",
    );
    expect(new SecretMask([""]).clean("nothing is lost")).toBe("nothing is lost");
  });

  test("are cleaned in a fault's code as well as in its message", () => {
    expect(mask.cleanFault({ class: "auth", status: 401, code: TOKEN, message: `No: ${TOKEN}` })).toEqual({
      class: "auth",
      status: 401,
      code: "[token]",
      message: "No: [token]",
    });
  });
});
