/** Which pictures of a group are decoded when it is shown backward: pure. */

/** Pictures by their place in the decoding order. */
export interface Piece {
  /** Frames to give to the decoder, from the keyframe on: as many. */
  frames: number;
  /** Of what comes out, pictures from this moment up to (not with) `beforeMs` are kept. */
  fromMs: number;
  beforeMs: number;
  /** Nothing of the group is left after this piece. */
  last: boolean;
}

/**
 * The newest pictures of a group before a moment, at most so many. A group too long to be kept is decoded again from its keyframe for
 * each piece: that costs time, and never more memory than a piece.
 * @param wallMs presentation times in decoding order, the keyframe's first.
 * @returns null when nothing of the group lies before the moment.
 */
export function newestPiece(wallMs: readonly number[], beforeMs: number, most: number): Piece | null {
  const keyframeMs = wallMs[0];
  if (keyframeMs === undefined) return null;
  // Pictures that are shown before their keyframe need the group before.
  const wanted = wallMs.filter((ms) => ms >= keyframeMs && ms < beforeMs).toSorted((a, b) => b - a);
  if (wanted.length === 0) return null;
  const fromMs = wanted[Math.min(most, wanted.length) - 1] ?? keyframeMs;
  return { frames: wallMs.findLastIndex((ms) => ms >= keyframeMs && ms < beforeMs) + 1, fromMs, beforeMs, last: wanted.length <= most };
}

/** So many pictures of this size fit into the memory that one camera may take; never so few that playing would be all decoding. */
export function picturesThatFit(budgetBytes: number, width: number, height: number): number {
  return Math.max(4, Math.floor(budgetBytes / Math.max(1, width * height * 4)));
}
