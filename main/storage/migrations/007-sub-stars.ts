/** What is starred keeps the footage of the sub-stream, too. */
export const subStars = /* sql */ `
UPDATE segments SET class = 3 WHERE id IN (
  SELECT s.id FROM stars t JOIN cameras m ON m.id = t.camera JOIN cameras c ON c.camera_id = m.camera_id || '.sub'
  JOIN segments s ON s.camera = c.id AND s.start_ms < t.end_ms AND s.start_ms >= t.start_ms - 900000 AND s.start_ms + max(s.duration_ms, 1) > t.start_ms
  WHERE s.class <> 4);
`;
