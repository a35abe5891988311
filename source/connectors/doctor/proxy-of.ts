/** Variables as a process has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The proxy that leads to a service, by the variables and the rules that the HTTP library keeps; null for none. */
export function proxyOf(service: URL, variables: Variables): URL | null {
  const said = (name: string): string => variables[name.toLowerCase()] ?? variables[name] ?? "";
  const proxy = said("HTTPS_PROXY") || said("HTTP_PROXY");
  if (proxy === "" || !URL.canParse(proxy) || isExempt(service, said("NO_PROXY"))) return null;
  return new URL(proxy);
}

/** A host of the list stands for itself, and with a dot or a star before it for all below it. */
function isExempt(service: URL, list: string): boolean {
  if (list.trim() === "*") return true;
  const port = service.port === "" ? "443" : service.port;
  return list
    .split(/[,\s]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      const [, host = entry, onlyPort = port] = /^(.+):(\d+)$/.exec(entry) ?? [];
      if (onlyPort !== port) return false;
      const wanted = host.toLowerCase();
      return /^[.*]/.test(wanted)
        ? service.hostname.endsWith(wanted.replace(/^\*/, ""))
        : service.hostname === wanted;
    });
}
