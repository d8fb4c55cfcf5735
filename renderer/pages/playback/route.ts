/** `#/playback?camera=cam_…,cam_…&at=1768464000000&take=1&find=1` */
export interface PlaybackRoute {
  cameraIds: readonly string[];
  /** UTC ms. */
  atMs: number | null;
  /** Which one, where the clock was put back and the moment was twice. */
  take: number | null;
  /** Motion in a part of the picture is looked for. */
  find: boolean;
}

export function parsePlaybackRoute(hash: string): PlaybackRoute {
  const query = new URLSearchParams(hash.split('?')[1] ?? '');
  const at = Number(query.get('at') ?? Number.NaN);
  const cameraIds = (query.get('camera') ?? '').split(',').filter((id) => id !== '');
  const take = query.get('take') ?? '';
  return { cameraIds, atMs: Number.isFinite(at) && at > 0 ? at : null, take: /^\d{1,9}$/.test(take) ? Number(take) : null, find: query.get('find') === '1' };
}

/** @param cameras one, or several */
export function playbackHash(cameras: string | readonly string[], atMs: number | null, find = false, take: number | null = null): string {
  const ids = typeof cameras === 'string' ? cameras : cameras.join(',');
  const at = atMs === null ? '' : `&at=${Math.round(atMs)}`;
  return `#/playback?camera=${ids}${at}${take === null ? '' : `&take=${take}`}${find ? '&find=1' : ''}`;
}
