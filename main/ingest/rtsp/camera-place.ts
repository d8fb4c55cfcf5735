const RTSP_PORT = 554;
/** RFC 7826 §22.14.2. */
const RTSPS_PORT = 322;

/** Where an RTSP URL leads to; null for any other URL. An IPv6 address stands in brackets in a URL only. */
export function cameraPlace(text: string): { host: string; port: number; secure: boolean } | null {
  const url = URL.parse(text);
  const secure = url?.protocol === 'rtsps:';
  if (!url || url.hostname === '' || (!secure && url.protocol !== 'rtsp:')) return null;
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || (secure ? RTSPS_PORT : RTSP_PORT)), secure };
}
