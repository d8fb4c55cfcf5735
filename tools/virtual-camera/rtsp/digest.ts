/** HTTP Digest as RTSP servers use it (RFC 2617, MD5, without qop). */
import { createHash, randomBytes } from 'node:crypto';

export const REALM = 'Kanjia virtual camera';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

export function newNonce(): string {
  return randomBytes(16).toString('hex');
}

export function challenge(nonce: string): string {
  return `Digest realm="${REALM}", nonce="${nonce}", algorithm=MD5`;
}

/** @param header value of Authorization */
export function digestAllows(header: string | undefined, method: string, nonce: string, user: string, password: string): boolean {
  const match = /^Digest\s+(.*)$/i.exec(header ?? '');
  if (!match) return false;
  const fields = new Map<string, string>();
  for (const [, name, quoted, plain] of (match[1] ?? '').matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)) fields.set((name ?? '').toLowerCase(), quoted ?? plain ?? '');
  if (fields.get('nonce') !== nonce || fields.get('username') !== user) return false;
  const ha1 = md5(`${user}:${REALM}:${password}`);
  const ha2 = md5(`${method}:${fields.get('uri') ?? ''}`);
  const qop = fields.get('qop');
  const middle = qop ? `${nonce}:${fields.get('nc') ?? ''}:${fields.get('cnonce') ?? ''}:${qop}` : nonce;
  return fields.get('response') === md5(`${ha1}:${middle}:${ha2}`);
}
