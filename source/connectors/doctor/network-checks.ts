import { codeOf } from "../../text/system-code.ts";
import { lookup } from "node:dns/promises";
import { connect as connectSocket } from "node:net";
import { connect as connectTls, type PeerCertificate, type TLSSocket } from "node:tls";
import { request } from "node:http";
import type { Duplex } from "node:stream";
import { credentialsOf, proxyOf, type Variables } from "../http/proxy-of.ts";
import { isLoopback } from "../http/service-url.ts";
import { onAbort } from "../http/on-abort.ts";
import { fail, notChecked, ok, warn, type Finding } from "./finding.ts";

const DAY_MS = 86_400_000;
const EXPIRES_SOON_DAYS = 30;
const PATIENCE_MS = 10_000;

interface Network {
  readonly variables: Variables;
  /** Addresses of a host; rejects with the system's code. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
}

async function addressesOf(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** The way to a service, before anybody signs in: proxy, name and certificate. Anyone who interrupts waits for none of it. */
export async function networkChecks(
  service: URL,
  nowAt: number,
  signal: AbortSignal,
  { variables, resolve }: Network = { variables: process.env, resolve: addressesOf },
): Promise<readonly Finding[]> {
  if (isLoopback(service)) {
    return [
      ok("proxy", "none: this machine is never reached through one"),
      notChecked("dns", "this machine has no name to resolve"),
      notChecked(
        "tls",
        service.protocol === "http:" ? "plain http, within this machine" : "within this machine",
      ),
    ];
  }
  const found = proxyOf(service, variables);
  if ("problem" in found) {
    const because = "the way to it is not known";
    return [fail("proxy", found.problem), notChecked("dns", because), notChecked("tls", because)];
  }
  const { proxy } = found;
  const dns = await dnsCheck(service, proxy, (host) => unlessAborted(resolve(host), signal));
  return [
    ok("proxy", [proxyWords(proxy), authorityWords(variables)].join("; ")),
    dns,
    dns.status === "fail"
      ? notChecked("tls", "the name leads nowhere")
      : await tlsCheck(service, proxy, nowAt, signal),
  ];
}

/** Host and port alone: a proxy's address may hold a password. */
function proxyWords(proxy: URL | null): string {
  return proxy === null ? "none, the service is reached directly" : `through ${proxy.host}`;
}

function authorityWords(variables: Variables): string {
  const file = variables["NODE_EXTRA_CA_CERTS"] ?? "";
  return file === "" ? "no certificate authority of your own" : `also the certificate authorities of ${file}`;
}

async function dnsCheck({ hostname }: URL, proxy: URL | null, resolve: Network["resolve"]): Promise<Finding> {
  if (proxy !== null) return notChecked("dns", `the proxy ${proxy.host} resolves ${hostname}`);
  try {
    return ok("dns", `${hostname} is ${(await resolve(hostname)).join(", ")}`);
  } catch (cause) {
    return fail("dns", `${hostname} cannot be resolved (${reasonOf(cause)})`);
  }
}

async function tlsCheck(
  service: URL,
  proxy: URL | null,
  nowAt: number,
  signal: AbortSignal,
): Promise<Finding> {
  if (proxy !== null && proxy.protocol !== "http:") {
    return notChecked("tls", `the way through a proxy of ${proxy.protocol} is not tried here`);
  }
  let socket: TLSSocket | null = null;
  try {
    socket = await handshake(service, proxy === null ? null : await tunnel(service, proxy, signal), signal);
    return judged(socket, nowAt);
  } catch (cause) {
    return fail("tls", `no handshake with ${service.host} (${reasonOf(cause)})`);
  } finally {
    socket?.destroy();
  }
}

/** What is wrong with the certificate is reported with all that is known of it, and nothing is sent over the line. */
function handshake(service: URL, through: Duplex | null, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const port = Number(service.port || "443");
    const socket = connectTls({
      ...(through === null
        ? { socket: connectSocket({ host: service.hostname, port }) }
        : { socket: through }),
      servername: service.hostname,
      rejectUnauthorized: false,
    });
    const giveUp = setTimeout(() => socket.destroy(new Error("no answer in time")), PATIENCE_MS);
    const stop = atAbort(signal, () => socket.destroy(interrupted()));
    const over = (): void => {
      clearTimeout(giveUp);
      stop();
    };
    socket.once("secureConnect", () => {
      over();
      resolve(socket);
    });
    socket.once("error", (cause) => {
      over();
      reject(cause);
    });
  });
}

/** A line to the service through an HTTP proxy. */
function tunnel(service: URL, proxy: URL, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const target = `${service.hostname}:${service.port || "443"}`;
    const credentials = credentialsOf(proxy);
    const asking = request({
      host: proxy.hostname,
      port: proxy.port || "80",
      method: "CONNECT",
      path: target,
      timeout: PATIENCE_MS,
      headers: {
        host: target,
        ...(credentials !== null && { "proxy-authorization": credentials }),
      },
    });
    const stop = atAbort(signal, () => asking.destroy(interrupted()));
    asking.once("close", stop);
    asking.once("connect", (answer, socket) => {
      stop();
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy answered with status ${answer.statusCode ?? 0}`));
    });
    asking.once("timeout", () => asking.destroy(new Error("no answer of the proxy in time")));
    asking.once("error", reject);
    asking.end();
  });
}

/** The answer, or a rejection at the signal: a name is looked up for as long as the system likes. */
function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = atAbort(signal, () => reject(interrupted()));
    answer.then(resolve, reject).finally(stop);
  });
}

function atAbort(signal: AbortSignal, act: () => void): () => void {
  if (!signal.aborted) return onAbort(signal, act);
  act();
  return () => undefined;
}

function interrupted(): Error {
  return new Error("interrupted");
}

function judged(socket: TLSSocket, nowAt: number): Finding {
  const certificate = socket.getPeerCertificate();
  const days = Math.floor((Date.parse(certificate.valid_to) - nowAt) / DAY_MS);
  const words = `${socket.getProtocol() ?? "an unknown protocol"}, issued by ${issuerOf(certificate)}, ${expiryWords(days)}`;
  if (!socket.authorized)
    return fail("tls", `${words}; not trusted (${reasonOf(socket.authorizationError)})`);
  return days < EXPIRES_SOON_DAYS ? warn("tls", words) : ok("tls", words);
}

function issuerOf({ issuer }: PeerCertificate): string {
  const named: unknown = issuer.O ?? issuer.CN;
  return typeof named === "string" ? named : "an authority without a name";
}

function expiryWords(days: number): string {
  if (Number.isNaN(days)) return "with no end that can be read";
  return days < 0 ? `expired ${-days} days ago` : `good for ${days} days`;
}

function reasonOf(cause: unknown): string {
  return codeOf(cause) || (cause instanceof Error ? cause.message : String(cause));
}
