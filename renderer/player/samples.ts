import { fragmentSamples } from '../../media/mp4/moof.ts';

/** The frames of a fragment; none when it cannot be read: then it counts as lost, and the next keyframe mends the picture. */
export function samplesOf(payload: Uint8Array): ReturnType<typeof fragmentSamples> {
  try {
    return fragmentSamples(payload);
  } catch {
    return [];
  }
}
