/** Behind by more than this, the picture jumps to the edge: catching up by speed would take too long. Seconds. */
const JUMP_BEHIND_S = 3;
/** Behind by more than this, it plays a little faster. Seconds. */
const HURRY_BEHIND_S = 0.6;
/** So close to the edge, it plays at its own speed again. Seconds. */
const CLOSE_S = 0.3;
/** Fast enough to catch up half a second in five, slow enough not to be seen. */
const HURRY_RATE = 1.1;
/** How much of the past stays in the buffer. Seconds. */
const KEEP_S = 10;

export type EdgeMove = { kind: 'stay' } | { kind: 'rate'; rate: number } | { kind: 'jump'; toS: number };

/** What keeps a `<video>` fed by MSE close to the live edge. Times are media seconds. */
export function edgeMove(currentS: number, bufferedEndS: number, rate: number): EdgeMove {
  const behind = bufferedEndS - currentS;
  if (behind > JUMP_BEHIND_S) return { kind: 'jump', toS: bufferedEndS - CLOSE_S };
  if (behind > HURRY_BEHIND_S) return rate === HURRY_RATE ? { kind: 'stay' } : { kind: 'rate', rate: HURRY_RATE };
  if (behind < CLOSE_S && rate !== 1) return { kind: 'rate', rate: 1 };
  return { kind: 'stay' };
}

/** Media time before which the buffer may be emptied; null when there is nothing worth it. */
export function trimBefore(currentS: number, bufferedStartS: number): number | null {
  const before = currentS - KEEP_S;
  return before - bufferedStartS > KEEP_S ? before : null;
}
