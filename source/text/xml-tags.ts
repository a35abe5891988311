/** A piece of XML in reading order. */
export type XmlPiece =
  | { readonly kind: "open"; readonly name: string; readonly attributes: string; readonly isEmpty: boolean }
  | { readonly kind: "close"; readonly name: string }
  | { readonly kind: "text"; readonly text: string };

/** No tag and no text between two tags is longer in what is read here. */
const LONGEST = 16 * 1024 * 1024;

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** The error for XML that is cut wrongly; `why` goes on after "cannot be read: ". */
type Broken = (why: string) => Error;

/** Cuts XML into tags and texts as it arrives. It knows what workbooks and OData metadata use, and refuses a document type. */
export class XmlTags {
  readonly #broken: Broken;
  #rest = "";

  constructor(broken: Broken) {
    this.#broken = broken;
  }

  take(text: string): readonly XmlPiece[] {
    const found: XmlPiece[] = [];
    const all = this.#rest + text;
    let at = 0;
    for (;;) {
      const open = all.indexOf("<", at);
      if (open < 0) break;
      const end = endOf(all, open, this.#broken);
      if (end < 0) break;
      if (open > at) found.push({ kind: "text", text: unescaped(all.slice(at, open)) });
      addTag(all.slice(open, end), found);
      at = end;
    }
    this.#rest = all.slice(at);
    if (this.#rest.length > LONGEST) throw this.#broken("a tag or text in it does not end");
    return found;
  }
}

/** Behind the tag that starts here; -1 while its end has not arrived. */
function endOf(text: string, open: number, broken: Broken): number {
  const behind = (closing: string): number => {
    const at = text.indexOf(closing, open);
    return at < 0 ? -1 : at + closing.length;
  };
  if (text.startsWith("<!--", open)) return behind("-->");
  if (text.startsWith("<![CDATA[", open)) return behind("]]>");
  if (text.startsWith("<!", open) && text.length < open + 9) return -1;
  if (text.startsWith("<!", open)) throw broken("it states a document type");
  const simple = text.indexOf(">", open);
  const quote = text.indexOf('"', open);
  if (quote < 0 || simple < quote) return simple < 0 ? -1 : simple + 1;
  const tag = /<(?:[^"'>]|"[^"]*"|'[^']*')*>/y;
  tag.lastIndex = open;
  return tag.test(text) ? tag.lastIndex : -1;
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
