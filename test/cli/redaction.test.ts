import { describe, expect, test } from "vitest";
import { columnsOf } from "../../source/cli/verbs/export-verb.ts";
import { exportedBytes } from "../../source/cli/output/export-run.ts";
import { RedactedEngine } from "../../source/cli/engine/redacted-engine.ts";
import { reportText } from "../../source/cli/output/report-file.ts";
import { BY_CAUSE } from "../../source/domain/cause/cause-row.ts";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import { EXPORT_FORMATS } from "../../source/domain/export-format.ts";
import { readRedaction } from "../../source/domain/redaction.ts";
import type { Engine } from "../../source/engine/engine.ts";
import { addJob, aRecord, byFilter, importRecords, openEngineRig, until } from "../helpers/engine-rig.ts";

const KEY = "Nikolai-0412";
const CARD = "4000123412341234";
const MESSAGE = `Customer ${KEY} of NOKO: the card ${CARD} is not taken.`;

function redaction(...settings: readonly string[]) {
  const read = readRedaction(settings);
  if ("problem" in read) throw new Error(read.problem);
  return read;
}

/** A rig on which the key and the card stand wherever text can stand. */
async function openSpoken() {
  const rig = await openEngineRig();
  const { engine } = rig;
  await addJob(engine);
  const fields = { company: "NOKO", message: MESSAGE };
  await importRecords(engine, [
    aRecord(KEY, fields),
    aRecord("Third-77", { ...fields, message: MESSAGE.replace(KEY, "THIRD-77") }),
    aRecord("Other", { message: "A reason." }),
  ]);
  const cause = (await engine.error(`id-${KEY}`))?.cause ?? "";
  await engine.keepCause({ cause, by: "ana", note: { text: `card ${CARD}`, ticket: "" } });
  const scope = byFilter(`key:${KEY} company:noko`);
  await engine.submit({ action: "retry", by: "ana", reason: `asked about ${CARD}`, scope });
  engine.start();
  await until(engine, async () => (await engine.request("R1"))?.state === "completed");
  return { ...rig, cause };
}

async function everythingTold(engine: Engine, cause: string): Promise<Readonly<Record<string, string>>> {
  const exported = await Promise.all(
    EXPORT_FORMATS.filter((format) => format !== "xlsx").map(async (format) => {
      const order = {
        filter: EVERYTHING,
        sort: [],
        format,
        columns: columnsOf(undefined, format),
        bom: false,
        by: "",
      };
      const bytes: Uint8Array[] = [];
      const counts = { records: 0, cut: 0 };
      for await (const part of exportedBytes(engine, order, counts, new AbortController().signal))
        bytes.push(part);
      return [`export ${format}`, Buffer.concat(bytes).toString()] as const;
    }),
  );
  const answers = {
    ...Object.fromEntries(exported),
    error: await engine.error(`id-${KEY}`),
    page: await engine.errors({ filter: EVERYTHING, sort: [], offset: 0, limit: 9 }),
    facets: await engine.facets({ filter: EVERYTHING, fields: ["company", "code"], limit: 9 }),
    groups: await engine.groups({ filter: EVERYTHING, by: ["company"], top: 9, windowsMs: [] }),
    causes: (await engine.causes({ filter: EVERYTHING, by: BY_CAUSE, top: 9 })).rows.map((row) => ({
      ...row,
      sample: null,
    })),
    companies: (await engine.causes({ filter: EVERYTHING, by: ["company"], top: 9 })).rows,
    plan: await engine.plan("retry", byFilter(`key:${KEY}`)),
    requests: await engine.requests(true),
    outcomes: await engine.request("R1"),
    names: await engine.recordNames([`id-${KEY}`]),
    audit: await engine.audit(),
    report: await reportText(engine, { format: "md", sinceAt: 0, utc: true }),
    "report as JSON": await reportText(engine, { format: "json", sinceAt: 0, utc: true }),
    paced: await engine.keepCause({ cause, by: "ana", wake: true }),
  };
  return Object.fromEntries(
    Object.entries(answers).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

describe("what leaves", () => {
  test("holds neither the values of redacted columns nor what a pattern fits, in any answer or format", async () => {
    const { engine, cause } = await openSpoken();
    const leaving = new RedactedEngine(engine, redaction("key", "company", "/\\d{16}/"));
    const plain = await everythingTold(engine, cause);
    const answers = await everythingTold(leaving, cause);
    const secrets = [KEY, CARD, "NOKO"].map((one) => one.toLowerCase());
    const leaks = (texts: Readonly<Record<string, string>>): readonly string[] =>
      Object.entries(texts).flatMap(([name, text]) => {
        // The record's id is not redacted: a record has to have a name.
        const shown = text.toLowerCase().replaceAll(`id-${KEY.toLowerCase()}`, "id");
        return secrets.some((secret) => shown.includes(secret)) ? [name] : [];
      });
    expect(leaks(answers)).toEqual([]);
    // Each of these would tell without it.
    expect(leaks(plain)).toEqual(Object.keys(plain));
    expect(answers["export csv"]).toContain(
      "Customer (redacted) of (redacted): the card (redacted) is not taken.",
    );
    expect(answers["audit"]).toContain("key:(redacted) company:(redacted)");
  });

  test("names a request, a plan and the records of its outcomes without what is redacted", async () => {
    const { engine } = await openSpoken();
    const named = async (...settings: readonly string[]) => {
      const leaving = new RedactedEngine(engine, redaction(...settings));
      const plan = await leaving.plan("retry", byFilter(`key:${KEY}`));
      const [request] = await leaving.requests();
      const [record] = await leaving.recordNames([`id-${KEY}`]);
      return { plan: plan.about, request: request?.about, record };
    };
    const plain = await named("/nothing like it/");
    expect(plain.request?.title).toContain("is not taken");
    expect(plain.plan?.keys).toEqual([KEY]);
    expect(plain.record).toMatchObject({ key: KEY, company: "NOKO" });
    // A pattern goes out of the words alone, a column out of all that may hold it.
    const byPattern = await named("/not taken/", "/source row/");
    expect(byPattern.request?.title).toContain("is (redacted)");
    expect(byPattern.plan?.title).toContain("The (redacted) no longer exists");
    const byColumn = await named("key", "entity");
    expect(byColumn.request).toMatchObject({ title: "(redacted)", entity: "(redacted)" });
    expect(byColumn.plan).toMatchObject({ title: "(redacted)", entity: "(redacted)", keys: ["(redacted)"] });
    expect(byColumn.record).toMatchObject({ key: "(redacted)", entity: "(redacted)", company: "NOKO" });
  });

  test("keeps the rest: ids, counts, what was done, and the chain of the audit", async () => {
    const { engine } = await openSpoken();
    const leaving = new RedactedEngine(engine, redaction("message"));
    const plain = await engine.error("id-Other");
    const timeline = plain?.timeline?.map((entry) => ({
      ...entry,
      message: "(redacted)",
      title: "(redacted)",
    }));
    expect(timeline).toHaveLength(1);
    expect(await leaving.error("id-Other")).toEqual({ ...plain, message: "(redacted)", timeline });
    const [raw, redacted] = [await engine.audit(), await leaving.audit()];
    expect({ ...redacted, lines: [] }).toEqual({ ...raw, lines: [] });
    expect(redacted.lines).toHaveLength(raw.lines.length);
    // What is asked goes through as it is.
    expect((await leaving.plan("retry", byFilter(`key:${KEY}`))).matched).toBe(1);
  });
});

describe("the setting", () => {
  test.for<readonly [unknown, string]>([
    [{}, "expected a list"],
    [["kez"], "[0]: expected a column (key, company,"],
    [["key", "/(/"], "[1]: expected a column"],
    [["/a*/"], "[0]: expected a column"],
    [[7], "[0]: expected a column"],
  ])("%j is refused with its place", ([value, said]) => {
    expect(readRedaction(value)).toEqual({ problem: expect.stringContaining(said) });
  });

  test("takes columns whatever their case, and patterns with or without it", () => {
    expect([...redaction("KEY", "recordversion").columns]).toEqual(["key", "recordVersion"]);
    expect(redaction("/card/i").patterns).toEqual([/card/giu]);
  });
});
