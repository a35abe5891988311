/** The program of a thread that reads records of a feed: `start-reading-threads.ts` starts it from its text. */
import { parentPort, workerData } from "node:worker_threads";
import tableMaps from "../../../data/table-maps.json" with { type: "json" };
import { tableMapCatalogue } from "../../connectors/maps/table-map-catalogue.ts";
import { pieceReader, type CutPiece, type ReadingSettings } from "../../engine/imports/reading-threads.ts";

const catalogue = tableMapCatalogue(tableMaps);
const read = pieceReader(workerData as ReadingSettings, (entity) => catalogue.tableOf(entity));

parentPort?.on("message", (piece: CutPiece) => {
  const packed = read(piece);
  const { rows, notes } = packed;
  parentPort?.postMessage(packed, [rows.bytes.buffer, rows.spans.buffer, notes.buffer]);
});
parentPort?.postMessage("ready", []);
