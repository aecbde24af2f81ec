-- Published versions of policies and the one in force, for all who share the database.
-- A version is its manifest, as it is kept in a file, and what follows the manifest in base 64.

CREATE TABLE shelves (
  name     TEXT   PRIMARY KEY,
  in_force BIGINT NOT NULL,
  last     BIGINT NOT NULL
);

CREATE TABLE versions (
  shelf    TEXT   NOT NULL,
  number   BIGINT NOT NULL,
  manifest TEXT   NOT NULL,
  parts    TEXT   NOT NULL,
  at_ms    BIGINT NOT NULL,
  PRIMARY KEY (shelf, number)
);
