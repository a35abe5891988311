import { UNMAPPED } from "../../wording/check-words.ts";
import type { Connections, Environment } from "../../connectors/connector.ts";
import { sequenceOf } from "../../domain/sides/integration-job.ts";
import type { Store } from "../../store/store.ts";
import type { TableMapView } from "../engine.ts";

/** The maps of every job in their sequence, as its connection has them. Opens connections and asks no service. */
export async function tableMapViews(
  store: Store,
  connections: Connections,
): Promise<readonly TableMapView[]> {
  const views: TableMapView[] = [];
  for (const job of store.jobs()) {
    const environment = await opened(job.connection, connections);
    const inSequence = job.maps.toSorted(
      (one, other) => sequenceOf(job, one.entity) - sequenceOf(job, other.entity),
    );
    for (const { entity } of inSequence) {
      const base = { job: job.name, connection: job.connection, entity };
      const map = typeof environment === "string" ? null : environment.mapOf(entity);
      const problem =
        typeof environment === "string" ? environment : map === null ? UNMAPPED.noMap(environment.name) : "";
      views.push({ ...base, map, problem });
    }
  }
  return views;
}

/** A connection that cannot be opened is reported in words. */
async function opened(connection: string, connections: Connections): Promise<Environment | string> {
  try {
    return (await connections.open(connection)) ?? UNMAPPED.notConnected;
  } catch (reason) {
    return reason instanceof Error ? reason.message : String(reason);
  }
}
