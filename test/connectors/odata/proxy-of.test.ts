import { describe, expect, onTestFinished, test, vi } from "vitest";
import { proxyOf } from "../../../source/connectors/http/proxy-of.ts";
import { undiciClient } from "../../../source/connectors/http/undici-client.ts";
import { SYSTEM_CLOCK } from "../../../source/engine/turns/clock.ts";
import { startTlsFront } from "../../doubles/tls-front.ts";
import { aCertificate } from "../sign-in/a-certificate.ts";

const SERVICE = new URL("https://contoso.crm4.dynamics.com");
const HTTPS_PROXY = "http://proxy:1";
const THROUGH = "http://proxy:1/";

function wayTo(service: URL, variables: Readonly<Record<string, string>>): string | null {
  const found = proxyOf(service, variables);
  return "problem" in found ? found.problem : (found.proxy?.href ?? null);
}

test.each([
  [{}, null],
  [{ HTTPS_PROXY: "http://proxy:3128" }, "http://proxy:3128/"],
  [{ https_proxy: "http://small:1", HTTPS_PROXY: "http://large:1" }, "http://small:1/"],
  [{ HTTP_PROXY: "http://plain:1" }, "http://plain:1/"],
  [{ HTTPS_PROXY: "proxy:3128" }, "http://proxy:3128/"],
  [{ HTTPS_PROXY: " proxy.contoso.example " }, "http://proxy.contoso.example/"],
  [{ HTTPS_PROXY: "user:word@proxy:3128/" }, "http://user:word@proxy:3128/"],
  [{ HTTPS_PROXY: "10.0.0.1:3128" }, "http://10.0.0.1:3128/"],
  [{ HTTPS_PROXY: "https://proxy" }, "https://proxy/"],
  [{ HTTPS_PROXY, NO_PROXY: "*" }, null],
  [{ HTTPS_PROXY, NO_PROXY: "other, *" }, null],
  [{ HTTPS_PROXY, NO_PROXY: "other, .dynamics.com" }, null],
  [{ HTTPS_PROXY, NO_PROXY: "other .DYNAMICS.com" }, null],
  [{ HTTPS_PROXY, NO_PROXY: "*.crm4.dynamics.com" }, null],
  [{ HTTPS_PROXY, NO_PROXY: "dynamics.com" }, THROUGH],
  [{ HTTPS_PROXY, NO_PROXY: "contoso.crm4.dynamics.com." }, null],
  [{ HTTPS_PROXY, NO_PROXY: "contoso.crm4.dynamics.com:443" }, null],
  [{ HTTPS_PROXY, NO_PROXY: "contoso.crm4.dynamics.com:8443" }, THROUGH],
  [{ HTTPS_PROXY, NO_PROXY: ".contoso.crm4.dynamics.com" }, THROUGH],
])("with %j the way leads through %s", (variables, way) => {
  expect(wayTo(SERVICE, variables)).toBe(way);
});

test.each([
  ["https://10.1.2.3", "10.0.0.0/8", null],
  ["https://10.1.2.3", "10.1.2.0/28", null],
  ["https://10.1.2.3", "10.1.3.0/24", THROUGH],
  ["https://10.1.2.3", "10.1.2.3", null],
  ["https://10.1.2.3:8443", "10.0.0.0/8:8443", null],
  ["https://10.1.2.3", "10.0.0.0/8:8443", THROUGH],
  ["https://[2001:db8::7]", "2001:db8::/32", null],
  ["https://[2001:db8::7]", "[2001:db8:0::7]:443", null],
  ["https://[2001:db8::7]", "2001:DB8::7", null],
  ["https://10.1.2.3", "10.0.0.0/99", THROUGH],
  ["https://contoso.example", "10.0.0.0/0", THROUGH],
])("an address (%s) is exempt by address and by range: %s", (service, list, way) => {
  expect(wayTo(new URL(service), { HTTPS_PROXY, NO_PROXY: list })).toBe(way);
});

test.each([
  ["http://", "HTTPS_PROXY is not the address of a proxy. Write http://HOST:PORT."],
  ["no address", "HTTPS_PROXY is not the address of a proxy. Write http://HOST:PORT."],
  ["http://proxy:port", "HTTPS_PROXY is not the address of a proxy. Write http://HOST:PORT."],
  [
    "socks5://me:hidden@proxy:1",
    "HTTPS_PROXY names a proxy of the kind socks5; only http and https ones are used.",
  ],
])("a proxy of %j is a sentence for a person", (text, words) => {
  expect(wayTo(SERVICE, { HTTPS_PROXY: text })).toBe(words);
});

describe("requests", () => {
  const NEVER = new AbortController().signal;
  const HOST = "contoso.service.test";

  async function askedThrough(variables: (proxy: URL) => Readonly<Record<string, string>>) {
    const front = await startTlsFront({ [HOST]: 1 }, aCertificate(HOST));
    for (const [name, value] of Object.entries(variables(new URL(front.proxy)))) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const http = await undiciClient(new URL(`https://${HOST}`), SYSTEM_CLOCK);
    onTestFinished(() => http.close());
    const exchange = await http.send({ method: "GET", url: `https://${HOST}/`, headers: {} }, NEVER);
    return { tunnels: front.tunnels, exchange };
  }

  test("take the way that doctor names: a name without a dot before it exempts nothing below it", async () => {
    const { tunnels } = await askedThrough(({ host }) => ({ HTTPS_PROXY: host, NO_PROXY: "service.test" }));
    expect(tunnels).toEqual([`${HOST}:443`]);
  });

  test("go directly where the list names what is below a name", async () => {
    const { tunnels, exchange } = await askedThrough(({ href }) => ({
      HTTPS_PROXY: href,
      NO_PROXY: ".service.test",
    }));
    expect(tunnels).toEqual([]);
    expect(exchange).toMatchObject({ kind: "failed", wasDispatched: false });
  });

  test("fail with the sentence where the variable cannot be read, and are not sent", async () => {
    const { exchange } = await askedThrough(() => ({ HTTPS_PROXY: "socks5://proxy:1" }));
    expect(exchange).toMatchObject({
      kind: "failed",
      wasDispatched: false,
      fault: { class: "network", message: expect.stringContaining("HTTPS_PROXY") },
    });
  });
});
