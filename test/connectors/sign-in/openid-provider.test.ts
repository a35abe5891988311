import { expect, onTestFinished, test, vi } from "vitest";
import type { TokenSource } from "../../../source/connectors/http/token-source.ts";
import { tokenSourceOf } from "../../../source/connectors/sign-in/token-source-of.ts";
import { APPLICATION } from "../../doubles/entra-double.ts";
import { startOidc } from "../../doubles/oidc-service.ts";

const NEVER = new AbortController().signal;
const SERVICE = new URL("https://contoso.crm4.dynamics.com");
const SCOPE = `${SERVICE.origin}/.default`;

async function withSecret(secret: string, lifetimeSeconds?: number) {
  vi.stubEnv("DW_OIDC_SECRET", secret);
  onTestFinished(() => void vi.unstubAllEnvs());
  const provider = await startOidc(SCOPE, "the-right-secret", lifetimeSeconds);
  const signIn = { kind: "client-secret", ...APPLICATION, secret: { env: "DW_OIDC_SECRET" } } as const;
  return { provider, source: tokenSourceOf(signIn, SERVICE, provider.openHttp) };
}

async function tokenOf(source: TokenSource): Promise<string> {
  const token = await source.get(NEVER);
  if (token.kind === "token") return token.token;
  throw new Error(token.fault.message);
}

test("a provider of others gives a token for a client secret, once, until the service refuses it", async () => {
  const { provider, source } = await withSecret("the-right-secret");
  const token = await tokenOf(source);
  expect(await tokenOf(source)).toBe(token);
  expect(provider.requests).toHaveLength(1);
  expect(provider.requests[0]?.form.get("grant_type")).toBe("client_credentials");
  source.refused(token);
  expect(await tokenOf(source)).not.toBe(token);
});

test("a token that the provider gives for a minute alone is renewed before it ends", async () => {
  const { provider, source } = await withSecret("the-right-secret", 60);
  expect(await tokenOf(source)).not.toBe(await tokenOf(source));
  expect(provider.requests.map(({ status }) => status)).toEqual([200, 200]);
});

test("a wrong secret is refused by the provider and told as a sign-in that a person must mend", async () => {
  const { provider, source } = await withSecret("a-wrong-secret");
  const answer = await source.get(NEVER);
  expect(provider.requests.map(({ status }) => status)).toEqual([401]);
  expect(answer).toMatchObject({ kind: "refused", fault: { class: "auth", code: "invalid_client" } });
  expect(JSON.stringify(answer)).not.toContain("a-wrong-secret");
});

test("a device code of the provider waits for its person, then gives tokens and renews them by itself", async () => {
  const provider = await startOidc(SCOPE, "");
  const source = tokenSourceOf({ kind: "device-code", ...APPLICATION }, SERVICE, provider.openHttp);
  onTestFinished(() => source.close?.());
  const refusal = await source.get(NEVER);
  const words = refusal.kind === "refused" ? refusal.fault.message : "";
  expect(words).toMatch(
    /^Sign-in is needed: open https:\/\/login\.example\/.*device and enter the code [A-Z]{4}-[A-Z]{4}\.$/,
  );
  await provider.approve(/code (\S+)\.$/.exec(words)?.[1] ?? "");
  await expect
    .poll(async () => (await source.get(NEVER)).kind, { timeout: 8_000, interval: 50 })
    .toBe("token");
  const token = await tokenOf(source);
  source.refused(token);
  expect(await tokenOf(source)).not.toBe(token);
  expect(provider.requests.at(-1)?.form.get("grant_type")).toBe("refresh_token");
});
