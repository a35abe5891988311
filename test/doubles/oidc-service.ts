import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { Provider } from "oidc-provider";
import { onTestFinished, vi } from "vitest";
import type { HttpClient, HttpRequest } from "../../source/connectors/http/http-client.ts";
import { undiciClient } from "../../source/connectors/http/undici-client.ts";
import { SYSTEM_CLOCK } from "../../source/engine/turns/clock.ts";
import { APPLICATION } from "./entra-double.ts";
import { portOf } from "./service-double.ts";

const { authority, tenant, clientId } = APPLICATION;
const BASE = `/${tenant}`;
const DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

export interface OidcService {
  /** Every form that reached the token endpoint, and the status it met, oldest first. */
  readonly requests: { readonly form: ReadonlyMap<string, string>; readonly status: number }[];
  /** The person has signed in and entered the code. */
  approve(userCode: string): Promise<void>;
  readonly openHttp: () => Promise<HttpClient>;
}

/**
 * A certified OpenID provider of others in the place of Entra, at Entra's paths. What Entra adds to the standard, it
 * does not do: a person's tokens get `client_info` on the way, which names the account, and the grant that Entra calls device_code
 * gets its standard name. Whether the person is done may be asked at once.
 */
export async function startOidc(
  scope: string,
  secret: string,
  lifetimeSeconds = 3_600,
): Promise<OidcService> {
  const provider = await providerFor(scope, secret, lifetimeSeconds);
  const handle = provider.callback();
  const server = createServer((request, response) => {
    const url = request.url ?? "";
    request.url = url.startsWith(BASE) ? url.slice(BASE.length) : url;
    Object.assign(request, { originalUrl: url });
    void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const requests: OidcService["requests"] = [];
  return {
    requests,
    approve: async (userCode) => {
      const code = await provider.DeviceCode.findByUserCode(userCode.replaceAll("-", ""));
      if (code === undefined) throw new Error(`Nobody was told the code ${userCode}.`);
      const grant = new provider.Grant({ accountId: "operator", clientId });
      grant.addOIDCScope(code.params.scope);
      Object.assign(code, {
        accountId: "operator",
        grantId: await grant.save(),
        scope: code.params.scope,
        authTime: Math.floor(Date.now() / 1_000),
      });
      await code.save();
    },
    openHttp: () => underItsName(portOf(server), requests),
  };
}

async function providerFor(scope: string, secret: string, lifetimeSeconds: number): Promise<Provider> {
  // It warns of what would be wrong in production: that it keeps everything in memory.
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  onTestFinished(() => void vi.restoreAllMocks());
  const { Provider } = await import("oidc-provider");
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  const isSecret = secret !== "";
  const provider = new Provider(`${authority}${BASE}/v2.0`, {
    clients: [
      {
        client_id: clientId,
        ...(isSecret && { client_secret: secret }),
        token_endpoint_auth_method: isSecret ? "client_secret_post" : "none",
        grant_types: isSecret ? ["client_credentials"] : [DEVICE_CODE, "refresh_token"],
        response_types: [],
        redirect_uris: [],
        id_token_signed_response_alg: "ES256",
        application_type: "native",
      },
    ],
    jwks: { keys: [{ ...key, use: "sig", alg: "ES256", kid: "k" }] },
    cookies: { keys: ["of the test"] },
    scopes: ["openid", "offline_access", "profile", scope],
    claims: { openid: ["sub"], profile: ["preferred_username"] },
    findAccount: () => ({
      accountId: "operator",
      claims: () => ({ sub: "operator", preferred_username: "operator@contoso.example" }),
    }),
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true, charset: "base-20", mask: "****-****" },
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: false },
    },
    ttl: {
      ClientCredentials: lifetimeSeconds,
      AccessToken: lifetimeSeconds,
      RefreshToken: 7_200,
      DeviceCode: 600,
      Grant: 7_200,
      IdToken: 3_600,
    },
    routes: {
      token: "/oauth2/v2.0/token",
      device_authorization: "/oauth2/v2.0/devicecode",
      code_verification: "/device",
    },
  });
  provider.proxy = true;
  return provider;
}

/** Reaches the provider as if it were the sign-in service, over TLS. */
async function underItsName(port: number, requests: OidcService["requests"]): Promise<HttpClient> {
  const origin = `http://127.0.0.1:${port}`;
  const http = await undiciClient(new URL(origin), SYSTEM_CLOCK);
  onTestFinished(() => http.close());
  const host = new URL(authority).host;
  return {
    send: async (request: HttpRequest, signal) => {
      const url = request.url
        .replace(authority, origin)
        .replace(`${BASE}/v2.0/.well-known`, `${BASE}/.well-known`);
      const headers = { ...request.headers, "x-forwarded-proto": "https", "x-forwarded-host": host };
      const body = request.body?.replace(
        "grant_type=device_code",
        `grant_type=${encodeURIComponent(DEVICE_CODE)}`,
      );
      const sent = { ...request, url, headers, ...(body !== undefined && { body }) };
      const exchange = await http.send(sent, signal);
      if (exchange.kind === "failed" || request.method === "GET") return exchange;
      const { status, text } = exchange.answer;
      const isToken = new URL(url).pathname.endsWith("/token");
      if (isToken) requests.push({ form: new Map(new URLSearchParams(request.body ?? "")), status });
      const uid = Buffer.from(JSON.stringify({ uid: "operator", utid: tenant })).toString("base64url");
      const isPersons = text.includes('"id_token"');
      const added = { ...(isPersons && { client_info: uid }), ...(!isToken && { interval: 0 }) };
      const answered = JSON.stringify({ ...(JSON.parse(text) as object), ...added });
      return { ...exchange, answer: { ...exchange.answer, text: answered } };
    },
    close: () => http.close(),
  };
}
