/** How large pictures of events are: they count, and the oldest can go. */
export const picturesCounted = /* sql */ `
ALTER TABLE events ADD COLUMN picture_bytes INTEGER;
CREATE INDEX events_pictures ON events (camera, start_ms, picture, picture_bytes) WHERE picture IS NOT NULL;
`;
