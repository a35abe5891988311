import type { Fault } from "../fault.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PATCH";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Takes the body of a success as it arrives: it may then be of any length, and the answer's text is empty. */
  readonly take?: (bytes: Uint8Array) => void;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; a header that came twice is joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** `wasDispatched`: bytes of the request may have reached the service, so that its effect is unknown. */
export type Exchange =
  | { readonly kind: "answered"; readonly answer: HttpAnswer }
  | { readonly kind: "failed"; readonly fault: Fault; readonly wasDispatched: boolean };

export interface HttpClient {
  /** One request, one answer. Follows no redirect and repeats nothing. Never throws. */
  send(request: HttpRequest, signal: AbortSignal): Promise<Exchange>;
  /** Drops what is open. */
  close(): Promise<void>;
}
