/** A piece of XML in reading order. */
export type XmlPiece =
  | { readonly kind: "open"; readonly name: string; readonly attributes: string; readonly isEmpty: boolean }
  | { readonly kind: "close"; readonly name: string }
  | { readonly kind: "text"; readonly text: string };

/** No text between two tags and no tag is longer in what is read here. */
const LONGEST_TEXT = 16 * 1024 * 1024;
const LONGEST_TAG = 1024 * 1024;

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** The error for XML that is cut wrongly; `why` goes on after "cannot be read: ". */
type Broken = (why: string) => Error;

/** Cuts XML into tags and texts as it arrives. It knows what workbooks and OData metadata use, and refuses a document type. */
export class XmlTags {
  readonly #broken: Broken;
  /** A text or tag whose end has not arrived. What has been looked at for its end is not looked at again. */
  #rest = "";
  #awaited: Ending = "";
  /** What arrived last, as far as an end may begin in it. */
  #tail = "";

  constructor(broken: Broken) {
    this.#broken = broken;
  }

  take(text: string): readonly XmlPiece[] {
    const found: XmlPiece[] = [];
    const isEnding = (this.#tail + text).includes(this.#awaited);
    this.#tail = (this.#tail + text).slice(-2);
    if (!isEnding) {
      this.#keep(this.#rest + text, this.#awaited);
      return found;
    }
    const all = this.#rest + text;
    for (let at = 0; ;) {
      const open = all.indexOf("<", at);
      if (open !== at && at < all.length) {
        if (open < 0) {
          this.#keep(all.slice(at), "<");
          return found;
        }
        found.push({ kind: "text", text: unescaped(all.slice(at, open)) });
        at = open;
      }
      const { end, awaited } = endOf(all, at, this.#broken);
      if (end < 0) {
        this.#keep(all.slice(at), awaited);
        return found;
      }
      addTag(all.slice(at, end), found);
      at = end;
    }
  }

  #keep(rest: string, awaited: Ending): void {
    if (rest.length > (awaited === ">" ? LONGEST_TAG : LONGEST_TEXT))
      throw this.#broken("a tag or text in it does not end");
    this.#rest = rest;
    this.#awaited = awaited;
  }
}

/** What a text or tag ends with; nothing is awaited for nothing. */
type Ending = "" | "<" | ">" | "-->" | "]]>";

/** Behind the tag that starts here; -1 while its end has not arrived. */
function endOf(
  text: string,
  open: number,
  broken: Broken,
): { readonly end: number; readonly awaited: Ending } {
  const behind = (awaited: Ending): { readonly end: number; readonly awaited: Ending } => {
    const at = text.indexOf(awaited, open);
    return { end: at < 0 ? -1 : at + awaited.length, awaited };
  };
  if (open === text.length) return { end: -1, awaited: "" };
  if (text.startsWith("<!--", open)) return behind("-->");
  if (text.startsWith("<![CDATA[", open)) return behind("]]>");
  if (text.startsWith("<!", open) && text.length < open + 9) return { end: -1, awaited: "" };
  if (text.startsWith("<!", open)) throw broken("it states a document type");
  const simple = behind(">");
  const quote = text.indexOf('"', open);
  if (quote < 0 || simple.end <= quote) return simple;
  const tag = /<(?:[^"'>]|"[^"]*"|'[^']*')*>/y;
  tag.lastIndex = open;
  return { end: tag.test(text) ? tag.lastIndex : -1, awaited: ">" };
}

function addTag(tag: string, found: XmlPiece[]): void {
  if (tag.startsWith("<![CDATA[")) found.push({ kind: "text", text: tag.slice(9, -3) });
  if (tag.startsWith("<!") || tag.startsWith("<?")) return;
  const isClose = tag.startsWith("</");
  const isEmpty = tag.endsWith("/>");
  const inner = tag.slice(isClose ? 2 : 1, isEmpty ? -2 : -1);
  const blank = inner.search(/\s/);
  const whole = blank < 0 ? inner : inner.slice(0, blank);
  // A prefix names the same thing in another way.
  const name = whole.slice(whole.indexOf(":") + 1);
  if (isClose) found.push({ kind: "close", name });
  else found.push({ kind: "open", name, attributes: blank < 0 ? "" : inner.slice(blank), isEmpty });
}

/** The value of an attribute by its whole name; empty when there is none. */
export function attribute(attributes: string, name: string): string {
  const from = attributes.search(new RegExp(String.raw`\s${name}\s*=\s*["']`));
  if (from < 0) return "";
  const start = attributes.slice(from).search(/["']/) + from;
  const end = attributes.indexOf(attributes.charAt(start), start + 1);
  return unescaped(attributes.slice(start + 1, end));
}

function unescaped(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (found, hex?: string, decimal?: string, name = "") => {
      const code = hex === undefined ? Number(decimal ?? "-1") : Number.parseInt(hex, 16);
      if (code >= 0 && code <= 0x10ffff) return String.fromCodePoint(code);
      return ENTITIES[String(name)] ?? found;
    },
  );
}
