import type { Agent, Dispatcher, ProxyAgent } from "undici";
import type { Exchange, HttpClient } from "./http-client.ts";
import { HttpCall, type HttpLimits } from "./http-call.ts";
import { Patience } from "./patience.ts";
import { credentialsOf, proxyOf } from "./proxy-of.ts";
import { isLoopback } from "./service-url.ts";
import type { WireClock } from "./wire-clock.ts";

export const HTTP_LIMITS: HttpLimits = {
  timeoutMs: 120_000,
  firstWordMs: 45_000,
  connectTimeoutMs: 10_000,
  maxBytes: 16 * 1024 * 1024,
  maxTakenBytes: 256 * 1024 * 1024,
};

/**
 * Connections to one service, kept alive. Loaded on first use: nothing else needs the library. Honours HTTPS_PROXY
 * and NO_PROXY, except on loopback; certificates of one's own come by NODE_EXTRA_CA_CERTS, as for all of Node.
 */
export async function undiciClient(
  service: URL,
  clock: WireClock,
  limits: HttpLimits = HTTP_LIMITS,
): Promise<HttpClient> {
  const found = isLoopback(service) ? { proxy: null } : proxyOf(service, process.env);
  if ("problem" in found) return nowhere(found.problem);
  const dispatcher = dispatcherTo(found.proxy, limits, await import("undici"));
  const patience = {
    whole: new Patience(clock, limits.timeoutMs),
    firstWord: new Patience(clock, limits.firstWordMs),
  };
  const { origin } = service;
  return {
    send: (request, signal) => new HttpCall({ origin }, dispatcher, request, limits).run(patience, signal),
    close: () => dispatcher.destroy(),
  };
}

interface Library {
  readonly Agent: typeof Agent;
  readonly ProxyAgent: typeof ProxyAgent;
}

function dispatcherTo(proxy: URL | null, limits: HttpLimits, library: Library): Dispatcher {
  const options = {
    connect: { timeout: limits.connectTimeoutMs },
    // The exchange has limits of its own, by the clock that was handed in.
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
  };
  if (proxy === null) return new library.Agent(options);
  const token = credentialsOf(proxy);
  return new library.ProxyAgent({
    ...options,
    uri: `${proxy.protocol}//${proxy.host}`,
    ...(token !== null && { token }),
  });
}

/** What there is to say where the way to a service cannot be known. */
function nowhere(message: string): HttpClient {
  const exchange: Exchange = { kind: "failed", fault: { class: "network", message }, wasDispatched: false };
  return { send: () => Promise.resolve(exchange), close: () => Promise.resolve() };
}
