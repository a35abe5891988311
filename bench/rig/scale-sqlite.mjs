/** The same records and questions on better-sqlite3: WAL, every commit synced, an index on each filtered column. */
import { createReadStream, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const RUNS = 5;
const FIELDS = ["entity", "source", "company", "category", "code", "job", "state"];
const [, , peer, feed, file, asked] = process.argv;
const five = JSON.parse(asked);
const Database = createRequire(peer)("better-sqlite3");
const database = new Database(file);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec(`CREATE TABLE errors (row INTEGER PRIMARY KEY, id TEXT UNIQUE, createdAt INTEGER, entity TEXT, source TEXT,
  company TEXT, category TEXT, code TEXT, job TEXT, state TEXT, cause TEXT, key TEXT, message TEXT)`);

const tell = (name, value) => console.log(JSON.stringify({ name, value }));
const middle = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

function times(name, work, runs = RUNS) {
  const ms = [];
  for (let run = 0; run < runs; run++) {
    const startedAt = performance.now();
    work(run);
    ms.push(performance.now() - startedAt);
  }
  tell(name, middle(ms));
}

async function importFeed() {
  const insert = database.prepare(
    "INSERT INTO errors VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, 'bench', 'open', ?, ?, ?)",
  );
  const many = database.transaction((rows) => {
    for (const row of rows) insert.run(row);
  });
  const startedAt = performance.now();
  let rows = [];
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(feed), crlfDelay: Infinity })) {
    const { id, createdOn, entity, source, company, category, code, key, message } = JSON.parse(line);
    // A cause as coarse as ours, without the work of finding it.
    const cause = `${code} ${message.slice(0, 24)}`;
    rows.push([id, Date.parse(createdOn), entity, source, company, category, code, cause, key, message]);
    count += 1;
    if (rows.length < 1000) continue;
    many(rows);
    rows = [];
  }
  many(rows);
  tell("import", count / ((performance.now() - startedAt) / 1000));
  for (const field of [...FIELDS, "cause", "createdAt"]) {
    database.exec(`CREATE INDEX by_${field} ON errors (${field})`);
  }
  database.exec("ANALYZE");
  tell("import and index", count / ((performance.now() - startedAt) / 1000));
}

await importFeed();
const [company, entity, code] = five.words.map(({ value }) => value);
const where =
  "company = ? AND entity = ? AND code = ? AND source = 'finance-and-operations' AND createdAt >= ?";
const values = [company, entity, code, five.after];
const count = database.prepare(`SELECT count(*) FROM errors WHERE ${where}`);
const page = database.prepare(`SELECT * FROM errors WHERE ${where} ORDER BY createdAt DESC LIMIT 50`);
times("filter", () => [count.get(values), page.all(values)]);
const facets = FIELDS.map((field) =>
  database.prepare(`SELECT ${field}, count(*) FROM errors WHERE ${where} GROUP BY ${field}`),
);
times("facets", () => facets.map((facet) => facet.all(values)));
const all = FIELDS.map((field) =>
  database.prepare(`SELECT ${field}, count(*) FROM errors GROUP BY ${field}`),
);
times("facets of all", () => all.map((facet) => facet.all()));
const windows = [1, 3, 24, 72, 168]
  .map((hours) => `sum(createdAt >= ${five.after - hours * 3_600_000})`)
  .join(", ");
const groups =
  database.prepare(`SELECT code, entity, count(*) AS records, min(createdAt), max(createdAt), ${windows},
  count(DISTINCT company) FROM errors GROUP BY code, entity ORDER BY records DESC LIMIT 50`);
times("groups", () => groups.all(), 3);
const like = database.prepare("SELECT count(*) FROM errors WHERE key LIKE ? OR message LIKE ?");
times("substring", (run) => {
  const word = `%${["lookup", "currency", "maximum", "missing", "no such"][run % 5]}%`;
  return like.get(word, word);
});
const ordered = database.prepare("SELECT id FROM errors ORDER BY company, entity, createdAt DESC").pluck();
times("sort", () => ordered.all(), 3);
const final = database.prepare("UPDATE errors SET state = ? WHERE row = ?");
const dismiss = database.transaction((from) => {
  for (let row = from; row < from + 10_000; row++) final.run("dismissed", row);
});
times("dismiss", (run) => dismiss(1 + run * 10_000), 3);
const startedAt = performance.now();
for (let row = 50_000; row < 52_000; row++) final.run("synced", row);
tell("settle", 2_000 / ((performance.now() - startedAt) / 1000));
database.close();
const openedAt = performance.now();
const again = new Database(file);
again.prepare("SELECT * FROM errors ORDER BY createdAt DESC LIMIT 50").all();
tell("open", performance.now() - openedAt);
again.close();
for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
