/** The first index: segments, totals, gaps, events. Never changed again; what comes later is a migration of its own. */
export const first = /* sql */ `CREATE TABLE locations (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE cameras (
  id INTEGER PRIMARY KEY,
  camera_id TEXT NOT NULL UNIQUE,
  added_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  codecs TEXT NOT NULL
) STRICT;
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
  state INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
  has_event INTEGER NOT NULL CHECK (has_event IN (0, 1)),
  keyframes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX segments_by_camera ON segments (camera, start_ms, duration_ms, state, has_event);
CREATE INDEX segments_by_age ON segments (location, start_ms);
CREATE INDEX segments_unfinished ON segments (state) WHERE state <> 0;
CREATE TABLE totals (
  camera INTEGER NOT NULL REFERENCES cameras (id),
  location INTEGER NOT NULL REFERENCES locations (id),
  segments INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (camera, location)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER segments_added AFTER INSERT ON segments BEGIN
  INSERT INTO totals (camera, location, segments, bytes) VALUES (new.camera, new.location, 1, new.bytes)
  ON CONFLICT (camera, location) DO UPDATE SET segments = segments + 1, bytes = bytes + new.bytes;
END;
CREATE TRIGGER segments_changed AFTER UPDATE OF bytes ON segments BEGIN
  UPDATE totals SET bytes = bytes + new.bytes - old.bytes WHERE camera = new.camera AND location = new.location;
END;
CREATE TRIGGER segments_removed AFTER DELETE ON segments BEGIN
  UPDATE totals SET segments = segments - 1, bytes = bytes - old.bytes WHERE camera = old.camera AND location = old.location;
END;
CREATE TABLE gaps (
  id INTEGER PRIMARY KEY,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  start_ms INTEGER NOT NULL,
  end_ms INTEGER CHECK (end_ms IS NULL OR end_ms >= start_ms),
  cause TEXT NOT NULL
) STRICT;
CREATE INDEX gaps_by_camera ON gaps (camera, start_ms, end_ms);
CREATE INDEX gaps_lasting ON gaps (camera) WHERE end_ms IS NULL;

CREATE TABLE events (
  id TEXT PRIMARY KEY,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  kind TEXT NOT NULL,
  start_ms REAL NOT NULL,
  end_ms REAL,
  score REAL NOT NULL CHECK (score >= 0 AND score <= 1),
  box BLOB CHECK (box IS NULL OR length(box) = 16)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_by_time ON events (start_ms, id);
CREATE INDEX events_by_camera ON events (camera, start_ms, id);
`;
