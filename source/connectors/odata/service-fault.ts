import type { FaultClass } from "../../domain/sides/fault-class.ts";
import type { Fault } from "../fault.ts";
import { readErrorBody } from "./error-body.ts";
import type { HttpAnswer } from "../http/http-client.ts";
import { retryAfterMs } from "../http/retry-after.ts";

/** A side's own reading of a refusal; null leaves it to the status. */
export type FaultReading = (status: number, code: string, message: string) => FaultClass | null;

/** What a refusal means when only its status speaks. */
function classOfStatus(status: number): FaultClass {
  if (status === 401) return "auth";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "not-found";
  if (status === 408) return "timeout";
  if (status === 409 || status === 412) return "conflict";
  if (status === 429) return "throttled";
  if (status === 400 || status === 413 || status === 422) return "validation";
  if (status >= 500 && status !== 501 && status !== 505) return "unavailable";
  return "contract";
}

/** The fault of an answer that is not a success. A redirect is one: following it could hand the token to another host. */
export function faultOfAnswer(answer: HttpAnswer, reading: FaultReading, nowAt: number): Fault {
  const { status, headers } = answer;
  if (status >= 300 && status < 400) {
    return {
      class: "contract",
      status,
      message: `The service answered with a redirect${destination(headers["location"])}, which is not followed. Check the connection's url.`,
    };
  }
  const { code, message } = readErrorBody(answer.text, headers["content-type"] ?? "", status);
  const waitMs = retryAfterMs(headers, nowAt);
  return {
    class: reading(status, code, message) ?? classOfStatus(status),
    status,
    ...(code !== "" && { code }),
    message,
    ...(waitMs !== null && { retryAfterMs: waitMs }),
  };
}

/** The host alone: the rest of a redirect can carry what belongs to a session. */
function destination(location: string | undefined): string {
  if (location === undefined || !URL.canParse(location)) return "";
  return ` to ${new URL(location).host}`;
}
