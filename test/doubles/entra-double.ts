import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";
import type { HttpClient } from "../../source/connectors/http/http-client.ts";
import { undiciClient } from "../../source/connectors/http/undici-client.ts";
import { SYSTEM_CLOCK } from "../../source/engine/turns/clock.ts";
import { portOf } from "./service-double.ts";

const AUTHORITY = "https://login.example";
const TENANT = "11111111-2222-3333-4444-555555555555";

/** What the token endpoint was asked, by form field. */
type Form = ReadonlyMap<string, string>;

interface EntraAnswer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface EntraDouble {
  /** Every form that reached the token endpoint, oldest first. */
  readonly forms: Form[];
  /** What it answers next: a status and a body. A token of the same number as the request by default. */
  answer: (form: Form) => EntraAnswer;
  readonly port: number;
  /** Reaches the double under the name of the sign-in service. */
  readonly openHttp: () => Promise<HttpClient>;
}

/** Entra's endpoints as far as a client needs them, on a socket of the loopback interface. */
export async function startEntra(): Promise<EntraDouble> {
  const forms: Form[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const url = request.url ?? "";
    if (url.includes("/.well-known/openid-configuration")) return json(response, 200, configuration());
    if (url.includes("/devicecode")) return json(response, 200, deviceCode());
    const form = new Map(new URLSearchParams(text));
    forms.push(form);
    const { status, body, headers } = double.answer(form);
    json(response, status, body, headers);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = portOf(server);
  const double: EntraDouble = {
    forms,
    port,
    answer: () => ({ status: 200, body: aToken(`token-${forms.length}`) }),
    openHttp: () => rewriting(port),
  };
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return double;
}

export function aToken(token: string, expiresInSeconds = 3_600): object {
  return {
    token_type: "Bearer",
    access_token: token,
    expires_in: expiresInSeconds,
    ext_expires_in: expiresInSeconds,
  };
}

/** A token that a person signed in for: it tells who, and can be renewed. */
export function aPersonsToken(token: string): object {
  return {
    ...aToken(token),
    refresh_token: `refresh of ${token}`,
    client_info: base64({ uid: "operator", utid: TENANT }),
    id_token: [{ alg: "none", typ: "JWT" }, claims(), {}].map(base64).join("."),
  };
}

export function aRefusal(code: string, words: string): { readonly status: number; readonly body: object } {
  const description = `${code}: ${words} Trace ID: 7 Correlation ID: 8 Timestamp: 2026-11-23 12:00:00Z`;
  return { status: 401, body: { error: "invalid_client", error_description: description } };
}

export const APPLICATION = { tenant: TENANT, clientId: "app-id", authority: AUTHORITY };

function claims(): object {
  return {
    aud: APPLICATION.clientId,
    iss: `${AUTHORITY}/${TENANT}/v2.0`,
    oid: "operator",
    tid: TENANT,
    sub: "operator",
    preferred_username: "operator@contoso.example",
  };
}

function configuration(): object {
  const endpoint = (name: string) => `${AUTHORITY}/${TENANT}/oauth2/v2.0/${name}`;
  return {
    issuer: `${AUTHORITY}/${TENANT}/v2.0`,
    authorization_endpoint: endpoint("authorize"),
    token_endpoint: endpoint("token"),
    jwks_uri: endpoint("keys"),
  };
}

function deviceCode(): object {
  const verification_uri = `${AUTHORITY}/device`;
  return {
    user_code: "ABCD-EFGH",
    device_code: "device",
    verification_uri,
    expires_in: 900,
    interval: 0,
    message: "",
  };
}

async function rewriting(port: number): Promise<HttpClient> {
  const origin = `http://127.0.0.1:${port}`;
  const http = await undiciClient(new URL(origin), SYSTEM_CLOCK);
  onTestFinished(() => http.close());
  return {
    send: (request, signal) => http.send({ ...request, url: request.url.replace(AUTHORITY, origin) }, signal),
    close: () => http.close(),
  };
}

function base64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function json(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
