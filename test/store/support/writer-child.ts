/**
 * A process that writes to the data folder it is given and tells each acknowledgement on standard output, until it
 * is killed. With `hold` it only opens the folder and stays.
 */
import { writeSync } from "node:fs";
import { openStore } from "../../../source/store/open-store.ts";
import type { Acknowledged } from "./child-process.ts";
import { aRow, created, JOB_DEFINED, reconciling, running, settled } from "./records.ts";

const [, , folder = "", round = ""] = process.argv;
// Small enough that a kill meets checkpoints and rewritings as often as writes.
const store = await openStore(folder, { clock: Date.now, segmentBytes: 20_000, journalBytes: 8_000 });

function tell(acknowledged: Acknowledged): void {
  // Synchronous, so that what was told before a kill is in the pipe.
  writeSync(1, `${JSON.stringify(acknowledged)}\n`);
}

tell({ opened: process.pid });
if (round === "hold") {
  // A bare timer keeps the process: the lock itself must not.
  setInterval(() => undefined, 60_000);
} else {
  await store.commit([JOB_DEFINED]);
  for (let turn = 1; ; turn++) await oneTurn(turn);
}

async function oneTurn(turn: number): Promise<void> {
  const ids = [1, 2, 3, 4].map((place) => `E${round}-${turn}-${place}`);
  const [synced = "", other = ""] = ids;
  await store.addErrors(ids.map((id) => aRow(id)));
  tell({ rows: ids });
  const retry = `R${round}00${turn}0`;
  const dismissal = `R${round}00${turn}1`;
  await Promise.all([
    store.commit([created(retry, [synced]), running(retry)]).then(() => tell({ request: retry })),
    store.commit([created(dismissal, [other], "dismiss")]).then(() => tell({ request: dismissal })),
  ]);
  await store.seal(dismissal, [other]);
  tell({ sealed: dismissal });
  await Promise.all([
    store
      .commit([reconciling(retry, synced), settled(retry, synced)])
      .then(() => tell({ final: synced, state: "synced" })),
    store
      .commit([{ kind: "errors-dismissed", request: dismissal, errors: [other], at: 0 }])
      .then(() => tell({ final: other, state: "dismissed" })),
  ]);
  await store.changeSettings({ environment: retry });
  tell({ environment: retry });
}
