import { expect, test } from "vitest";
import { IllegalChangeError } from "../../source/store/store-errors.ts";
import { aFolder, opened } from "./support/folders.ts";
import { anError, created, JOB_DEFINED, NOW, rows, running } from "./support/records.ts";

test("a dismissed record is never revised, whatever a feed says of it later", async () => {
  const store = await opened(await aFolder());
  await store.commit([JOB_DEFINED]);
  await store.addErrors(rows(1));
  await store.commit([created("R1", ["E1"], "dismiss"), running("R1")]);
  await store.commit([{ kind: "errors-dismissed", request: "R1", errors: ["E1"], at: NOW }]);
  const record = { ...anError("E1"), message: "another", feedHash: "another" };
  await expect(store.commit([{ kind: "error-revised", error: "E1", record }])).rejects.toThrow(
    IllegalChangeError,
  );
  expect(store.knownError("E1")?.error).toMatchObject({ state: "dismissed" });
});
