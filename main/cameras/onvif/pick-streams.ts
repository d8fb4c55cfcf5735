import { AppError } from '../../../contract/errors.ts';
import type { OnvifDevice } from '../types.ts';

type Profile = OnvifDevice['profiles'][number];

/** Wider than this a stream is no relief for small tiles and the guard. */
const WIDEST_SUB_STREAM = 1_024;

/**
 * The streams to use. Main: the largest picture, JPEG only when there is nothing else. Sub: the largest one up to 1024 wide
 * of the same video source that is encoded for itself, or null.
 * @throws AppError `no-video` when there are no profiles.
 */
export function pickStreams(profiles: readonly Profile[]): { main: Profile; sub: Profile | null } {
  const [main, ...others] = profiles.toSorted(bySize);
  if (!main) throw new AppError('no-video', 'camera.noVideo');
  const sub = others.find((profile) => (profile.width ?? Infinity) <= WIDEST_SUB_STREAM && isOtherStream(profile, main)) ?? null;
  return { main, sub };
}

/** Largest first; the device's own order among equals, since the first is the one it prefers. */
function bySize(a: Profile, b: Profile): number {
  return Number(a.codec === 'mjpeg') - Number(b.codec === 'mjpeg') || areaOf(b) - areaOf(a);
}

function areaOf(profile: Profile): number {
  return (profile.width ?? 0) * (profile.height ?? 0);
}

function isOtherStream(profile: Profile, main: Profile): boolean {
  if (profile.rtspUrl === main.rtspUrl) return false;
  if (profile.sourceToken && main.sourceToken && profile.sourceToken !== main.sourceToken) return false;
  if (profile.encoderToken && main.encoderToken) return profile.encoderToken !== main.encoderToken;
  return areaOf(profile) < areaOf(main);
}
