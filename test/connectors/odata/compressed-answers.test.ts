import { createServer } from "node:http";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Exchange } from "../../../source/connectors/http/http-client.ts";
import { HTTP_LIMITS, undiciClient } from "../../../source/connectors/http/undici-client.ts";
import { SYSTEM_CLOCK } from "../../../source/engine/turns/clock.ts";
import { portOf } from "../../doubles/service-double.ts";
import { TestClock } from "../../helpers/test-clock.ts";

const NEVER = new AbortController().signal;
const TEXT = JSON.stringify({ value: [{ name: "Größe" }] });
const LIMITS = { ...HTTP_LIMITS, maxBytes: 100_000, maxTakenBytes: 3_000_000 };

async function answered(
  coding: string,
  bytes: Uint8Array,
  { take, status = 200 }: { readonly take?: (bytes: Uint8Array) => void; readonly status?: number } = {},
): Promise<{ readonly exchange: Exchange; readonly accepted: string }> {
  let accepted = "";
  const server = createServer((request, response) => {
    accepted = String(request.headers["accept-encoding"]);
    response.writeHead(status, { "content-encoding": coding });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const service = new URL(`http://127.0.0.1:${portOf(server)}`);
  const http = await undiciClient(service, SYSTEM_CLOCK, LIMITS);
  onTestFinished(async () => {
    await http.close();
    server.close();
  });
  const request = {
    method: "GET",
    url: `${service.origin}/data`,
    headers: {},
    ...(take && { take }),
  } as const;
  return { exchange: await http.send(request, NEVER), accepted };
}

const CODINGS: readonly (readonly [string, (text: string) => Uint8Array])[] = [
  ["gzip", (text) => gzipSync(text)],
  ["x-gzip", (text) => gzipSync(text)],
  ["GZIP", (text) => gzipSync(text)],
  ["deflate", (text) => deflateSync(text)],
  ["deflate", (text) => deflateRawSync(text)],
  ["br", (text) => brotliCompressSync(text)],
  ["identity", (text) => Buffer.from(text)],
  ["deflate, gzip", (text) => gzipSync(deflateSync(text))],
];

describe.each(CODINGS)("an answer in %s", (coding, encode) => {
  test("is asked for and read, in one piece and as it arrives", async () => {
    const { exchange, accepted } = await answered(coding, encode(TEXT));
    expect(accepted).toBe("gzip, deflate, br");
    expect(exchange).toMatchObject({ kind: "answered", answer: { status: 200, text: TEXT } });
    const taken: Uint8Array[] = [];
    const long = TEXT.repeat(50_000);
    await answered(coding, encode(long), { take: (bytes) => void taken.push(bytes) });
    expect(Buffer.concat(taken).toString("utf8") === long).toBe(true);
  });

  test("is read where it is a refusal, and where it has no body", async () => {
    const refused = await answered(coding, encode(TEXT), { status: 400, take: () => undefined });
    expect(refused.exchange).toMatchObject({ answer: { status: 400, text: TEXT } });
    const empty = await answered(coding, new Uint8Array());
    expect(empty.exchange).toMatchObject({ answer: { status: 200, text: "" } });
  });
});

describe.each(CODINGS.filter(([coding]) => coding !== "identity"))("a bad answer in %s", (coding, encode) => {
  test("that grows beyond the longest answer is not read on", async () => {
    const bomb = encode(" ".repeat(4_000_000));
    expect(bomb.length).toBeLessThan(LIMITS.maxBytes);
    const { exchange } = await answered(coding, bomb);
    expect(exchange).toMatchObject({ kind: "failed", wasDispatched: true, fault: { class: "contract" } });
    let taken = 0;
    const arriving = await answered(coding, bomb, { take: (bytes) => void (taken += bytes.length) });
    expect(arriving.exchange).toMatchObject({ kind: "failed", fault: { class: "contract" } });
    expect(taken).toBeLessThanOrEqual(LIMITS.maxTakenBytes);
  });

  test("that is cut off is a broken connection and no shorter answer", async () => {
    const whole = encode(TEXT.repeat(100));
    const cut = whole.subarray(0, whole.length - 12);
    const broken = { kind: "failed", fault: { class: "network", status: 200 } };
    expect((await answered(coding, cut)).exchange).toMatchObject(broken);
    expect((await answered(coding, cut, { take: () => undefined })).exchange).toMatchObject(broken);
  });
});

test("an answer in a coding that nobody asked for is refused by its name, and said to be dispatched", async () => {
  const { exchange } = await answered("zstd", Buffer.from("?"));
  expect(exchange).toMatchObject({
    kind: "failed",
    wasDispatched: true,
    fault: { class: "contract", message: "The answer came in a coding that was not asked for (zstd)." },
  });
});

test("an answer that has begun may take the whole time, however late its end is", async () => {
  const clock = new TestClock();
  let end: () => void = () => undefined;
  let hasBegun: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (hasBegun = resolve));
  const watched = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    random: () => clock.random(),
    sleep: (ms: number, signal: AbortSignal) => {
      // Nobody waits for the first word any more.
      if (ms === LIMITS.firstWordMs) signal.addEventListener("abort", hasBegun);
      return clock.sleep(ms, signal);
    },
  };
  const slow = createServer((_, answer) => {
    answer.writeHead(200, { "content-type": "application/json" });
    answer.write('{"value":');
    end = () => answer.end("1}");
  });
  await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
  const service = new URL(`http://127.0.0.1:${portOf(slow)}`);
  const http = await undiciClient(service, watched, LIMITS);
  onTestFinished(async () => {
    await http.close();
    slow.closeAllConnections();
    slow.close();
  });
  const sent = http.send({ method: "GET", url: `${service.origin}/data`, headers: {} }, NEVER);
  await begun;
  clock.advance(LIMITS.timeoutMs - 1);
  await new Promise((resolve) => setImmediate(resolve));
  end();
  expect(await sent).toMatchObject({ kind: "answered", answer: { status: 200 } });
});

test("a connection that ends before an answer has no status, and one within the answer has it", async () => {
  const cut = createServer((request, answer) => {
    if (request.url === "/within") answer.writeHead(200, { "content-length": "100" }).write("half");
    setImmediate(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => cut.listen(0, "127.0.0.1", resolve));
  const service = new URL(`http://127.0.0.1:${portOf(cut)}`);
  const http = await undiciClient(service, SYSTEM_CLOCK, LIMITS);
  onTestFinished(async () => {
    await http.close();
    cut.close();
  });
  const get = (path: string): Promise<Exchange> =>
    http.send({ method: "GET", url: `${service.origin}${path}`, headers: {} }, NEVER);
  const before = await get("/before");
  expect(before).toMatchObject({ kind: "failed", wasDispatched: true, fault: { class: "network" } });
  expect(before).not.toHaveProperty("fault.status");
  expect(JSON.stringify(before)).toContain("before an answer came");
  const within = await get("/within");
  expect(within).toMatchObject({ kind: "failed", fault: { class: "network", status: 200 } });
  expect(JSON.stringify(within)).toContain("within the answer");
});

test("a reading that gets no first word is given up before a writing is, which may take its time", async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const service = new URL(`http://127.0.0.1:${portOf(silent)}`);
  const waits: number[] = [];
  const impatient = {
    now: () => waits.reduce((sum, ms) => sum + ms, 0),
    monotonic: () => waits.reduce((sum, ms) => sum + ms, 0),
    random: () => 0,
    sleep: (ms: number, signal: AbortSignal) =>
      ms > LIMITS.firstWordMs
        ? new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()))
        : Promise.resolve(void waits.push(ms)),
  };
  const http = await undiciClient(service, impatient, LIMITS);
  onTestFinished(async () => {
    await http.close();
    silent.closeAllConnections();
    silent.close();
  });
  const url = `${service.origin}/data`;
  const read = await http.send({ method: "GET", url, headers: {} }, NEVER);
  expect(read).toMatchObject({ fault: { class: "timeout", message: expect.stringContaining("45 seconds") } });
  const patience = new AbortController();
  const written = http.send({ method: "PATCH", url, headers: {} }, patience.signal);
  await new Promise((resolve) => silent.once("request", resolve));
  patience.abort();
  expect(await written).toMatchObject({
    wasDispatched: true,
    fault: { message: "The request was given up." },
  });
  expect(waits).toEqual([LIMITS.firstWordMs]);
});
