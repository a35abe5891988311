import { UserFacingError } from "../../domain/user-facing-error.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

export function isLoopback(url: URL): boolean {
  return LOOPBACK.test(url.hostname);
}

/**
 * The root of a service: https, or http on loopback, and nothing but the host, because the scope of a sign-in is
 * made of it. Throws UserFacingError; `where` names the setting.
 */
export function parseServiceUrl(text: string, where: string): URL {
  const remedy = "Write the environment's root, such as https://contoso.operations.dynamics.com.";
  if (!URL.canParse(text)) throw new UserFacingError(`${where} is not a URL.`, remedy);
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    throw new UserFacingError(
      `${where} holds a user name or a password.`,
      "Remove it; sign-in is set under auth.",
    );
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) {
    throw new UserFacingError(
      `${where} is not https.`,
      "Plain http is accepted only for this machine (127.0.0.1, localhost).",
    );
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new UserFacingError(`${where} holds more than the root of the environment.`, remedy);
  }
  return url;
}
