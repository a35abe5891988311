import { matchesOf } from "../../text/matches-of.ts";
/** How much of a fault is read, and how deep faults may stand in each other's texts. */
const LONGEST = 40_000;
const MOST_TAGS = 2_000;
const DEEPEST = 3;

/** What a fault starts with: a SOAP envelope, a fault of the services, an OData error. */
const ROOT =
  /<(?:\?xml\b[^<>]{0,200}>\s{0,20}<)?(?:[\w-]{1,20}:)?(Envelope|error|\w{0,40}Fault|ExceptionDetail|\w{0,40}Exception|ServiceError)(?=[\s/>])/i;
const TAG = /<(\/?)(?:[\w-]{1,20}:)?([A-Za-z]\w{0,60})([^<>]{0,1000})>/g;
/** Elements that say something; everything else is codes, ids, traces and times. */
const SAYING =
  /^(?:message|faultstring|reason|text|exceptionmessage|innermessage|errormessage|errortext|originalexception)$/i;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: "'", apos: "'" };

/**
 * The message with each fault that is reported as XML replaced by what its messages say, from the outermost in. Faults may
 * be cut off, stand in a JSON string, or have their signs as entities: tags are searched for, not parsed.
 */
export function withoutFaultXml(message: string, depth = DEEPEST): string {
  if (depth === 0) return message;
  const near = message.slice(0, LONGEST);
  const text = near.includes("&lt;") && !ROOT.test(near) ? decoded(near) + message.slice(LONGEST) : message;
  const root = ROOT.exec(text.slice(0, LONGEST));
  if (root === null) return message;
  const rest = text.slice(root.index, root.index + LONGEST);
  const closing = new RegExp(`</(?:[\\w-]{1,20}:)?${root[1] ?? ""}\\s*>`, "i").exec(rest);
  const fault = closing === null ? rest : rest.slice(0, closing.index + closing[0].length);
  const sayings = sayingsOf(fault).map((saying) => withoutFaultXml(saying, depth - 1));
  if (sayings.length === 0) return message;
  const before = text.slice(0, root.index);
  const after = closing === null ? "" : text.slice(root.index + fault.length);
  return `${before}${sayings.join(" ---> ")}${after === "" ? "" : withoutFaultXml(after, depth - 1)}`;
}

/** What the elements say, those that stand deeper later. */
function sayingsOf(fault: string): readonly string[] {
  const sayings: { readonly depth: number; readonly text: string }[] = [];
  let depth = 0;
  let tags = 0;
  for (const tag of matchesOf(fault, TAG)) {
    const [whole, slash = "", name = "", attributes = ""] = tag;
    if (slash !== "") depth--;
    else if (!attributes.endsWith("/")) depth++;
    if (slash === "" && SAYING.test(name)) {
      const text = textFrom(fault, tag.index + whole.length);
      const isSaying = /^original/i.test(name) ? /\s/.test(text) : /\p{L}/u.test(text);
      if (isSaying && !sayings.some((one) => one.text === text)) sayings.push({ depth, text });
    }
    if (++tags === MOST_TAGS) break;
  }
  return sayings.sort((one, other) => one.depth - other.depth).map(({ text }) => text);
}

function textFrom(fault: string, at: number): string {
  const cdata = /^\s*<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)/.exec(fault.slice(at));
  if (cdata !== null) return (cdata[1] ?? "").trim();
  const end = fault.indexOf("<", at);
  return decoded(end < 0 ? fault.slice(at) : fault.slice(at, end)).trim();
}

function decoded(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(/&(?:#x[0-9a-f]{1,6}|#\d{1,7}|(lt|gt|amp|quot|apos));/gi, (_, name = "") =>
    name === "" ? " " : (ENTITIES[String(name).toLowerCase()] ?? " "),
  );
}
