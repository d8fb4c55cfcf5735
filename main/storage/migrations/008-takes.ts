/** Which take a run is of: hours are twice where the clock was put back; see takes.ts. */
export const takes = /* sql */ `
ALTER TABLE runs ADD COLUMN take INTEGER NOT NULL DEFAULT 0;
CREATE INDEX runs_later_takes ON runs (take) WHERE take > 0;
`;
