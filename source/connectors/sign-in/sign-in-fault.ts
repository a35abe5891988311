import type { Fault } from "../fault.ts";

/** What the codes of Entra mean for whoever has to mend it. Source: Microsoft's list of AADSTS codes. */
const MEANINGS: Readonly<Record<string, string>> = {
  AADSTS7000215: "The client secret is wrong. Use the secret's value, not its id.",
  AADSTS7000222: "The client secret has expired. Make a new one in the app registration.",
  AADSTS700016: "The tenant does not know the application. Check clientId and tenant.",
  AADSTS700027:
    "The certificate was not accepted. Check that it is the one in the app registration, and not expired.",
  AADSTS90002: "There is no such tenant. Check tenant.",
  AADSTS900023: "The tenant is neither an id nor a domain. Check tenant.",
  AADSTS500011: "The tenant does not know the environment. Check the connection's url.",
  AADSTS50076: "The sign-in needs a second factor, which this way of signing in cannot give.",
  AADSTS53003: "A Conditional Access policy blocks the sign-in.",
  AADSTS65001: "Nobody has consented to the application yet.",
  AADSTS7000218: "The app registration does not allow public client flows, which a device code needs.",
};

const LONGEST = 400;

/** A refused sign-in, which a person must mend. `secret` is kept out of the words. */
export function signInFault(cause: unknown, secret: string): Fault {
  const code = textOf(cause, "errorCode");
  const said = textOf(cause, "errorMessage") || (cause instanceof Error ? cause.message : "");
  const entra = /AADSTS\d+/.exec(said)?.[0] ?? "";
  const words = firstSentences(secret === "" ? said : said.replaceAll(secret, "[secret]"));
  const sentences = ["Sign-in was refused.", MEANINGS[entra] ?? "", words].filter((one) => one !== "");
  return {
    class: "auth",
    ...((entra || code) !== "" && { code: entra || code }),
    message: sentences.join(" "),
  };
}

/** Without the ids of trace and correlation, which say nothing to a reader. */
function firstSentences(text: string): string {
  const [said = ""] = text.split(/\s*(?:Trace ID|Correlation ID|Timestamp):/i);
  const flat = said.replaceAll(/\s+/g, " ").trim();
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST)}…` : flat;
}

function textOf(cause: unknown, name: string): string {
  if (typeof cause !== "object" || cause === null) return "";
  const value: unknown = new Map<string, unknown>(Object.entries(cause)).get(name);
  return typeof value === "string" ? value : "";
}
