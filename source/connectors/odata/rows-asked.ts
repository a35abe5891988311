import type { Fault } from "../fault.ts";
import type { ODataSession } from "./odata-session.ts";
import { memberOf, NOT_A_LIST, rowsOf, type RowsAsked, type WireRow } from "./wire-answers.ts";

/** Pages of one answer; a service that goes on longer goes round. */
const MOST_PAGES = 1_000;

/**
 * The rows of a query, `most` at the most, over as many pages as the service makes of them: a page may be empty and
 * still name a next one (OData 4.01, "Server-Driven Paging"), so only the end of the links proves that nothing is
 * there. `path` is below the session's root, with its query.
 */
export async function rowsAsked(
  session: ODataSession,
  path: string,
  signal: AbortSignal,
  { most = Number.POSITIVE_INFINITY, headers = {} }: Partial<Extent> = {},
): Promise<RowsAsked> {
  const first = await pageAt(session, path, headers, signal);
  if ("fault" in first || first.next === "" || first.rows.length >= most) return first;
  const rows = [...first.rows];
  const seen = new Set([path]);
  for (let page = first, at = path; page.next !== "" && rows.length < most;) {
    const next = pathOfLink(session.root, at, page.next);
    if (next === null) return { fault: ELSEWHERE };
    if (seen.has(next) || seen.size >= MOST_PAGES) return { fault: ENDLESS };
    seen.add(next);
    const answer = await pageAt(session, next, headers, signal);
    if ("fault" in answer) return answer;
    rows.push(...answer.rows);
    page = answer;
    at = next;
  }
  return { rows };
}

interface Extent {
  readonly most: number;
  readonly headers: Readonly<Record<string, string>>;
}

interface Page {
  readonly rows: readonly WireRow[];
  /** The link as the service wrote it; empty on the last page. */
  readonly next: string;
}

async function pageAt(
  session: ODataSession,
  path: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Page | { readonly fault: Fault }> {
  const result = await session.call({ method: "GET", path, headers }, signal);
  if (result.kind !== "done") return { fault: result.fault };
  const rows = rowsOf(result.body);
  if (rows === null) return { fault: NOT_A_LIST };
  const link = result.body === null ? undefined : memberOf(result.body, "@odata.nextLink");
  return { rows, next: typeof link === "string" ? link : "" };
}

/**
 * Where a link leads, below `root`; it may be relative to the request that it answers. Null when it leads to another
 * host or another resource: the token goes nowhere but where the connection says.
 */
export function pathOfLink(root: string, from: string, link: string): string | null {
  const here = new URL(`${root}/${from}`);
  if (!URL.canParse(link, here.href)) return null;
  const there = new URL(link, here);
  if (there.origin !== here.origin || there.username !== "" || there.password !== "") return null;
  if (plain(there.pathname) !== plain(here.pathname)) return null;
  return `${there.pathname.slice(new URL(root).pathname.length + 1)}${there.search}`;
}

function plain(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

const ELSEWHERE: Fault = {
  class: "contract",
  message: "The service named a next page at another address than the connection's, which is not followed.",
};

const ENDLESS: Fault = {
  class: "contract",
  message: "The service named a page as the next one that was read before.",
};
