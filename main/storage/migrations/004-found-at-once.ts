/** Events by kind, and gaps and events that may reach far, have indexes; the days are put together anew, packed closer. */
export const foundAtOnce = /* sql */ `
CREATE INDEX gaps_long ON gaps (camera, start_ms) WHERE end_ms IS NULL OR end_ms - start_ms > 86400000;
CREATE INDEX events_by_kind ON events (kind, start_ms, id);
CREATE INDEX events_by_camera_kind ON events (camera, kind, start_ms, id);
CREATE INDEX events_long ON events (start_ms, id) WHERE end_ms IS NULL OR end_ms - start_ms > 21600000;
DELETE FROM day_spans;
`;
