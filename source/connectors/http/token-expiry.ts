/** When a token ends, epoch milliseconds, by its own word (RFC 7519, `exp`); null for one that is not to be read. */
export function expiryOf(token: string): number | null {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    const expiry: unknown =
      typeof claims === "object" && claims !== null && "exp" in claims ? claims.exp : undefined;
    return typeof expiry === "number" && Number.isFinite(expiry) ? expiry * 1_000 : null;
  } catch {
    return null;
  }
}
