/** HTTP Digest (RFC 7616, and RFC 2069 devices without qop). Pure but for the client nonce. */
import { createHash, randomBytes } from 'node:crypto';
import type { Credentials } from '../types.ts';

export interface Challenge {
  /** Lower case: `digest`, `basic`. */
  scheme: string;
  /** Names in lower case, values unquoted. */
  parameters: Readonly<Record<string, string>>;
}

/** Strongest first. The -sess forms hash the nonces in as well. */
const ALGORITHMS = [
  { name: 'SHA-256-SESS', hash: 'sha256', session: true },
  { name: 'SHA-256', hash: 'sha256', session: false },
  { name: 'MD5-SESS', hash: 'md5', session: true },
  { name: 'MD5', hash: 'md5', session: false },
] as const;

const MOST_CHALLENGES = 16;
const MOST_PARAMETERS = 32;
const LONGEST_HEADER = 4_096;

/** All challenges of all WWW-Authenticate headers; several may stand in one (RFC 9110 §11.6.1). */
export function parseChallenges(headers: readonly string[]): Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  for (const header of headers) {
    const token = /\s*,?\s*([!#$%&'*+.^_`|~\w-]+)(?:(\s*=\s*)(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/gy;
    const text = header.slice(0, LONGEST_HEADER);
    for (let match = token.exec(text); match?.[1]; match = token.exec(text)) {
      const current = challenges.at(-1);
      if (match[2] === undefined) {
        if (challenges.length >= MOST_CHALLENGES) return challenges;
        challenges.push({ scheme: match[1].toLowerCase(), parameters: Object.create(null) as Record<string, string> });
      } else if (current && Object.keys(current.parameters).length < MOST_PARAMETERS) {
        current.parameters[match[1].toLowerCase()] = match[3]?.replace(/\\(.)/g, '$1') ?? match[4] ?? '';
      }
    }
  }
  return challenges;
}

/** The Digest challenge to answer: the strongest that we can (CAMERAS.md rule 4); null when there is none. */
export function strongestDigest(challenges: readonly Challenge[]): Challenge | null {
  const usable = challenges.filter((challenge) => challenge.scheme === 'digest' && challenge.parameters['nonce'] && algorithmOf(challenge) && qopOf(challenge) !== 'unknown');
  return usable.toSorted((a, b) => ALGORITHMS.indexOf(algorithmOf(a)!) - ALGORITHMS.indexOf(algorithmOf(b)!))[0] ?? null;
}

/** What is remembered of one device: its challenge, and how often its nonce was used. */
export class DigestState {
  readonly challenge: Challenge;
  #count = 0;

  constructor(challenge: Challenge) {
    this.challenge = challenge;
  }

  /** The Authorization header for the next request. */
  authorization(method: string, uri: string, credentials: Credentials, clientNonce = randomBytes(16).toString('hex')): string {
    const { parameters } = this.challenge;
    const algorithm = algorithmOf(this.challenge) ?? ALGORITHMS[3];
    const hash = (text: string) => createHash(algorithm.hash).update(text, 'utf8').digest('hex');
    const realm = parameters['realm'] ?? '';
    const nonce = parameters['nonce'] ?? '';
    const count = (++this.#count).toString(16).padStart(8, '0');
    const plain = hash(`${credentials.username}:${realm}:${credentials.password}`);
    const secret = algorithm.session ? hash(`${plain}:${nonce}:${clientNonce}`) : plain;
    const what = hash(`${method}:${uri}`);
    const hasQop = qopOf(this.challenge) === 'auth';
    const response = hash(hasQop ? `${secret}:${nonce}:${count}:${clientNonce}:auth:${what}` : `${secret}:${nonce}:${what}`);
    const fields = [
      `username=${quoted(credentials.username)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(uri)}`,
      `response="${response}"`,
      ...(parameters['algorithm'] ? [`algorithm=${algorithm.name.replace('SESS', 'sess')}`] : []),
      ...(parameters['opaque'] === undefined ? [] : [`opaque=${quoted(parameters['opaque'])}`]),
      ...(hasQop || algorithm.session ? [`cnonce="${clientNonce}"`] : []),
      ...(hasQop ? ['qop=auth', `nc=${count}`] : []),
    ];
    return `Digest ${fields.join(', ')}`;
  }
}

/** True when only the nonce was too old: the password was not judged. */
export function isStale(challenge: Challenge): boolean {
  return challenge.parameters['stale']?.toLowerCase() === 'true';
}

function algorithmOf(challenge: Challenge): (typeof ALGORITHMS)[number] | undefined {
  const name = (challenge.parameters['algorithm'] ?? 'MD5').toUpperCase();
  return ALGORITHMS.find((algorithm) => algorithm.name === name);
}

function qopOf(challenge: Challenge): 'auth' | 'none' | 'unknown' {
  const qop = challenge.parameters['qop'];
  if (!qop) return 'none';
  return qop.toLowerCase().split(/[\s,]+/).includes('auth') ? 'auth' : 'unknown';
}

/** Header values: one line of characters that HTTP can carry; UTF-8 as Latin-1 bytes, as Node writes headers. */
function quoted(text: string): string {
  // eslint-disable-next-line no-control-regex -- a line end here would be a second header
  const clean = text.replace(/[\u0000-\u001f\u007f]/g, '').replace(/["\\]/g, '\\$&');
  return `"${Buffer.from(clean, 'utf8').toString('latin1')}"`;
}
