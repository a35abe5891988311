/** Version of the tables below. A database of another version is refused by name. */
export const SCHEMA_VERSION = 1;

/**
 * The tables of a team store, in a schema of their own. `head` has one row an environment and is what a commit moves on;
 * `journal` is added to and never changed, and the server itself stamps who added and when; `base` holds the files that an
 * environment began with, where it came from a data folder.
 */
export const CREATE_SCHEMA = `
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
INSERT INTO dwtriage.store (version) VALUES (${SCHEMA_VERSION});
`;

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
    AND (reserved_until <= clock_timestamp() OR reserved_by = $6)`;

/**
 * Moves the head on and adds the lines, in one statement: it matches only at the sequence and hash that the caller knows
 * and, for the engine that runs requests, only while its term lasts by the database's clock. No row: it has not happened.
 */
export const APPEND_LINES = `
WITH moved AS (
  UPDATE dwtriage.head SET sequence = sequence + cardinality($8::uuid[]), hash = $4, ${MOVE_ON}
  RETURNING environment)
INSERT INTO dwtriage.journal (environment, sequence, term, commit_id, by_label, line, hash)
SELECT moved.environment, $2 + new.place, $5, new.commit_id, $7, new.line, decode(new.hash, 'hex')
FROM moved, unnest($8::uuid[], $9::text[], $10::text[]) WITH ORDINALITY AS new (commit_id, line, hash, place)`;

/** The same for one line that brings bytes with it: rows of an import, or a file. */
export const APPEND_BYTES = `
WITH moved AS (
  UPDATE dwtriage.head SET sequence = sequence + 1, hash = $4, ${MOVE_ON}
  RETURNING environment)
INSERT INTO dwtriage.journal (environment, sequence, term, commit_id, by_label, line, bytes, hash)
SELECT moved.environment, $2 + 1, $5, $8, $7, $9, $10, $4 FROM moved`;

/** Where the journal stands, and what it holds at the place that the caller knows. */
export const HEAD_STATE = `
SELECT head.sequence, head.hash, head.term, head.holder, head.holder_label AS "holderLabel",
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
WHERE environment = $1 AND (head.holder = '' OR head.expires_at <= clock_timestamp())
RETURNING head.term, before.holder AS "before"`;

/** A term that has run out is not renewed, though nobody has taken it yet: it is taken again. */
export const RENEW_LEASE = `
UPDATE dwtriage.head SET expires_at = clock_timestamp() + $4 * interval '1 millisecond'
WHERE environment = $1 AND term = $2 AND holder = $3 AND expires_at > clock_timestamp()`;

export const RESIGN_LEASE = `
UPDATE dwtriage.head SET holder = '', holder_label = '', expires_at = '-infinity'
WHERE environment = $1 AND term = $2 AND holder = $3`;
