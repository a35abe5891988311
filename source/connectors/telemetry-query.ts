import { dirname } from "node:path";
import { UserFacingError } from "../domain/user-facing-error.ts";
import { withFullPaths } from "./connection-settings.ts";
import type { Fault } from "./fault.ts";
import { parseServiceUrl } from "./http/service-url.ts";
import { undiciClient } from "./http/undici-client.ts";
import type { WireClock } from "./http/wire-clock.ts";
import { asObject, asText, optional } from "./json-shape.ts";
import { faultOfAnswer } from "./odata/service-fault.ts";
import { SecretMask } from "./secret-mask.ts";
import type { Tell } from "./sign-in/device-code.ts";
import { parseSignIn, type SignIn } from "./sign-in/sign-in-settings.ts";
import { tokenSourceOf } from "./sign-in/token-source-of.ts";

/** Where exceptions are queried: an Application Insights resource, or a Log Analytics workspace. */
export interface TelemetrySource {
  readonly name: string;
  readonly url: URL;
  /** Of the resource that is queried, below the service's root. */
  readonly path: string;
  readonly query: string;
  /** ISO 8601: how far the query looks back. */
  readonly timespan: string;
  readonly signIn: SignIn;
}

/** The two kinds, with their documented services, and the shape of their table of exceptions. */
const KINDS = {
  app: { url: "https://api.applicationinsights.io", below: "v1/apps", query: "exceptions" },
  workspace: { url: "https://api.loganalytics.io", below: "v1/workspaces", query: "AppExceptions" },
} as const;

/** Each look reads a day again: what is in already is not added twice. */
const TIMESPAN = "P1D";

/** Reads the sources of the configuration. Throws UserFacingError with the place of a fault; `file` is the configuration. */
export function parseTelemetry(settings: object, file: string): readonly TelemetrySource[] {
  return Object.entries(settings).map(([name, one]: [string, unknown]) => {
    const where = `telemetry.${name}`;
    const fields = asObject(one, where, [...Object.keys(KINDS), "url", "query", "timespan", "auth"]);
    const kinds = (["app", "workspace"] as const).filter((kind) => fields.has(kind));
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
      throw new UserFacingError(
        `${where} names ${kind === undefined ? "neither an app nor a workspace" : "an app and a workspace"}.`,
        'Write "app" with an Application ID of Application Insights, or "workspace" with a Workspace ID.',
      );
    }
    const id = asText(fields.get(kind), `${where}.${kind}`);
    if (!/^[\w-]{1,64}$/.test(id))
      throw new UserFacingError(
        `${where}.${kind} is not an id.`,
        "Copy it from API Access in the Azure portal.",
      );
    const text = (field: string, otherwise: string): string =>
      optional(fields.get(field), (value) => asText(value, `${where}.${field}`), otherwise);
    const { url, below, query } = KINDS[kind];
    return {
      name,
      url: parseServiceUrl(text("url", url), `${where}.url`),
      path: `${below}/${id}/query`,
      query: text("query", query),
      timespan: text("timespan", TIMESPAN),
      signIn: withFullPaths(parseSignIn(fields.get("auth"), `${where}.auth`), dirname(file)),
    };
  });
}

/** The answer to a source's query, as it came. Asks once; a query changes nothing at the service. */
export async function queryTelemetry(
  { url, path, query, timespan, signIn }: TelemetrySource,
  parts: { readonly clock: WireClock; readonly userAgent: string; readonly tell: Tell },
  signal: AbortSignal,
): Promise<{ readonly answer: readonly Uint8Array[] } | { readonly fault: Fault }> {
  const { clock, userAgent, tell } = parts;
  const openHttp = (authority: URL) => undiciClient(authority, clock);
  const tokens = tokenSourceOf(signIn, url, openHttp, { clock, tell });
  const http = await undiciClient(url, clock);
  try {
    const signedIn = await tokens.get(signal);
    if (signedIn.kind === "refused") return { fault: signedIn.fault };
    const answer: Uint8Array[] = [];
    const exchange = await http.send(
      {
        method: "POST",
        url: `${url.origin}/${path}`,
        headers: {
          accept: "application/json",
          authorization: `Bearer ${signedIn.token}`,
          "content-type": "application/json",
          "user-agent": userAgent,
        },
        body: JSON.stringify({ query, timespan }),
        take: (bytes) => answer.push(Uint8Array.from(bytes)),
      },
      signal,
    );
    if (exchange.kind === "answered" && exchange.answer.status === 200) return { answer };
    const fault =
      exchange.kind === "failed" ? exchange.fault : faultOfAnswer(exchange.answer, () => null, clock.now());
    return { fault: new SecretMask([signedIn.token]).cleanFault(fault) };
  } finally {
    await tokens.close?.();
    await http.close();
  }
}
