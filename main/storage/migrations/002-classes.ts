/** Classes of footage, hashes, stars, and what was deleted by hand. SQLite cannot change a table's checks: the tables are made anew. */
export const classes = /* sql */ `
CREATE TABLE facts (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE segments RENAME TO segments_before;
DROP INDEX segments_by_camera;
DROP INDEX segments_by_age;
DROP INDEX segments_unfinished;
DROP TRIGGER segments_added;
DROP TRIGGER segments_changed;
DROP TRIGGER segments_removed;
DROP TABLE totals;
CREATE TABLE segments (
  id INTEGER PRIMARY KEY,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  start_ms INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  header_bytes INTEGER NOT NULL CHECK (header_bytes >= 0),
  offset_ms INTEGER NOT NULL DEFAULT 0,
  run INTEGER NOT NULL REFERENCES runs (id),
  location INTEGER NOT NULL REFERENCES locations (id),
  state INTEGER NOT NULL CHECK (state IN (0, 1, 2, 3)),
  base INTEGER NOT NULL CHECK (base IN (0, 1, 2, 4)),
  class INTEGER NOT NULL CHECK (class IN (0, 1, 2, 3, 4)),
  keyframes BLOB NOT NULL,
  hash BLOB CHECK (hash IS NULL OR length(hash) = 32)
) STRICT;
CREATE UNIQUE INDEX segments_by_camera ON segments (camera, start_ms, duration_ms, state, class);
CREATE INDEX segments_by_age ON segments (location, class, start_ms);
CREATE INDEX segments_unfinished ON segments (state) WHERE state <> 0;
CREATE TABLE totals (
  camera INTEGER NOT NULL REFERENCES cameras (id),
  location INTEGER NOT NULL REFERENCES locations (id),
  class INTEGER NOT NULL,
  segments INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (camera, location, class)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER segments_added AFTER INSERT ON segments BEGIN
  INSERT INTO totals (camera, location, class, segments, bytes) VALUES (new.camera, new.location, new.class, 1, new.bytes)
  ON CONFLICT (camera, location, class) DO UPDATE SET segments = segments + 1, bytes = bytes + new.bytes;
END;
CREATE TRIGGER segments_changed AFTER UPDATE OF bytes, class ON segments BEGIN
  UPDATE totals SET segments = segments - 1, bytes = bytes - old.bytes WHERE camera = old.camera AND location = old.location AND class = old.class;
  INSERT INTO totals (camera, location, class, segments, bytes) VALUES (new.camera, new.location, new.class, 1, new.bytes)
  ON CONFLICT (camera, location, class) DO UPDATE SET segments = segments + 1, bytes = bytes + new.bytes;
END;
CREATE TRIGGER segments_removed AFTER DELETE ON segments BEGIN
  UPDATE totals SET segments = segments - 1, bytes = bytes - old.bytes WHERE camera = old.camera AND location = old.location AND class = old.class;
END;
CREATE TABLE deletions (
  id TEXT PRIMARY KEY,
  due_ms INTEGER NOT NULL,
  by_whom TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE trash (
  segment INTEGER PRIMARY KEY REFERENCES segments (id) ON DELETE CASCADE,
  deletion TEXT NOT NULL REFERENCES deletions (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX trash_by_deletion ON trash (deletion);
CREATE TABLE stars (
  id TEXT PRIMARY KEY,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL CHECK (end_ms > start_ms),
  note TEXT NOT NULL,
  made_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX stars_by_camera ON stars (camera, start_ms);
INSERT INTO segments (id, camera, start_ms, duration_ms, bytes, header_bytes, offset_ms, run, location, state, base, class, keyframes)
  SELECT id, camera, start_ms, duration_ms, bytes, header_bytes, offset_ms, run, location, state, has_event, has_event, keyframes FROM segments_before;
DROP TABLE segments_before;
ALTER TABLE gaps RENAME TO gaps_before;
DROP INDEX gaps_by_camera;
DROP INDEX gaps_lasting;
CREATE TABLE gaps (
  id INTEGER PRIMARY KEY,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  start_ms INTEGER NOT NULL,
  end_ms INTEGER CHECK (end_ms IS NULL OR end_ms >= start_ms),
  cause TEXT NOT NULL,
  by_whom TEXT
) STRICT;
CREATE INDEX gaps_by_camera ON gaps (camera, start_ms, end_ms);
CREATE INDEX gaps_lasting ON gaps (camera) WHERE end_ms IS NULL;
INSERT INTO gaps (id, camera, start_ms, end_ms, cause) SELECT id, camera, start_ms, end_ms, cause FROM gaps_before;
DROP TABLE gaps_before;
`;
