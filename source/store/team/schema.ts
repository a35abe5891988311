/**
 * The tables of a team store, in a schema of their own. `head` has one row an environment and is what a commit moves on;
 * `journal` is added to and never changed, and the server itself stamps who added and when; `base` holds the files that an
 * environment begins with: those of a data folder, or of the state that took the place of older lines.
 */
const FIRST_TABLES = `
CREATE SCHEMA IF NOT EXISTS dwtriage;
CREATE TABLE dwtriage.store (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  version integer NOT NULL
);
CREATE TABLE dwtriage.head (
  environment text PRIMARY KEY,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  sequence bigint NOT NULL DEFAULT 0,
  hash bytea NOT NULL,
  term bigint NOT NULL DEFAULT 0,
  holder text NOT NULL DEFAULT '',
  holder_label text NOT NULL DEFAULT '',
  expires_at timestamptz NOT NULL DEFAULT '-infinity',
  reserved_by text NOT NULL DEFAULT '',
  reserved_until timestamptz NOT NULL DEFAULT '-infinity',
  base jsonb
);
CREATE TABLE dwtriage.journal (
  environment text NOT NULL REFERENCES dwtriage.head,
  sequence bigint NOT NULL,
  term bigint,
  commit_id uuid NOT NULL UNIQUE,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  by_role text NOT NULL DEFAULT session_user,
  by_label text NOT NULL,
  line text NOT NULL,
  bytes bytea,
  hash bytea NOT NULL,
  PRIMARY KEY (environment, sequence)
);
CREATE TABLE dwtriage.base (
  environment text NOT NULL,
  name text NOT NULL,
  place integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (environment, name, place)
);
REVOKE ALL ON ALL TABLES IN SCHEMA dwtriage FROM PUBLIC;
INSERT INTO dwtriage.store (version) VALUES (1);
`;

/**
 * Pieces of a base state from which line on it counts, so that the next base is sent next to the present one. What a commit
 * does not need, and each of its lines paid for, goes: a line can be added at one place only, whatever its id.
 */
const SECOND_TABLES = `
LOCK TABLE dwtriage.store IN ACCESS EXCLUSIVE MODE;
ALTER TABLE dwtriage.journal
  DROP CONSTRAINT IF EXISTS journal_environment_fkey,
  DROP CONSTRAINT IF EXISTS journal_commit_id_key;
ALTER TABLE dwtriage.base ADD COLUMN IF NOT EXISTS at bigint NOT NULL DEFAULT 0;
ALTER TABLE dwtriage.base DROP CONSTRAINT IF EXISTS base_pkey;
ALTER TABLE dwtriage.base ADD PRIMARY KEY (environment, at, name, place);
UPDATE dwtriage.store SET version = 2;
`;

/** What makes the tables of each version out of those of the one before; the first makes them out of nothing. */
export const SCHEMA_STEPS: readonly string[] = [FIRST_TABLES, SECOND_TABLES];

/** Version of the tables that the statements below are for. A database of another version is refused by name. */
export const SCHEMA_VERSION = SCHEMA_STEPS.length;

/** Keeps an engine from tables that were brought up to date under it. */
const IS_OURS = `EXISTS (SELECT FROM dwtriage.store WHERE version = ${SCHEMA_VERSION})`;

export type TeamRole = "viewer" | "operator";

/**
 * What a role may do. An operator states neither who adds a line nor when: both columns are left out of the right to
 * insert, so that the server's own values stand there. Nobody is given a right to change or delete a line.
 */
export function grantsFor(role: TeamRole, name: string): readonly string[] {
  const to = `"${name.replaceAll('"', '""')}"`;
  const looking = [
    `GRANT USAGE ON SCHEMA dwtriage TO ${to};`,
    `GRANT SELECT ON dwtriage.store, dwtriage.head, dwtriage.journal, dwtriage.base TO ${to};`,
  ];
  if (role === "viewer") return looking;
  return [
    ...looking,
    `GRANT INSERT (environment, sequence, term, commit_id, by_label, line, bytes, hash) ON dwtriage.journal TO ${to};`,
    `GRANT UPDATE (sequence, hash, term, holder, holder_label, expires_at, reserved_by, reserved_until) ON dwtriage.head TO ${to};`,
  ];
}

/** What a commit asks of the head: that the caller knows it, holds the term where it names one, and nobody else has reserved it. */
const MOVE_ON = `reserved_until = CASE WHEN reserved_by = $6 THEN '-infinity' ELSE reserved_until END
  WHERE environment = $1 AND sequence = $2 AND hash = $3
    AND ($5::bigint IS NULL OR (term = $5 AND holder = $6 AND expires_at > clock_timestamp()))
    AND (reserved_until <= clock_timestamp() OR reserved_by = $6) AND ${IS_OURS}`;

/**
 * Moves the head on and adds the lines, in one statement: it matches only at the sequence and hash that the caller knows
 * and, for the engine that runs requests, only while its term lasts by the database's clock. No row: it has not happened.
 * Lines come as one text, because a line of JSON holds no line end, and an array would escape each of its quotes.
 */
export const APPEND_LINES = `
WITH moved AS (
  UPDATE dwtriage.head SET sequence = sequence + $11, hash = $4, ${MOVE_ON}
  RETURNING environment)
INSERT INTO dwtriage.journal (environment, sequence, term, commit_id, by_label, line, hash)
SELECT moved.environment, $2 + new.place, $5, new.commit_id::uuid, $7, new.line, decode(new.hash, 'hex')
FROM moved, ROWS FROM (string_to_table($8, ','), string_to_table($9, E'\\n'), string_to_table($10, ','))
  WITH ORDINALITY AS new (commit_id, line, hash, place)`;

/** The same for one line that brings bytes with it: rows of an import, or a file. */
export const APPEND_BYTES = `
WITH moved AS (
  UPDATE dwtriage.head SET sequence = sequence + 1, hash = $4, ${MOVE_ON}
  RETURNING environment)
INSERT INTO dwtriage.journal (environment, sequence, term, commit_id, by_label, line, bytes, hash)
SELECT moved.environment, $2 + 1, $5, $8, $7, $9, $10, $4 FROM moved`;

/** Where the journal begins and stands, and what it holds at the place that the caller knows. */
export const HEAD_STATE = `
SELECT (SELECT version FROM dwtriage.store) AS version, coalesce((head.base->>'at')::bigint, 0) AS "keptFrom", head.sequence, head.hash, head.term, head.holder, head.holder_label AS "holderLabel",
  head.expires_at > clock_timestamp() AS "isHeld",
  head.reserved_until > clock_timestamp() AND head.reserved_by <> $4 AS "isReserved",
  CASE WHEN $2::bigint = 0 THEN $3 ELSE (SELECT hash FROM dwtriage.journal WHERE environment = $1 AND sequence = $2) END AS "hashAtKnown"
FROM dwtriage.head WHERE environment = $1`;

export const TAIL = `
SELECT sequence, commit_id AS "commitId", by_role AS "role", line, bytes, hash
FROM dwtriage.journal WHERE environment = $1 AND sequence > $2 ORDER BY sequence LIMIT $3`;

/**
 * Keeps every other engine from committing for a moment: anyone who decides on what it has read would otherwise be behind again
 * and again next to an engine that commits hundreds of times a second.
 */
export const RESERVE = `
UPDATE dwtriage.head SET reserved_by = $2, reserved_until = clock_timestamp() + $3 * interval '1 millisecond'
WHERE environment = $1 AND (reserved_until <= clock_timestamp() OR reserved_by = $2)`;

/** Takes the lease when nobody has it, or the one who had it let it run out; the term then begins. */
export const TAKE_LEASE = `
UPDATE dwtriage.head SET term = head.term + 1, holder = $2, holder_label = $3,
  expires_at = clock_timestamp() + $4 * interval '1 millisecond'
FROM (SELECT holder FROM dwtriage.head WHERE environment = $1 FOR UPDATE) AS before
WHERE environment = $1 AND ${IS_OURS} AND (head.holder = '' OR head.expires_at <= clock_timestamp())
RETURNING head.term, before.holder AS "before"`;

/** A term that has run out is not renewed, though nobody has taken it yet: it is taken again. */
export const RENEW_LEASE = `
UPDATE dwtriage.head SET expires_at = clock_timestamp() + $4 * interval '1 millisecond'
WHERE environment = $1 AND term = $2 AND holder = $3 AND expires_at > clock_timestamp() AND ${IS_OURS}`;

export const RESIGN_LEASE = `
UPDATE dwtriage.head SET holder = '', holder_label = '', expires_at = '-infinity'
WHERE environment = $1 AND term = $2 AND holder = $3`;
