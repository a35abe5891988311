import { BlockList, isIP } from "node:net";

/** Variables as a process has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The way to a service: through a proxy, directly (null), or why neither can be known. */
export type ProxyFound = { readonly proxy: URL | null } | { readonly problem: string };

/**
 * The proxy that leads to a service, by `HTTPS_PROXY` (else `HTTP_PROXY`) and `NO_PROXY`, each in small letters first.
 * A proxy without a scheme is one of http. This is the one reading of these variables: requests and `doctor` share it.
 */
export function proxyOf(service: URL, variables: Variables): ProxyFound {
  for (const name of ["HTTPS_PROXY", "HTTP_PROXY"]) {
    const text = said(name, variables);
    if (text === "") continue;
    const found = addressIn(text, name);
    return "proxy" in found && isExempt(service, said("NO_PROXY", variables)) ? { proxy: null } : found;
  }
  return { proxy: null };
}

/** What a proxy asks for to let somebody through; null for one whose address holds no name. */
export function credentialsOf({ username, password }: URL): string | null {
  if (username === "") return null;
  return `Basic ${Buffer.from(`${plain(username)}:${plain(password)}`).toString("base64")}`;
}

function said(name: string, variables: Variables): string {
  return (variables[name.toLowerCase()] ?? variables[name] ?? "").trim();
}

/** The address is not repeated: it may hold a password. */
function addressIn(text: string, name: string): ProxyFound {
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(address)) {
    return { problem: `${name} is not the address of a proxy. Write http://HOST:PORT.` };
  }
  const proxy = new URL(address);
  if (proxy.protocol !== "http:" && proxy.protocol !== "https:") {
    const kind = proxy.protocol.slice(0, -1);
    return { problem: `${name} names a proxy of the kind ${kind}; only http and https ones are used.` };
  }
  return { proxy };
}

/**
 * A name or an address stands for itself alone, with a dot or a star before it for all below it, with a slash and a
 * number for a range of addresses (CIDR), a star alone for all; a port after it for that port only.
 */
function isExempt(service: URL, list: string): boolean {
  const port = service.port === "" ? "443" : service.port;
  const host = nameOf(service.hostname);
  return list
    .split(/[,\s]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      const [, wanted = entry, onlyPort = port] = /^(\[[^\]]*\]|[^:]+):(\d+)$/.exec(entry) ?? [];
      return onlyPort === port && isMeant(host, nameOf(wanted));
    });
}

function isMeant(host: string, wanted: string): boolean {
  if (wanted === "*") return true;
  if (wanted.includes("/")) return isInRange(host, wanted);
  if (/^[.*]/.test(wanted)) return host.endsWith(wanted.replace(/^\*/, ""));
  const kind = isIP(host);
  return kind !== 0 && kind === isIP(wanted)
    ? isInRange(host, `${wanted}/${kind === 4 ? 32 : 128}`)
    : host === wanted;
}

function isInRange(host: string, range: string): boolean {
  const [network = "", bits = ""] = range.split("/");
  const kind = isIP(network);
  if (kind === 0 || kind !== isIP(host) || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (kind === 4 ? 32 : 128)) return false;
  const family = kind === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(host, family);
}

/** Without what names and addresses may have around them, in small letters. */
function nameOf(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]/, "$1")
    .replace(/\.$/, "");
}

function plain(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
