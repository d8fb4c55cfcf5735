/** RTSP 1.0 messages (RFC 2326 §4 to §7, §10.12): made and read. Pure. */

export interface RtspResponse {
  status: number;
  /** Names in lower case; a header that comes several times has several values. */
  headers: ReadonlyMap<string, readonly string[]>;
  body: string;
}

const MOST_HEADERS = 64;

/** @param headers values must hold no line ends: they would make a second header. @throws RangeError when one does. */
export function rtspRequest(method: string, url: string, sequence: number, headers: Readonly<Record<string, string>>): string {
  const lines = [`${method} ${url} RTSP/1.0`, `CSeq: ${sequence}`, 'User-Agent: Kanjia', ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  if (lines.some((line) => /[\r\n]/.test(line))) throw new RangeError('line end in a request');
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Reads first line and headers. @returns status 0 for a request (a camera may ask something itself), null for what is no RTSP. */
export function readResponseHead(text: string): { status: number; headers: Map<string, string[]>; contentLength: number } | null {
  const [first = '', ...lines] = text.split(/\r?\n/, MOST_HEADERS + 1);
  const status = /^RTSP\/\d+\.\d+ (\d{3})(?: |$)/.exec(first)?.[1];
  if (status === undefined && !/ RTSP\/\d+\.\d+$/.test(first)) return null;
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const values = headers.get(name);
    const value = line.slice(colon + 1).trim();
    if (values) values.push(value);
    else headers.set(name, [value]);
  }
  const length = Number(headers.get('content-length')?.[0] ?? 0);
  const contentLength = Number.isSafeInteger(length) && length > 0 ? length : 0;
  return { status: status === undefined ? 0 : Number(status), headers, contentLength };
}

/** Timeout of `Session: id;timeout=60`, ms; 60 s when not said (RFC 2326 §12.37). */
export function readSession(value: string): { id: string; timeoutMs: number } {
  const [id = '', ...parameters] = value.split(';');
  const seconds = Number(parameters.map((item) => /^\s*timeout\s*=\s*(\d+)/i.exec(item)?.[1]).find((item) => item !== undefined) ?? 60);
  return { id: id.trim(), timeoutMs: Math.min(3_600, Math.max(5, seconds)) * 1000 };
}

/**
 * The URL of a track. Cameras name hosts and ports of their own making there; only the path is believed, for nobody is talked to
 * but the host that answered.
 * @param base of the description: Content-Base, Content-Location, or the URL that was asked for
 */
export function controlUrl(asked: string, base: string, control: string): string {
  if (control === '' || control === '*') return onSameHost(asked, base);
  if (/^rtsps?:\/\//i.test(control)) return onSameHost(asked, control);
  // Appended, not resolved as RFC 3986 would: cameras with a query in their URL mean it that way.
  const start = onSameHost(asked, base);
  return `${start}${start.endsWith('/') || control.startsWith('/') ? '' : '/'}${control.startsWith('/') && start.endsWith('/') ? control.slice(1) : control}`;
}

/** What a URL says, asked of the host of another. */
export function onSameHost(asked: string, url: string): string {
  const authority = /^rtsps?:\/\/[^/?#]+/i.exec(asked)?.[0] ?? asked;
  const rest = url.replace(/^rtsps?:\/\/[^/?#]*/i, '');
  return /[\s]/.test(rest) ? asked : `${authority}${rest}`;
}
