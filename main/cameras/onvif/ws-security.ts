import { createHash, randomBytes } from 'node:crypto';
import type { Credentials } from '../types.ts';
import { escapeXml } from '../xml/read.ts';
import { NS } from './namespaces.ts';

const PROFILE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest';
const BASE64 = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

/**
 * The Security header of WS-UsernameToken Profile 1.0 §3.1: digest = Base64(SHA-1(nonce + created + password)). The
 * password itself is not in it.
 * @param createdMs the camera's own time, UTC ms: cameras refuse a token that is minutes off (CAMERAS.md rule 1).
 */
export function securityHeader(credentials: Credentials, createdMs: number, nonce = randomBytes(16)): string {
  const created = new Date(createdMs).toISOString();
  const digest = createHash('sha1').update(nonce).update(created, 'utf8').update(credentials.password, 'utf8').digest('base64');
  return (
    `<wsse:Security s:mustUnderstand="1" xmlns:wsse="${NS.wsse}" xmlns:wsu="${NS.wsu}"><wsse:UsernameToken>` +
    `<wsse:Username>${escapeXml(credentials.username)}</wsse:Username>` +
    `<wsse:Password Type="${PROFILE}">${digest}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${BASE64}">${nonce.toString('base64')}</wsse:Nonce>` +
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  );
}
