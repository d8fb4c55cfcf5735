/** Smart codecs send a keyframe each 30 s at the latest, and nothing is given before one. */
export const FIRST_FRAME_LIMIT_MS = 35_000;
/** A camera that sends nothing for so long has stalled; the slowest ones send a frame each second. */
export const STALL_LIMIT_MS = 6_000;
export const STALL_CHECK_MS = 1_000;
