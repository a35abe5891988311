import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { TokenSource } from "../../../source/connectors/http/token-source.ts";
import { tokenSourceOf } from "../../../source/connectors/sign-in/token-source-of.ts";
import { APPLICATION, aPersonsToken, aRefusal, aToken, startEntra } from "../../doubles/entra-double.ts";
import { aCertificate } from "./a-certificate.ts";

const NEVER = new AbortController().signal;
const SERVICE = new URL("https://contoso.crm4.dynamics.com");

function aFile(content: string, mode = 0o600): string {
  const folder = mkdtempSync(join(tmpdir(), "dwtriage-secret-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "secret");
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

async function withSecret(content = "s3cret-value", mode = 0o600) {
  const entra = await startEntra();
  const file = aFile(content, mode);
  const source = tokenSourceOf(
    { kind: "client-secret", ...APPLICATION, secret: { file } },
    SERVICE,
    entra.openHttp,
  );
  return { entra, file, source };
}

async function tokenOf(source: TokenSource): Promise<string> {
  const token = await source.get(NEVER);
  if (token.kind === "token") return token.token;
  throw new Error(token.fault.message);
}

async function faultOf(source: TokenSource) {
  const token = await source.get(NEVER);
  if (token.kind === "refused") return token.fault;
  throw new Error("A token came.");
}

describe("a client secret", () => {
  test("signs in for the service's own scope, once for all who ask meanwhile and after", async () => {
    const { entra, source } = await withSecret();
    const tokens = await Promise.all([tokenOf(source), tokenOf(source)]);
    expect([...tokens, await tokenOf(source)]).toEqual(["token-1", "token-1", "token-1"]);
    expect(entra.forms).toHaveLength(1);
    expect(entra.forms[0]?.get("scope")).toContain("https://contoso.crm4.dynamics.com/.default");
    expect(entra.forms[0]?.get("client_secret")).toBe("s3cret-value");
  });

  test("signs in anew when the token is about to expire", async () => {
    const { entra, source } = await withSecret();
    entra.answer = () => ({ status: 200, body: aToken(`short-${entra.forms.length}`, 60) });
    expect([await tokenOf(source), await tokenOf(source)]).toEqual(["short-1", "short-2"]);
  });

  test("signs in anew when the service refused the token, with the secret as it is by then", async () => {
    const { entra, source, file } = await withSecret();
    const token = await tokenOf(source);
    writeFileSync(file, "the new one");
    source.refused(token);
    expect(await tokenOf(source)).toBe("token-2");
    expect(entra.forms[1]?.get("client_secret")).toBe("the new one");
  });

  test.each([
    ["AADSTS7000222", "The provided client secret keys are expired.", /expired\. Make a new one/],
    ["AADSTS7000215", "Invalid client secret provided.", /use the secret's value/i],
    ["AADSTS700016", "Application was not found in the directory.", /Check clientId and tenant/],
  ])("that is refused with %s is explained, and its words hold no secret", async (code, words, meaning) => {
    const { entra, source } = await withSecret();
    entra.answer = () => aRefusal(code, `${words} (s3cret-value)`);
    const fault = await faultOf(source);
    expect(fault).toMatchObject({ class: "auth", code });
    expect(fault.message).toMatch(meaning);
    expect(fault.message).not.toMatch(/s3cret-value|Trace ID|Correlation/);
    entra.answer = () => ({ status: 200, body: aToken("later") });
    expect(await tokenOf(source)).toBe("later");
  });

  test("cannot be used while the sign-in service is out of reach, and that may pass by itself", async () => {
    const { source } = await withSecret();
    const gone = tokenSourceOf(
      { kind: "client-secret", ...APPLICATION, secret: { file: aFile("x") } },
      SERVICE,
      () =>
        Promise.resolve({
          send: () =>
            Promise.resolve({
              kind: "failed",
              wasDispatched: false,
              fault: { class: "network", message: "The service cannot be reached (ENOTFOUND)." },
            }),
          close: () => Promise.resolve(),
        }),
    );
    expect(await faultOf(gone)).toMatchObject({ class: "network" });
    expect(await tokenOf(source)).toBe("token-1");
  });

  test.skipIf(process.platform === "win32")("in a file that others may read is not taken", async () => {
    const { entra, source, file } = await withSecret("s3cret-value", 0o640);
    expect((await faultOf(source)).message).toContain(`chmod 600 ${file}`);
    expect(entra.forms).toEqual([]);
    chmodSync(file, 0o400);
    expect(await tokenOf(source)).toBe("token-1");
  });

  test("that is missing or empty is told by the name of its place", async () => {
    const { source, file } = await withSecret(" \n");
    expect((await faultOf(source)).message).toContain(`${file} is empty`);
    rmSync(file);
    expect((await faultOf(source)).message).toContain("ENOENT");
    const signIn = { kind: "static-token", token: { env: "DWTRIAGE_NO_SUCH_VARIABLE" } } as const;
    const missing = tokenSourceOf(signIn, SERVICE, () => Promise.reject(new Error("not needed")));
    expect(await faultOf(missing)).toMatchObject({
      class: "auth",
      message: expect.stringContaining("DWTRIAGE_NO_SUCH_VARIABLE"),
    });
  });
});

const { key: KEY, certificate: CERTIFICATE } = aCertificate();

describe("a certificate", () => {
  test("signs the request with its key, and the key never leaves", async () => {
    const entra = await startEntra();
    const file = aFile(KEY + CERTIFICATE);
    const source = tokenSourceOf(
      { kind: "certificate", ...APPLICATION, file, passphrase: null },
      SERVICE,
      entra.openHttp,
    );
    expect(await tokenOf(source)).toBe("token-1");
    const assertion = entra.forms[0]?.get("client_assertion") ?? "";
    expect(assertion.split(".")).toHaveLength(3);
    expect([...(entra.forms[0]?.values() ?? [])].join(" ")).not.toContain("PRIVATE KEY");
  });

  test("that cannot be read is refused without a word of what the file holds", async () => {
    const entra = await startEntra();
    for (const content of ["nonsense-in-the-file", KEY, CERTIFICATE]) {
      const signIn = { kind: "certificate", ...APPLICATION, file: aFile(content), passphrase: null } as const;
      const fault = await faultOf(tokenSourceOf(signIn, SERVICE, entra.openHttp));
      expect(fault.class).toBe("auth");
      expect(fault.message).toMatch(/holds no (private key|certificate)/);
      expect(fault.message).not.toMatch(/nonsense-in|BEGIN/);
    }
    expect(entra.forms).toEqual([]);
  });
});

describe("a device code", () => {
  test("is told to whoever asks until the person has used it; then tokens come without asking again", async () => {
    const entra = await startEntra();
    let isUsed = false;
    let polled: () => void = () => undefined;
    const used = new Promise<void>((resolve) => {
      polled = resolve;
    });
    entra.answer = (form) => {
      if (form.get("grant_type") === "refresh_token") return { status: 200, body: aPersonsToken("renewed") };
      if (!isUsed)
        return { status: 400, body: { error: "authorization_pending", error_description: "Wait." } };
      polled();
      return { status: 200, body: aPersonsToken("by-device") };
    };
    const source = tokenSourceOf({ kind: "device-code", ...APPLICATION }, SERVICE, entra.openHttp);
    for (const fault of [await faultOf(source), await faultOf(source)]) {
      expect(fault).toMatchObject({ class: "auth" });
      expect(fault.message).toBe(
        "Sign-in is needed: open https://login.example/device and enter the code ABCD-EFGH.",
      );
    }
    isUsed = true;
    await used;
    await expect.poll(async () => (await source.get(NEVER)).kind).toBe("token");
    expect(await tokenOf(source)).toBe("by-device");
    source.refused("by-device");
    expect(await tokenOf(source)).toBe("renewed");
  });
});

test("a device code that nobody uses keeps nothing waiting once its connection is closed", async () => {
  const entra = await startEntra();
  entra.answer = () => ({
    status: 400,
    body: { error: "authorization_pending", error_description: "Wait." },
  });
  const source = tokenSourceOf({ kind: "device-code", ...APPLICATION }, SERVICE, entra.openHttp);
  expect((await faultOf(source)).message).toContain("ABCD-EFGH");
  await source.close?.();
  const formsBefore = entra.forms.length;
  await new Promise((resolve) => setImmediate(resolve));
  expect(entra.forms).toHaveLength(formsBefore);
});

test("a managed identity gets its token from the host that the program runs on", async () => {
  const requests: string[] = [];
  const host = createServer((request, response) => {
    requests.push(`${request.url ?? ""} ${String(request.headers["x-identity-header"])}`);
    const expires_on = String(Math.floor(Date.now() / 1000) + 3_600);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ access_token: "of-the-host", expires_on, resource: "r", token_type: "Bearer" }),
    );
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  const address = host.address();
  const port = typeof address === "object" ? address?.port : 0;
  vi.stubEnv("IDENTITY_ENDPOINT", `http://127.0.0.1:${port}/msi/token`);
  vi.stubEnv("IDENTITY_HEADER", "of-this-host");
  onTestFinished(() => {
    vi.unstubAllEnvs();
    host.close();
  });
  const source = tokenSourceOf({ kind: "managed-identity", clientId: null }, SERVICE, () =>
    Promise.reject(new Error("The sign-in service is not needed.")),
  );
  expect(await tokenOf(source)).toBe("of-the-host");
  expect(requests[0]).toContain("resource=https%3A%2F%2Fcontoso.crm4.dynamics.com");
  expect(requests[0]).toContain("of-this-host");
});
