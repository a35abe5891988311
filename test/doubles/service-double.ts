import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { gzipSync } from "node:zlib";
import type { AddressInfo, Server as NetServer } from "node:net";
import { printedJson } from "./column-habits.ts";
import type { FieldValue, FieldValues } from "../../source/domain/sides/field-value.ts";

type Operation = "read" | "create" | "update";

/** Trouble that a service, or what stands before it, makes. */
export type Trouble =
  | "none"
  | "throttled"
  | "throttled-without-a-time"
  | "forbidden"
  | "unauthorized"
  | "unavailable"
  | "time-out-before-commit"
  | "time-out-after-commit"
  | "hang"
  | "reset-before-commit"
  | "reset-after-commit"
  | "truncated"
  | "html-502"
  | "html-502-after-commit"
  | "html-504-after-commit"
  | "html-200"
  | "slow-drip"
  | "endless"
  | "redirect"
  | "ignores-filter"
  | "ignores-filter-of-one";

/** An answer of the test's own; `commits`: the service does as it was told first. */
export interface OwnAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bytes?: string | Uint8Array;
  readonly commits?: boolean;
}

export interface Received {
  readonly method: string;
  /** As it stood on the wire, still encoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: FieldValues;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** XML, in place of a body. */
  readonly xml?: string;
}

/** What a side's protocol answers; the sockets and the trouble are the same for both. */
export interface Protocol {
  readonly throttled: (retryAfter: string | null) => Reply;
  readonly forbidden: Reply;
  /** Told what the caller sent, which a careless service repeats. */
  unauthorized(sent: string): Reply;
  answer(request: Received): Promise<Reply>;
}

export const TOKEN = "secret-of-the-test";

/** A service on a real socket of the loopback interface. */
export class ServiceDouble {
  readonly #server: Server;
  readonly #protocol: Protocol;
  readonly #troubles: { readonly kind: Trouble | OwnAnswer; readonly operation: Operation; left: number }[] =
    [];
  #answers = 0;
  readonly #watchers = new Set<() => void>();
  /** Every request that arrived whole, oldest first. */
  readonly received: Received[] = [];
  /** Called when a request gets no answer although its caller waits: time may pass now. */
  onSilence: () => void = () => undefined;

  private constructor(protocol: Protocol) {
    this.#protocol = protocol;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(protocol: Protocol): Promise<ServiceDouble> {
    const double = new ServiceDouble(protocol);
    await new Promise<void>((resolve) => double.#server.listen(0, "127.0.0.1", resolve));
    return double;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${portOf(this.#server)}`);
  }

  /** The next `times` requests of that kind meet the trouble. */
  trouble(kind: Trouble | OwnAnswer, operation: Operation, times = 1): void {
    this.#troubles.push({ kind, operation, left: times });
  }

  /** Resolves when `count` requests have arrived. */
  async hasReceived(count: number): Promise<void> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await wholeRequest(request);
    this.received.push(received);
    for (const watcher of this.#watchers) watcher();
    this.#watchers.clear();
    if (received.headers["authorization"] !== `Bearer ${TOKEN}`)
      return this.#unauthorized(received, response);
    const trouble = this.#strike(operationOf(received));
    if (trouble === null) return this.#answer(received, response);
    if (typeof trouble === "string") return this.#struck(trouble, received, response);
    const { status, headers = {}, bytes, commits = false } = trouble;
    if (commits) await this.#protocol.answer(received);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(bytes);
  }

  /** Every other answer is compressed, where the caller takes that. */
  async #answer(received: Received, response: ServerResponse): Promise<void> {
    const isAccepted = String(received.headers["accept-encoding"]).includes("gzip");
    const reply = await this.#protocol.answer(received);
    this.#answers++;
    const text = reply.xml ?? (reply.body === undefined ? undefined : printedJson(reply.body));
    if (!isAccepted || this.#answers % 2 === 0 || text === undefined) return send(response, reply);
    const type = reply.xml === undefined ? "application/json; odata.metadata=minimal" : "application/xml";
    response.writeHead(reply.status, { "content-type": type, "content-encoding": "gzip", ...reply.headers });
    response.end(gzipSync(text));
  }

  #unauthorized({ headers }: Received, response: ServerResponse): void {
    send(response, this.#protocol.unauthorized(headers["authorization"] ?? ""));
  }

  #strike(operation: Operation): Trouble | OwnAnswer | null {
    const found = this.#troubles.find((one) => one.operation === operation && one.left > 0);
    if (found === undefined) return null;
    found.left--;
    return found.kind;
  }

  /** As a service does that passes over a filter that it does not understand, and answers with what it has. */
  #unfiltered(received: Received, top: string): Received {
    const options = received.url.split(/[?&]/).filter((one) => !/^\$(filter|top)=/.test(one));
    const [path = "", ...query] = options;
    return { ...received, url: `${path}?${[...query, top].filter(Boolean).join("&")}` };
  }

  async #struck(trouble: Trouble, received: Received, response: ServerResponse): Promise<void> {
    const commit = (): Promise<Reply> => this.#protocol.answer(received);
    switch (trouble) {
      case "throttled":
        return send(response, this.#protocol.throttled("1"));
      case "throttled-without-a-time":
        return send(response, this.#protocol.throttled(null));
      case "forbidden":
        return send(response, this.#protocol.forbidden);
      case "none":
        return this.#answer(received, response);
      case "ignores-filter":
        return this.#answer(this.#unfiltered(received, ""), response);
      case "ignores-filter-of-one":
        return this.#answer(this.#unfiltered(received, "$top=1"), response);
      case "unauthorized":
        return this.#unauthorized(received, response);
      case "unavailable":
        return page(response, 503, "Service Unavailable");
      case "html-502":
        return page(response, 502, "Bad Gateway");
      case "html-502-after-commit":
        await commit();
        return page(response, 502, "Bad Gateway");
      case "html-504-after-commit":
        await commit();
        return page(response, 504, "Gateway Timeout");
      case "html-200":
        return page(response, 200, "Sign in to your account");
      case "hang":
        return;
      case "time-out-before-commit":
        return this.onSilence();
      case "time-out-after-commit":
        await commit();
        return this.onSilence();
      case "reset-before-commit":
        response.socket?.resetAndDestroy();
        return;
      case "reset-after-commit":
        await commit();
        response.socket?.resetAndDestroy();
        return;
      case "redirect":
        response.writeHead(302, { location: "https://login.example/authorize?state=private" });
        response.end();
        return;
      default:
        return dribble(trouble, response, await commit(), this.onSilence);
    }
  }
}

function dribble(trouble: Trouble, response: ServerResponse, reply: Reply, onSilence: () => void): void {
  const text = printedJson(reply.body ?? {});
  if (trouble === "endless") {
    response.writeHead(reply.status, { "content-type": "application/json" });
    const more = (): void => {
      while (!response.destroyed && response.write(" ".repeat(64 * 1024)));
      if (!response.destroyed) response.once("drain", more);
    };
    return more();
  }
  response.writeHead(reply.status, {
    "content-type": "application/json",
    "content-length": text.length + 10,
  });
  response.write(text.slice(0, Math.ceil(text.length / 2)), () => {
    if (trouble === "slow-drip") onSilence();
    else response.socket?.destroy();
  });
}

export function portOf(server: NetServer): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("The double does not listen.");
  return address.port;
}

async function wholeRequest(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  const body: unknown = text === "" ? {} : JSON.parse(text);
  return {
    method: request.method ?? "",
    url: request.url ?? "",
    headers: request.headers,
    body: Object.fromEntries(
      Object.entries(typeof body === "object" && body !== null ? body : {}).filter(
        (entry): entry is [string, FieldValue] => isFieldValue(entry[1]),
      ),
    ),
  };
}

function isFieldValue(value: unknown): value is FieldValue {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function operationOf({ method, headers }: Received): Operation {
  if (method === "GET") return "read";
  return method === "POST" || headers["if-none-match"] === "*" ? "create" : "update";
}

function send(response: ServerResponse, { status, headers = {}, body, xml }: Reply): void {
  if (xml !== undefined) {
    response.writeHead(status, { "content-type": "application/xml" });
    return void response.end(xml);
  }
  const type = body === undefined ? {} : { "content-type": "application/json; odata.metadata=minimal" };
  response.writeHead(status, { ...type, ...headers });
  response.end(body === undefined ? undefined : printedJson(body));
}

function page(response: ServerResponse, status: number, title: string): void {
  response.writeHead(status, { "content-type": "text/html" });
  response.end(`<html><head><title>${title}</title></head><body>${title}</body></html>`);
}
