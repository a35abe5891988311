import type { Protocol, Received, Reply } from "./service-double.ts";

/** A row of `DualWriteAsyncRefErrorLogs`, by the properties that were seen. */
export type LogRow = Readonly<Record<string, string | number>>;

type Answering = (request: Received) => Reply | null;

/** A protocol that also answers what is asked of the async error log; everything else as before. */
export function withLog(protocol: Protocol, answering: Answering | undefined): Protocol {
  if (answering === undefined) return protocol;
  return { ...protocol, answer: async (request) => answering(request) ?? protocol.answer(request) };
}

/**
 * The async error log as it was seen in one environment's metadata: the log, the queue, the configurations, business
 * rows that expose their record id, and a table of messages in Dataverse. Written apart from the code that asks.
 */
export class AsyncLogDouble {
  readonly rows: LogRow[] = [];
  /** By `SyncExecutionId`. */
  readonly configurations: Readonly<Record<string, string>>[] = [];
  /** Properties of business rows by entity set; a set that is not there has no `RecId`. */
  readonly recordIds = new Map<string, Readonly<Record<string, string | number>>[]>();
  /** Rows of `msdyn_dualwriteerrors` in Dataverse by id; null: there is no such table. */
  errors: Map<string, { readonly message: string; readonly code: string }> | null = new Map();
  /** False for an environment without the log. */
  isExposed = true;
  /** Rows of one page, whatever is asked for. */
  pageSize = 5_000;

  readonly finance: Answering = (request) => {
    const url = new URL(request.url, "http://double");
    const path = decodeURIComponent(url.pathname);
    if (/^\/metadata\/PublicEntities\('DualWriteAsync(RefError)?Log'\)$/.test(path))
      return this.isExposed ? { status: 200, body: { Name: path } } : { status: 404 };
    const options = optionsOf(request.url);
    if (path === "/data/DualWriteAsyncRefErrorLogs") {
      return this.isExposed
        ? this.#log(options)
        : { status: 404, body: { Message: "No route data was found." } };
    }
    if (path === "/data/DualWriteAsyncLogs")
      return { status: 200, body: { "@odata.count": 3, value: [{ RowId: 1 }] } };
    if (path === "/data/DualWriteProjectConfigurations")
      return { status: 200, body: { value: [...this.configurations] } };
    const ids = [...(options.get("$filter") ?? "").matchAll(/RecId eq (\d+)/g)].map(([, id]) => id);
    if (ids.length === 0) return null;
    const found = this.recordIds.get(path.replace("/data/", ""));
    if (found === undefined)
      return { status: 400, body: { error: { message: "Could not find a property named 'RecId'." } } };
    return { status: 200, body: { value: found.filter((row) => ids.includes(String(row["RecId"]))) } };
  };

  readonly messages: Answering = (request) => {
    const path = decodeURIComponent(request.url.split("?")[0] ?? "");
    const options = optionsOf(request.url);
    if (path.endsWith("/EntityDefinitions") && !options.has("$filter")) {
      const found = {
        LogicalName: "msdyn_dualwriteerror",
        EntitySetName: "msdyn_dualwriteerrors",
        PrimaryIdAttribute: "msdyn_dualwriteerrorid",
      };
      const value = [{ ...found, LogicalName: "account" }, ...(this.errors === null ? [] : [found])];
      return { status: 200, body: { value } };
    }
    if (!path.endsWith("/msdyn_dualwriteerrors") || this.errors === null) return null;
    const ids = [...(options.get("$filter") ?? "").matchAll(/eq ([\da-f-]{36})/g)].map(([, id]) => id ?? "");
    const value = ids.flatMap((id) => {
      const row = this.errors?.get(id);
      if (row === undefined) return [];
      return [
        { msdyn_dualwriteerrorid: id, msdyn_errormessage: row.message, msdyn_errorcode: row.code, name: id },
      ];
    });
    return { status: 200, body: { value } };
  };

  #log(options: ReadonlyMap<string, string>): Reply {
    if (options.get("cross-company") !== "true") return { status: 200, body: { value: [] } };
    const filter = options.get("$filter") ?? "";
    const matches = whoMatches(filter);
    if (matches === null) return { status: 400, body: { error: { message: `Syntax error: ${filter}` } } };
    const sorted = this.rows.filter(matches).toSorted(byPlace);
    const top = Math.min(this.pageSize, Number(options.get("$top") ?? "10000"));
    const value = sorted.slice(0, top);
    const isCut = value.length < sorted.length && top === this.pageSize;
    return {
      status: 200,
      body: {
        ...(options.get("$count") === "true" && { "@odata.count": this.rows.length }),
        value,
        ...(isCut && { "@odata.nextLink": "DualWriteAsyncRefErrorLogs?$skiptoken=1" }),
      },
    };
  }
}

/** One failure as the log has it; `SourceKey` and time by its number. */
export function logRow(number: number, fields: Readonly<Record<string, string | number>> = {}): LogRow {
  return {
    dataAreaId: "usmf",
    SourceKey: 5_637_144_576 + number,
    SynchErrorType: "ApplicationFailure",
    UniqueEntityName: "Customers V3",
    EntityRefRecId: 22_565_420_000 + number,
    IsInsert: "No",
    ConcurrencyToken: String(number),
    LogCreationTimestamp: new Date(Date.UTC(2026, 10, 23, 8) + number * 1_000)
      .toISOString()
      .replace(".000Z", "Z"),
    SyncExecutionId: "exec-1",
    SetupSyncExecutionId: "",
    DVErrorLogReference: "00000000-0000-0000-0000-000000000000",
    MarkForRetry: "No",
    ...fields,
  };
}

function optionsOf(url: string): ReadonlyMap<string, string> {
  return new Map(new URL(url, "http://double").searchParams);
}

const instantOf = (row: LogRow): number => Date.parse(String(row["LogCreationTimestamp"]));

function whoMatches(filter: string): ((row: LogRow) => boolean) | null {
  if (filter === "") return () => true;
  const from = /^LogCreationTimestamp ge ([\dT:.-]+Z)$/.exec(filter)?.[1];
  if (from !== undefined) return (row) => instantOf(row) >= Date.parse(from);
  const [, after = "", same, key] =
    /^LogCreationTimestamp gt (\S+) or \(LogCreationTimestamp eq (\S+) and SourceKey ge (-?\d+)\)$/.exec(
      filter,
    ) ?? [];
  if (same === undefined || key === undefined || same !== after) return null;
  const at = Date.parse(after);
  return (row) => instantOf(row) > at || (instantOf(row) === at && Number(row["SourceKey"]) >= Number(key));
}

function byPlace(one: LogRow, other: LogRow): number {
  return instantOf(one) - instantOf(other) || Number(one["SourceKey"]) - Number(other["SourceKey"]);
}
