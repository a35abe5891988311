/**
 * Opens data folders as an engine does. `hold FOLDER` tells that it has it and stays; `try FOLDER…` tells for each one
 * whether it could be opened, and lets it go.
 */
import { openStore } from "../../../source/store/open-store.ts";

const [, , mode = "", ...folders] = process.argv;

if (mode === "hold") {
  await openStore(folders[0] ?? "", { clock: Date.now });
  console.log("held");
  setInterval(() => undefined, 60_000);
} else {
  for (const folder of folders) console.log(await outcomeOf(folder));
}

async function outcomeOf(folder: string): Promise<string> {
  try {
    await (await openStore(folder, { clock: Date.now })).close();
    return "opened";
  } catch (error) {
    return error instanceof Error ? error.constructor.name : String(error);
  }
}
