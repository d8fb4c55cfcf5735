/** What is taken for granted of times and lengths of footage, on both sides. */

/** So far the clock of a stream and that of the computer may be apart, ms: footage that begins later than that is of another clock. */
export const CLOCK_SLACK_MS = 2_000;

/** The longest setting, and a GOP beyond it, ms: what reaches into a moment begins no earlier before it. */
export const LONGEST_SEGMENT_MS = 15 * 60_000;
