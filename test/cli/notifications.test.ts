import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Notifications, readNotifyFile } from "../../source/cli/notify/notifications.ts";
import { bodyOf, type NotifyMessage } from "../../source/cli/notify/notify-message.ts";
import { NotifyOutbox } from "../../source/cli/notify/notify-outbox.ts";
import { sendTo } from "../../source/cli/notify/notify-targets.ts";
import { parseNotifyFile } from "../../source/knowledge/notify-file.ts";
import { addJob, aRecord, importRecords, openEngineRig, tempFolder } from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const NEVER = new AbortController().signal;
const TARGETS = { hook: { webhook: { url: "https://example.com/x", template: "slack" } } };
const aFile = (rule: object) => ({ targets: TARGETS, rules: [{ name: "r", targets: "hook", ...rule }] });

const MESSAGE: NotifyMessage = {
  key: "k",
  rule: "r",
  kind: "opened",
  summary: 'one "quoted"',
  details: "two\nlines",
  count: 3,
  environment: "uat",
  at: "2026-11-23T12:00:00.000Z",
};

describe("the file of notification rules", () => {
  test.each([
    [
      { when: { olderThan: "soon" } },
      'rules[0].when.olderThan: expected a length of time such as 30m, found "soon"',
    ],
    [{ when: {} }, "rules[0].when: expected exactly one of newCause"],
    [{ when: { arrived: 10 } }, "rules[0].when.within: expected a length of time"],
    [{ when: { newCause: true }, targets: "pager" }, 'rules[0].targets: expected one of hook, found "pager"'],
    [{ when: { newCause: true }, query: "colour:red" }, "rules[0].query: expected a query ("],
    [{ when: { newCause: true }, quietHours: ["22-6"] }, "rules[0].quietHours: expected hours ("],
    [{ when: { newCause: true }, loud: true }, 'found "loud"'],
  ])("refuses %j with its place", (rule, words) => {
    expect(() => parseNotifyFile(aFile(rule))).toThrow(words);
  });

  test("takes no secret in the clear where it belongs elsewhere, and no shell string", () => {
    const rules: object[] = [];
    expect(() => parseNotifyFile({ targets: { t: { command: "mail -s x" } }, rules })).toThrow("as a list");
    const webhook = { url: "http://example.com", template: "slack" };
    expect(() => parseNotifyFile({ targets: { t: { webhook } }, rules })).toThrow("an https address");
  });

  test("that is broken is named with its path", async () => {
    const path = join(await tempFolder(), "notify.json");
    await writeFile(path, "{");
    expect(() => readNotifyFile(path)).toThrow(`${path} cannot be taken`);
  });
});

test("templates keep their JSON whatever the texts hold", () => {
  expect(bodyOf("slack", MESSAGE, {})).toEqual({ text: 'one "quoted"\ntwo\nlines' });
  expect(bodyOf("pagerduty", { ...MESSAGE, kind: "recovered" }, { routingKey: "R" })).toMatchObject({
    routing_key: "R",
    event_action: "resolve",
    dedup_key: "k",
  });
  expect(bodyOf({ n: ["{{count}}", "{{nothing}}"] }, MESSAGE, {})).toEqual({ n: ["3", "{{nothing}}"] });
  expect(bodyOf("nobody", MESSAGE, {})).toBeNull();
});

test("a command gets the message on its input, no shell, and no variable of the engine", async () => {
  const out = join(await tempFolder(), "out");
  process.env["DW_NOTIFY_SECRET"] = "hidden";
  const script = `process.stdin.on("data",(d)=>require("fs").writeFileSync(process.argv[1],d+JSON.stringify(process.env)))`;
  const command = [process.execPath, "-e", script, out];
  expect(await sendTo({ kind: "command", command }, MESSAGE, NEVER)).toBeNull();
  const text = await readFile(out, "utf8");
  expect(text).toContain(String.raw`"summary":"one \"quoted\""`);
  expect(text).not.toContain("hidden");
  expect(await sendTo({ kind: "command", command: ["/nowhere/at-all"] }, MESSAGE, NEVER)).toContain(
    "did not run",
  );
});

test("a target gets its messages in their order, whatever another target does", async () => {
  const outbox = new NotifyOutbox(await tempFolder());
  const to = (target: string, rule: string) => ({ target, message: { ...MESSAGE, rule } });
  await outbox.decide({}, [to("a", "1"), to("b", "2"), to("a", "3")], 0);
  const [first] = outbox.due(0);
  expect(outbox.due(0).map(({ message }) => message.rule)).toEqual(["1", "2"]);
  if (first === undefined) throw new Error("nothing is due");
  await outbox.failed(first, 0);
  expect(outbox.due(1_000).map(({ message }) => message.rule)).toEqual(["2"]);
  expect(outbox.due(5_000).map(({ message }) => message.rule)).toEqual(["1", "2"]);
});

/** An engine with rules of its own, whose webhook answers what the test says. */
async function aRig(rule: object, texts = false) {
  const received: string[] = [];
  let status = 200;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (status === 200) received.push(Buffer.concat(chunks).toString("utf8"));
    response.writeHead(status).end();
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const clock = new TestClock();
  const { engine, folder } = await openEngineRig({ clock });
  await addJob(engine);
  const webhook = { url: `http://127.0.0.1:${port}/hook`, template: { s: "{{summary}}", k: "{{kind}}" } };
  const file = parseNotifyFile({
    targets: { hook: { webhook } },
    rules: [{ name: "r", targets: "hook", group: "1s", texts, ...rule }],
  });
  const notes: string[] = [];
  const open = () =>
    new Notifications({ engine, folder, file, clock, send: sendTo, note: (words) => notes.push(words) });
  return { engine, clock, received, notes, open, answers: (code: number) => void (status = code) };
}

describe("an engine with notification rules", () => {
  test("reports a new cause once, without a word of its message unless the rule says so", async () => {
    for (const texts of [false, true]) {
      const { engine, clock, received, open } = await aRig({ when: { newCause: true } }, texts);
      await importRecords(engine, [aRecord("1")]);
      const notifications = open();
      await notifications.look();
      await importRecords(engine, [aRecord("2", { message: "Field 'Name' must be filled in." })]);
      for (let look = 0; look < 4; look++) {
        await notifications.look();
        clock.advance(1_000);
      }
      expect(received).toHaveLength(1);
      expect(received[0]).toContain("new cause: 1 record of ");
      expect(received[0]?.includes("must be filled in")).toBe(texts);
    }
  });

  test("loses nothing while a target is down and the engine starts again, and sends in order", async () => {
    const { engine, clock, received, notes, open, answers } = await aRig({
      when: { arrived: 2, within: "10m" },
      recovery: true,
    });
    answers(503);
    const at = new Date(clock.now()).toISOString();
    await importRecords(engine, [aRecord("1", { createdOn: at }), aRecord("2", { createdOn: at })]);
    let notifications = open();
    for (let look = 0; look < 3; look++) {
      await notifications.look();
      clock.advance(1_000);
    }
    expect(notes[0]).toContain('The target "hook" did not take a message of "r": 503');
    expect(notifications.waiting).toBe(1);
    clock.advance(10 * 60_000);
    // As after a restart.
    notifications = open();
    await notifications.look();
    expect(notifications.waiting).toBe(2);
    answers(200);
    clock.advance(15 * 60_000);
    await notifications.look();
    expect(received.map((body) => (JSON.parse(body) as { k: string }).k)).toEqual(["opened", "recovered"]);
    expect(notifications.waiting).toBe(0);
  });

  test("keeps silent in quiet hours, and says afterwards what still is so", async () => {
    const { engine, clock, received, open } = await aRig({
      when: { olderThan: "1h" },
      quietHours: { zone: "UTC", all: ["11:00-13:00"] },
    });
    await importRecords(engine, [aRecord("1")]);
    const notifications = open();
    for (let look = 0; look < 3; look++) {
      await notifications.look();
      clock.advance(60_000);
    }
    expect(received).toEqual([]);
    clock.advance(2 * 3_600_000);
    for (let look = 0; look < 3; look++) {
      await notifications.look();
      clock.advance(1_000);
    }
    expect(received).toHaveLength(1);
    expect(received[0]).toContain("errors grow old: Customers V3: 1 record");
  });
});
