import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isIPv4, type AddressInfo } from "node:net";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Engine } from "../../engine/engine.ts";
import { METRICS_CONTENT_TYPE, metricsText } from "./metrics-text.ts";
import { healthOf } from "./health-facts.ts";

/** Where a worker reports to monitoring: on this host alone, for reading, without a name of a person. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads `127.0.0.1:9464` or `[::1]:9464`; any address that others could reach is refused. */
export function listenAddress(text: string): ListenAddress {
  const found = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(text);
  const [, host = "", port = ""] = found ?? [];
  const bare = host.replace(/^\[|\]$/g, "");
  if (found === null || Number(port) > 65_535) {
    throw new UserFacingError(
      `--listen needs an address and a port; "${text}" came.`,
      "Write --listen 127.0.0.1:9464.",
    );
  }
  const isLoopback = (isIPv4(bare) && bare.startsWith("127.")) || bare === "::1" || bare === "localhost";
  if (!isLoopback) {
    throw new UserFacingError(
      `--listen "${text}" could be reached from other hosts, and what it serves needs no password.`,
      "Listen on 127.0.0.1 and put a proxy with a password in front, or write metrics --out FILE for node_exporter.",
    );
  }
  return { host: bare, port: Number(port) };
}

export interface MetricsServer {
  /** `http://127.0.0.1:9464`, with the port that it really has. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `/metrics` and `/health`. */
export async function serveMetrics(engine: Engine, address: ListenAddress): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    answer(engine, request, response).catch((reason: unknown) => {
      const words = reason instanceof Error ? reason.message : String(reason);
      end(response, 500, "text/plain; charset=utf-8", `${words}\n`);
    });
  });
  server.listen(address.port, address.host);
  try {
    await once(server, "listening");
  } catch (reason) {
    const words = reason instanceof Error ? reason.message : String(reason);
    throw new UserFacingError(`--listen: ${words}.`, "Choose another port, or end what listens there.");
  }
  // An address of a TCP server is never a path.
  const { port } = server.address() as AddressInfo;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return {
    url: `http://${host}:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(engine: Engine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? "").replace(/\?.*$/, "");
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return end(response, 405, "text/plain; charset=utf-8", "Only GET is answered here.\n");
  }
  if (path === "/metrics") {
    const isOpen = (request.headers.accept ?? "").includes("application/openmetrics-text");
    const format = isOpen ? "openmetrics" : "prometheus";
    return end(response, 200, METRICS_CONTENT_TYPE[format], metricsText(await engine.measures(), format));
  }
  if (path === "/health") {
    const health = await healthOf(engine);
    return end(response, health.ok ? 200 : 503, "text/plain; charset=utf-8", `${health.words}\n`);
  }
  return end(response, 404, "text/plain; charset=utf-8", "There are /metrics and /health.\n");
}

function end(response: ServerResponse, status: number, type: string, text: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(text) });
  response.end(response.req.method === "HEAD" ? undefined : text);
}
