/** `#/playback?camera=cam_…&at=1768464000000` */
export interface PlaybackRoute {
  cameraId: string | null;
  /** UTC ms. */
  atMs: number | null;
}

export function parsePlaybackRoute(hash: string): PlaybackRoute {
  const query = new URLSearchParams(hash.split('?')[1] ?? '');
  const at = Number(query.get('at') ?? Number.NaN);
  return { cameraId: query.get('camera'), atMs: Number.isFinite(at) && at > 0 ? at : null };
}

export function playbackHash(cameraId: string, atMs: number | null): string {
  const query = new URLSearchParams({ camera: cameraId, ...(atMs !== null && { at: String(Math.round(atMs)) }) });
  return `#/playback?${query.toString()}`;
}
