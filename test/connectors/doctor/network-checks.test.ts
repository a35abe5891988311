import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { networkChecks } from "../../../source/connectors/doctor/network-checks.ts";
import { startTlsFront } from "../../doubles/tls-front.ts";
import { aCertificate } from "../sign-in/a-certificate.ts";

const SERVICE = new URL("https://contoso.crm4.dynamics.com");

const NEVER = new AbortController().signal;

const resolve = (): Promise<readonly string[]> => Promise.resolve(["192.0.2.1"]);

test("a proxy variable that cannot be read is one sentence, and nothing else is tried", async () => {
  const variables = { HTTPS_PROXY: "http://user:hidden@[proxy" };
  const found = await networkChecks(SERVICE, 0, NEVER, { variables, resolve });
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
  const [proxy, dns, tls] = await networkChecks(SERVICE, Date.now(), NEVER, { variables, resolve });
  expect(proxy).toMatchObject({ status: "ok", detail: expect.stringContaining(`through ${host}`) });
  expect(dns).toMatchObject({ status: "not-checked" });
  expect(tls).toMatchObject({ check: "tls", status: "fail" });
  expect(tls?.detail).toMatch(
    /^TLSv1\.3, issued by .+, good for \d+ days; not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT/,
  );
  expect(front.tunnels).toEqual([`${SERVICE.hostname}:443`]);
  expect(JSON.stringify([proxy, dns, tls])).not.toContain("hidden");
});

test("a name that nobody knows, and a proxy where nobody is, fail by their codes", async () => {
  const nobody = { HTTPS_PROXY: "http://127.0.0.1:1" };
  const unknown = (): Promise<readonly string[]> =>
    Promise.reject(Object.assign(new Error("unknown"), { code: "ENOTFOUND" }));
  const [, through, refused] = await networkChecks(SERVICE, 0, NEVER, {
    variables: nobody,
    resolve: unknown,
  });
  expect(through).toMatchObject({ status: "not-checked" });
  expect(refused).toMatchObject({ status: "fail", detail: expect.stringContaining("ECONNREFUSED") });
  const [, dns, tls] = await networkChecks(new URL("https://nobody.invalid"), 0, NEVER, {
    variables: {},
    resolve: unknown,
  });
  expect(dns).toMatchObject({ detail: "nobody.invalid cannot be resolved (ENOTFOUND)", status: "fail" });
  expect(tls).toMatchObject({ status: "not-checked" });
});

test("this machine is reached without a proxy, a name and a certificate, and that is said", async () => {
  const found = await networkChecks(new URL("http://127.0.0.1:1"), 0, NEVER, {
    variables: { HTTPS_PROXY: "http://proxy:1" },
    resolve,
  });
  expect(found.map(({ status }) => status)).toEqual(["ok", "not-checked", "not-checked"]);
});

/** A server that takes connections, says what it is told to say at once, and nothing more. */
async function aSilentServer(firstWords: string) {
  const sockets: Socket[] = [];
  let connected: () => void = () => undefined;
  const reached = new Promise<void>((done) => (connected = done));
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.once("data", () => socket.write(firstWords, connected));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, reached };
}

test.each([
  ["a proxy that keeps silent", ""],
  ["a service behind a proxy that keeps silent", "HTTP/1.1 200 OK\r\n\r\n"],
])("whoever interrupts waits for no answer of %s", async (_, firstWords) => {
  const { port, reached } = await aSilentServer(firstWords);
  const interrupt = new AbortController();
  const variables = { HTTPS_PROXY: `http://127.0.0.1:${port}` };
  const checking = networkChecks(SERVICE, 0, interrupt.signal, { variables, resolve });
  await reached;
  interrupt.abort();
  const [, , tls] = await checking;
  expect(tls).toMatchObject({ status: "fail", detail: expect.stringContaining("(interrupted)") });
});

test("whoever interrupts waits for no name to be resolved", async () => {
  const interrupt = new AbortController();
  const never = (): Promise<readonly string[]> => {
    interrupt.abort();
    return new Promise(() => undefined);
  };
  const found = await networkChecks(SERVICE, 0, interrupt.signal, { variables: {}, resolve: never });
  expect(found.map(({ check, status }) => `${check} ${status}`)).toEqual([
    "proxy ok",
    "dns fail",
    "tls not-checked",
  ]);
});
