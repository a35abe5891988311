/** Names under which error logs carry copies of business rows. */
const PAYLOAD_NAMES: ReadonlySet<string> = new Set(["cdspayload", "debuglogtrace"]);

const MENTION = /cdspayload|debuglogtrace/i;

const LEFT_OUT = "[business data left out]";

/** The message without the business data that an error log nests in it; any other message unchanged. */
export function withoutPayload(message: string): string {
  const found = MENTION.exec(message);
  if (found === null) return message;
  const whole: unknown = parsed(message);
  // Text that only mentions the name cannot be told from a broken payload: it is cut from there on.
  if (typeof whole !== "object" || whole === null) return message.slice(0, found.index) + LEFT_OUT;
  return JSON.stringify(whole, (name: string, value: unknown) => {
    if (PAYLOAD_NAMES.has(name.toLowerCase())) return undefined;
    return typeof value === "string" ? withoutPayload(value) : value;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
