/** Names under which error logs carry copies of business rows. */
const PAYLOAD_NAMES: ReadonlySet<string> = new Set(["cdspayload", "debuglogtrace"]);

/** True for a heading under which error logs keep copies of business rows. */
export function isPayload(heading: string): boolean {
  return PAYLOAD_NAMES.has(heading.trim().toLowerCase());
}

const MENTION = /cdspayload|debuglogtrace/i;

const LEFT_OUT = "[business data left out]";

/** The message without the business data that an error log nests in it; any other message unchanged. */
export function withoutPayload(message: string): string {
  const found = MENTION.exec(message);
  if (found === null) return message;
  // Text that only mentions the name cannot be distinguished from a broken payload: it is cut from there on.
  return cleaned(message) ?? message.slice(0, found.index) + LEFT_OUT;
}

/** The JSON text without payloads; null when it holds no object, or one nested too deep to be written again. */
function cleaned(text: string): string | null {
  try {
    const whole: unknown = JSON.parse(text);
    if (typeof whole !== "object" || whole === null) return null;
    return JSON.stringify(whole, (name: string, value: unknown) => {
      if (PAYLOAD_NAMES.has(name.toLowerCase())) return undefined;
      return typeof value === "string" ? withoutPayload(value) : value;
    });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}
