import { expect, test } from "vitest";
import { networkChecks } from "../../../source/connectors/doctor/network-checks.ts";
import { startTlsFront } from "../../doubles/tls-front.ts";
import { aCertificate } from "../sign-in/a-certificate.ts";

const SERVICE = new URL("https://contoso.crm4.dynamics.com");

const resolve = (): Promise<readonly string[]> => Promise.resolve(["192.0.2.1"]);

test("a proxy variable that cannot be read is one sentence, and nothing else is tried", async () => {
  const variables = { HTTPS_PROXY: "http://user:hidden@[proxy" };
  const found = await networkChecks(SERVICE, 0, { variables, resolve });
  expect(found.map(({ check, status }) => `${check} ${status}`)).toEqual([
    "proxy fail",
    "dns not-checked",
    "tls not-checked",
  ]);
  expect(found[0]?.detail).toBe("HTTPS_PROXY is not the address of a proxy. Write http://HOST:PORT.");
});

test("a certificate that nobody vouches for is told with its issuer and its end, through the proxy", async () => {
  const certificate = aCertificate(SERVICE.hostname);
  const front = await startTlsFront({}, certificate);
  const { host } = new URL(front.proxy);
  const variables = { HTTPS_PROXY: front.proxy.replace("//", "//user:hidden@") };
  const [proxy, dns, tls] = await networkChecks(SERVICE, Date.now(), { variables, resolve });
  expect(proxy).toMatchObject({ status: "ok", detail: expect.stringContaining(`through ${host}`) });
  expect(dns).toMatchObject({ status: "not-checked" });
  expect(tls).toMatchObject({ check: "tls", status: "fail" });
  expect(tls?.detail).toMatch(
    /^TLSv1\.3, issued by .+, good for \d+ days; not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT/,
  );
  expect(front.asked).toEqual([`${SERVICE.hostname}:443`]);
  expect(JSON.stringify([proxy, dns, tls])).not.toContain("hidden");
});

test("a name that nobody knows, and a proxy where nobody is, fail by their codes", async () => {
  const nobody = { HTTPS_PROXY: "http://127.0.0.1:1" };
  const unknown = (): Promise<readonly string[]> =>
    Promise.reject(Object.assign(new Error("unknown"), { code: "ENOTFOUND" }));
  const [, through, refused] = await networkChecks(SERVICE, 0, { variables: nobody, resolve: unknown });
  expect(through).toMatchObject({ status: "not-checked" });
  expect(refused).toMatchObject({ status: "fail", detail: expect.stringContaining("ECONNREFUSED") });
  const [, dns, tls] = await networkChecks(new URL("https://nobody.invalid"), 0, {
    variables: {},
    resolve: unknown,
  });
  expect(dns).toMatchObject({ detail: "nobody.invalid cannot be resolved (ENOTFOUND)", status: "fail" });
  expect(tls).toMatchObject({ status: "not-checked" });
});

test("this machine is reached without a proxy, a name and a certificate, and that is said", async () => {
  const found = await networkChecks(new URL("http://127.0.0.1:1"), 0, {
    variables: { HTTPS_PROXY: "http://proxy:1" },
    resolve,
  });
  expect(found.map(({ status }) => status)).toEqual(["ok", "not-checked", "not-checked"]);
});
