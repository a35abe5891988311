import { spawn } from "node:child_process";
import { once } from "node:events";
import { undiciClient } from "../../connectors/http/undici-client.ts";
import { SecretMask } from "../../connectors/secret-mask.ts";
import { readSecret } from "../../connectors/sign-in/secret-reference.ts";
import { SYSTEM_CLOCK } from "../../engine/turns/clock.ts";
import type { NotifyTarget, Secret } from "../../knowledge/notify-file.ts";
import { safeJson } from "../../text/safe-json.ts";
import { bodyOf, TEMPLATE_NAMES, type NotifyMessage } from "./notify-message.ts";

/** A target that takes longer has not taken the message: the others wait behind it. */
const LONGEST_MS = 20_000;
/** What a command needs to find its programs and speak; nothing of the engine's own variables, which may hold secrets. */
const PASSED_ON = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR"];

/** Sends a message; null when the target has it, else why not, without a secret. */
export function sendTo(
  target: NotifyTarget,
  message: NotifyMessage,
  signal: AbortSignal,
): Promise<string | null> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
  return target.kind === "webhook" ? post(target, message, limit) : run(target.command, message, limit);
}

async function post(
  { url, headers, template, secrets }: Extract<NotifyTarget, { readonly kind: "webhook" }>,
  message: NotifyMessage,
  signal: AbortSignal,
): Promise<string | null> {
  const used: string[] = [];
  const problems: string[] = [];
  const valueOf = (value: string | Secret): string => {
    if (typeof value === "string") return value;
    const found = readSecret(value);
    if ("problem" in found) problems.push(found.problem);
    else used.push(found.secret);
    return "secret" in found ? found.secret : "";
  };
  const each = (values: Readonly<Record<string, string | Secret>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueOf(value)]));
  const address = valueOf(url);
  const body = bodyOf(template, message, each(secrets));
  const sentHeaders = each(headers);
  if (problems.length > 0) return problems.join(" ");
  if (body === null)
    return `There is no template "${String(template)}"; there are ${TEMPLATE_NAMES.join(", ")}.`;
  if (!URL.canParse(address)) return "The address of the webhook is not a URL.";
  const service = new URL(address);
  const http = await undiciClient(new URL(service.origin), SYSTEM_CLOCK);
  try {
    const request = {
      method: "POST",
      url: address,
      headers: { "content-type": "application/json", ...sentHeaders },
      body: JSON.stringify(body),
    } as const;
    const exchange = await http.send(request, signal);
    const { status = 0 } = exchange.kind === "answered" ? exchange.answer : {};
    if (status >= 200 && status < 300) return null;
    const said = exchange.kind === "failed" ? exchange.fault.message : exchange.answer.text.slice(0, 200);
    return new SecretMask([...used, address]).cleanFault({
      class: "contract",
      message: `${status} ${said}`.trim(),
    }).message;
  } finally {
    await http.close();
  }
}

async function run(
  [program = "", ...args]: readonly string[],
  message: NotifyMessage,
  signal: AbortSignal,
): Promise<string | null> {
  const env = Object.fromEntries(
    PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const child = spawn(program, args, {
    env,
    stdio: ["pipe", "ignore", "ignore"],
    signal,
    killSignal: "SIGKILL",
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(`${safeJson(message)}\n`);
  try {
    const [code]: unknown[] = await once(child, "close");
    return code === 0 ? null : `${program} ended with ${String(code)}.`;
  } catch (reason) {
    return `${program} did not run: ${reason instanceof Error ? reason.message : String(reason)}`;
  }
}
