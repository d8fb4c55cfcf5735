/**
 * The index's schema as it is now, for reading; a new index is made by the migrations, and a test holds both to be equal.
 *
 * Everything here can be rebuilt from the files (docs/storage.md). Times are UTC ms.
 */
export const SCHEMA = /* sql */ `
-- Folders that hold footage. New footage goes to the one in storage.json.
CREATE TABLE locations (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE
) STRICT;

-- The small number stands for the camera's id in every other row.
CREATE TABLE cameras (
  id INTEGER PRIMARY KEY,
  camera_id TEXT NOT NULL UNIQUE,
  added_ms INTEGER NOT NULL
) STRICT;

-- Small facts about the index itself.
CREATE TABLE facts (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  codecs TEXT NOT NULL,
  -- takes.ts: how often the clock had been put back when it began.
  take INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Empty where no clock was ever put back.
CREATE INDEX runs_later_takes ON runs (take) WHERE take > 0;

-- One row a file. Its path follows from location, camera, start and run.
CREATE TABLE segments (
  id INTEGER PRIMARY KEY,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  -- Start and camera together are the identity: the contract's id is made of them.
  start_ms INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  -- ftyp + moov + uuid.
  header_bytes INTEGER NOT NULL CHECK (header_bytes >= 0),
  -- Correction to the times in the file, ms.
  offset_ms INTEGER NOT NULL DEFAULT 0,
  run INTEGER NOT NULL REFERENCES runs (id),
  location INTEGER NOT NULL REFERENCES locations (id),
  -- 0 closed, 1 being written, 2 being deleted, 3 deleted by hand and not yet beyond recall.
  state INTEGER NOT NULL CHECK (state IN (0, 1, 2, 3)),
  -- segment-class.ts: what it was recorded as.
  base INTEGER NOT NULL CHECK (base IN (0, 1, 2, 4)),
  -- What it counts as: base, or 3 while something in it is starred.
  class INTEGER NOT NULL CHECK (class IN (0, 1, 2, 3, 4)),
  -- keyframe-table.ts; empty while being written.
  keyframes BLOB NOT NULL,
  -- SHA-256 of the file; null where it is not known.
  hash BLOB CHECK (hash IS NULL OR length(hash) = 32)
) STRICT;
-- Covers the timeline and the ranges of a camera.
CREATE UNIQUE INDEX segments_by_camera ON segments (camera, start_ms, duration_ms, state, class);
-- What is overwritten next.
CREATE INDEX segments_by_age ON segments (location, class, start_ms);
-- What a crash left unfinished; empty but for the segments being written.
CREATE INDEX segments_unfinished ON segments (state) WHERE state <> 0;

-- Kept by the triggers below: no walks to know what is used.
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

-- span-table.ts: what a finished UTC day of a camera holds; gone when any of its segments changes, and made again when asked for.
CREATE TABLE day_spans (
  camera INTEGER NOT NULL REFERENCES cameras (id),
  day INTEGER NOT NULL,
  spans BLOB NOT NULL,
  PRIMARY KEY (camera, day)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER day_added AFTER INSERT ON segments BEGIN
  DELETE FROM day_spans WHERE camera = new.camera AND day = new.start_ms / 86400000;
END;
CREATE TRIGGER day_changed AFTER UPDATE OF duration_ms, state, class ON segments BEGIN
  DELETE FROM day_spans WHERE camera = new.camera AND day = new.start_ms / 86400000;
END;
CREATE TRIGGER day_removed AFTER DELETE ON segments BEGIN
  DELETE FROM day_spans WHERE camera = old.camera AND day = old.start_ms / 86400000;
END;

-- What was deleted by hand and can still be had back.
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

-- Stretches that are kept whatever is overwritten.
CREATE TABLE stars (
  id TEXT PRIMARY KEY,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL CHECK (end_ms > start_ms),
  note TEXT NOT NULL,
  made_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX stars_by_camera ON stars (camera, start_ms);

-- Why there is no footage. A later row (larger id) is painted over an earlier one.
CREATE TABLE gaps (
  id INTEGER PRIMARY KEY,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  start_ms INTEGER NOT NULL,
  -- null while it lasts.
  end_ms INTEGER CHECK (end_ms IS NULL OR end_ms >= start_ms),
  cause TEXT NOT NULL,
  -- Who deleted it; null where nobody did.
  by_whom TEXT
) STRICT;
CREATE INDEX gaps_by_camera ON gaps (camera, start_ms, end_ms);
CREATE INDEX gaps_lasting ON gaps (camera) WHERE end_ms IS NULL;
-- The few that may reach far: those of a range are found without reading all that began before it.
CREATE INDEX gaps_long ON gaps (camera, start_ms) WHERE end_ms IS NULL OR end_ms - start_ms > 86400000;

CREATE TABLE events (
  id TEXT PRIMARY KEY,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  kind TEXT NOT NULL,
  start_ms REAL NOT NULL,
  -- null while it lasts.
  end_ms REAL,
  score REAL NOT NULL CHECK (score >= 0 AND score <= 1),
  -- Four 32-bit floats: left, top, width, height as fractions of the picture.
  box BLOB CHECK (box IS NULL OR length(box) = 16),
  -- event-about.ts: why it fired and what is known of it besides; null of events from before this was kept.
  about TEXT,
  -- Where its picture lies; null: it has none.
  picture INTEGER REFERENCES locations (id),
  -- The star that keeps its footage, and what a person wrote; not what the guard says of it.
  star TEXT,
  note TEXT,
  -- When star or note were changed last: an older line of a ledger does not change them back.
  marked_ms INTEGER NOT NULL DEFAULT 0,
  -- Deleted by hand, and out of sight.
  deletion TEXT REFERENCES event_deletions (id),
  -- Of the picture; null: not known, as of those from before it was counted.
  picture_bytes INTEGER
) STRICT, WITHOUT ROWID;
-- Each covers what a list looks at (event-walks.ts): rows are read only of the events that are listed.
CREATE INDEX events_by_time ON events (start_ms, id, camera, kind, end_ms, deletion) WHERE deletion IS NULL;
CREATE INDEX events_by_camera ON events (camera, start_ms, id, kind, end_ms, deletion) WHERE deletion IS NULL;
CREATE INDEX events_by_kind ON events (kind, start_ms, id, camera, end_ms, deletion) WHERE deletion IS NULL;
CREATE INDEX events_by_camera_kind ON events (camera, kind, start_ms, id, end_ms, deletion) WHERE deletion IS NULL;
-- The few that last or lasted longer than six hours: they may reach into a range from far before it.
CREATE INDEX events_long ON events (start_ms, id) WHERE end_ms IS NULL OR end_ms - start_ms > 21600000;
CREATE INDEX events_starred ON events (start_ms, id) WHERE star IS NOT NULL;
CREATE INDEX events_noted ON events (start_ms, id) WHERE note IS NOT NULL;
CREATE INDEX events_deleted ON events (deletion) WHERE deletion IS NOT NULL;
-- All that is added up of pictures, and their order.
CREATE INDEX events_pictures ON events (camera, start_ms, picture, picture_bytes) WHERE picture IS NOT NULL;

-- Events that were deleted by hand and can still be had back.
CREATE TABLE event_deletions (
  id TEXT PRIMARY KEY,
  due_ms INTEGER NOT NULL,
  -- Ids of the deletions of footage that went with them, JSON.
  footage TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Events that are beyond recall: who deleted one does not want to hear of it again, though it may go on.
CREATE TABLE erased_events (
  id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE zones (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
-- Which events were in a zone; those deleted by hand are not among them.
CREATE TABLE event_zones (
  zone INTEGER NOT NULL REFERENCES zones (id),
  start_ms REAL NOT NULL,
  event TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  kind TEXT NOT NULL,
  PRIMARY KEY (zone, start_ms, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_zones_by_event ON event_zones (event);
`;
