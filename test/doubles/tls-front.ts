import { createServer as createHttpServer } from "node:http";
import { connect, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { onTestFinished } from "vitest";
import { portOf } from "./service-double.ts";

export interface TlsFront {
  /** An HTTP proxy that leads to the hosts and nowhere else. */
  readonly proxy: string;
  /** Hosts that were asked for at the proxy, oldest first. */
  readonly tunnels: readonly string[];
}

/** Puts doubles behind TLS under host names that only a proxy knows. */
export async function startTlsFront(
  ports: Readonly<Record<string, number>>,
  { key, certificate }: { readonly key: string; readonly certificate: string },
): Promise<TlsFront> {
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  const join = (one: Socket, other: Socket): void => {
    for (const socket of [one, other]) {
      sockets.add(socket);
      socket.on("error", () => {
        one.destroy();
        other.destroy();
      });
    }
    one.pipe(other).pipe(one);
  };
  const front = createTlsServer({ key, cert: certificate }, (socket) => {
    const name = "servername" in socket ? String(socket.servername) : "";
    join(socket, connect(ports[name] ?? 0, "127.0.0.1"));
  });
  front.on("tlsClientError", () => undefined);
  const proxy = createHttpServer();
  proxy.on("connect", (request, socket: Socket) => {
    tunnels.push(request.url ?? "");
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    join(socket, connect(portOf(front), "127.0.0.1"));
  });
  for (const server of [front, proxy]) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
  }
  return { proxy: `http://127.0.0.1:${portOf(proxy)}`, tunnels };
}
