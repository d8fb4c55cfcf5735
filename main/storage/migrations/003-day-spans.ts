/** What a finished day of a camera holds, put together: a timeline need not look at each segment. */
export const daySpans = /* sql */ `
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
`;
