import type { Fault } from "../fault.ts";
import type { SecretMask } from "../secret-mask.ts";

/** What the codes of Entra mean for anyone who has to mend it. Source: Microsoft's list of AADSTS codes. */
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

/** More than Entra ever says; a service in its place may say anything. */
const LONGEST = 4_000;

/** Ids and times that say nothing to a reader. */
const TRACES = /\s*(?:Trace ID|Correlation ID): *\S+|\s*Timestamp: *\S+(?: \d\d:\d\d:\d\dZ)?/gi;

/** A refusal of the sign-in service, as it stood in its answer. */
export interface Refusal {
  /** The short name of OAuth, e.g. `invalid_client`. */
  readonly error: string;
  /** Its own words; empty without any. */
  readonly words: string;
  readonly status: number;
}

/**
 * A refused sign-in, which a person must mend. The service's own words come first: the library puts them behind words
 * of its own. `mask` keeps out of them what was sent.
 */
export function signInFault(cause: unknown, refusal: Refusal | null, mask: SecretMask): Fault {
  const library = textOf(cause, "errorMessage") || (cause instanceof Error ? cause.message : "");
  const said = refusal?.words || library;
  const entra = /AADSTS\d+/.exec(said)?.[0] ?? "";
  const code = mask.clean(entra || refusal?.error || textOf(cause, "errorCode"));
  const sentences = ["Sign-in was refused.", MEANINGS[entra] ?? "", mask.clean(plainWords(said))];
  return {
    class: "auth",
    ...(code !== "" && { code }),
    message: sentences.filter((one) => one !== "").join(" "),
  };
}

function plainWords(text: string): string {
  const flat = text.replaceAll(TRACES, "").replaceAll(/\s+/g, " ").trim();
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST)}…` : flat;
}

function textOf(cause: unknown, name: string): string {
  if (typeof cause !== "object" || cause === null) return "";
  const value: unknown = new Map<string, unknown>(Object.entries(cause)).get(name);
  return typeof value === "string" ? value : "";
}
