-- Conversations, receipts and their chain, feedback, and the inbox.
-- The text runs on SQLite and on PostgreSQL: types are TEXT, BIGINT and
-- {number} (a BIGINT that SQLite makes the key of the table itself) only, times are
-- microseconds (at_us) or milliseconds (the rest) since 1970, JSON is kept byte for byte.

CREATE TABLE conversations (
  id         TEXT   PRIMARY KEY,
  version    BIGINT NOT NULL,
  state      TEXT   NOT NULL,
  changed_ms BIGINT NOT NULL
);

CREATE INDEX conversations_changed ON conversations (changed_ms);

-- One row: the last link of the chain. Whoever appends holds this row.
CREATE TABLE chain (
  id   BIGINT PRIMARY KEY,
  seq  BIGINT NOT NULL,
  hash TEXT   NOT NULL
);

INSERT INTO chain (id, seq, hash) VALUES (1, 0, '');

CREATE TABLE receipts (
  seq            {number} PRIMARY KEY,
  id             TEXT   NOT NULL UNIQUE,
  thread         TEXT   NOT NULL,
  turn           BIGINT NOT NULL,
  idem_key       TEXT   UNIQUE,
  at_us          BIGINT NOT NULL,
  channel        TEXT   NOT NULL,
  policy_id      TEXT   NOT NULL,
  policy_version TEXT   NOT NULL,
  question       TEXT   NOT NULL,
  case_json      TEXT   NOT NULL,
  answer_json    TEXT   NOT NULL,
  salt           TEXT   NOT NULL,
  removed_ms     BIGINT NOT NULL,
  content_hash   TEXT   NOT NULL,
  prev_hash      TEXT   NOT NULL,
  hash           TEXT   NOT NULL
);

CREATE INDEX receipts_thread ON receipts (thread, seq);
CREATE INDEX receipts_texts ON receipts (at_us) WHERE removed_ms = 0;

CREATE TABLE feedback (
  receipt TEXT   PRIMARY KEY,
  good    BIGINT NOT NULL,
  comment TEXT   NOT NULL,
  at_us   BIGINT NOT NULL
);

-- A row a queue: hands out numbers in the order of commit, which a sequence does not promise.
CREATE TABLE counters (
  name  TEXT   PRIMARY KEY,
  value BIGINT NOT NULL
);

INSERT INTO counters (name, value) VALUES ('events', 0);

CREATE TABLE events (
  seq      {number} PRIMARY KEY,
  id       TEXT   NOT NULL UNIQUE,
  alt      TEXT   UNIQUE,
  thread   TEXT   NOT NULL,
  payload  TEXT   NOT NULL,
  progress TEXT   NOT NULL,
  attempts BIGINT NOT NULL,
  at_us    BIGINT NOT NULL,
  due_ms   BIGINT NOT NULL,
  lease_ms BIGINT NOT NULL,
  done_ms  BIGINT NOT NULL
);

CREATE INDEX events_open ON events (seq) WHERE done_ms = 0;
CREATE INDEX events_open_thread ON events (thread, seq) WHERE done_ms = 0;
CREATE INDEX events_done ON events (done_ms);

-- Every version of a policy that receipts were made under, as a zip file in base 64.
CREATE TABLE packs (
  version TEXT   PRIMARY KEY,
  policy  TEXT   NOT NULL,
  zip     TEXT   NOT NULL,
  kept_ms BIGINT NOT NULL
);
