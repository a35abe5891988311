import type { DataSource } from "../domain/error/data-source.ts";
import type { ConnectionSettings } from "./connection-settings.ts";
import type { Environment } from "./connector.ts";
import { openODataEnvironment, type ODataSide } from "./odata-environment.ts";
import { undiciClient } from "./http/undici-client.ts";
import type { WireClock } from "./http/wire-clock.ts";
import type { PersonSignIn, Tell } from "./sign-in/device-code.ts";
import { tokenSourceOf } from "./sign-in/token-source-of.ts";

/**
 * Opens a connection of the configuration. Nothing is sent and no secret is read until a request needs it. With `tell`
 * a person waits at a terminal: what a sign-in needs of them is reported, and waited for.
 */
export function openConfigured(
  settings: ConnectionSettings,
  clock: WireClock,
  userAgent: string,
  tell: Tell | null = null,
): Promise<Environment> {
  const persons = new Map<string, PersonSignIn>();
  const side = (name: DataSource): ODataSide => {
    const { url, signIn, limits } = settings.sides[name];
    const openHttp = (authority: URL) => undiciClient(authority, clock);
    const tokens = tokenSourceOf(signIn, url, openHttp, { clock, tell, persons });
    return { url, tokens, ...(limits !== null && { limits }) };
  };
  return openODataEnvironment({
    name: settings.name,
    maps: settings.maps,
    sides: { "finance-and-operations": side("finance-and-operations"), dataverse: side("dataverse") },
    keyEncoding: settings.keyEncoding,
    messages: settings.messages,
    clock,
    userAgent,
    httpClient: undiciClient,
  });
}
