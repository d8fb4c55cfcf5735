/** What an event is about, its picture, star and note; zones to find it by; what was deleted by hand. Indexes cover what lists look at. */
export const events = /* sql */ `
ALTER TABLE events ADD COLUMN about TEXT;
ALTER TABLE events ADD COLUMN picture INTEGER REFERENCES locations (id);
ALTER TABLE events ADD COLUMN star TEXT;
ALTER TABLE events ADD COLUMN note TEXT;
ALTER TABLE events ADD COLUMN marked_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN deletion TEXT REFERENCES event_deletions (id);
CREATE TABLE event_deletions (
  id TEXT PRIMARY KEY,
  due_ms INTEGER NOT NULL,
  footage TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE erased_events (
  id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE zones (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE event_zones (
  zone INTEGER NOT NULL REFERENCES zones (id),
  start_ms REAL NOT NULL,
  event TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  kind TEXT NOT NULL,
  PRIMARY KEY (zone, start_ms, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_zones_by_event ON event_zones (event);
DROP INDEX events_by_time;
DROP INDEX events_by_camera;
DROP INDEX events_by_kind;
DROP INDEX events_by_camera_kind;
CREATE INDEX events_by_time ON events (start_ms, id, camera, kind, end_ms, deletion) WHERE deletion IS NULL;
CREATE INDEX events_by_camera ON events (camera, start_ms, id, kind, end_ms, deletion) WHERE deletion IS NULL;
CREATE INDEX events_by_kind ON events (kind, start_ms, id, camera, end_ms, deletion) WHERE deletion IS NULL;
CREATE INDEX events_by_camera_kind ON events (camera, kind, start_ms, id, end_ms, deletion) WHERE deletion IS NULL;
CREATE INDEX events_starred ON events (start_ms, id) WHERE star IS NOT NULL;
CREATE INDEX events_noted ON events (start_ms, id) WHERE note IS NOT NULL;
CREATE INDEX events_deleted ON events (deletion) WHERE deletion IS NOT NULL;
`;
