import http from 'node:http';
import https from 'node:https';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../base/clock.ts';
import { answerError, type HttpAnswer, redirectTarget, requestError } from './http-faults.ts';

/** For everything: connecting, sending a picture over a slow line, waiting. */
const LIMIT_MS = 45_000;
/** Nobody reads what a receiver answers beyond the first lines. */
const MOST_ANSWER_BYTES = 16 * 1024;
const MOST_REDIRECTS = 3;

export interface PostParts {
  url: URL;
  headers: Record<string, string>;
  body: Uint8Array;
  /** What a receiver may repeat, and nobody shall read. */
  secrets: readonly string[];
  clock: Clock;
  signal: AbortSignal;
  /** PEM of whom to trust instead of the computer's own list; for tests. */
  ca?: string | undefined;
}

export type Post = (parts: PostParts) => Promise<void>;

/**
 * Hands something to a receiver, on a connection of its own. An answer without end is cut off, redirects lead to the same host or nowhere.
 * @throws AppError `unreachable`, `timeout`, `busy`, `rate-limited` (worth another try; `data.seconds`: as long as it wants), `invalid`,
 * `unsupported`, `cancelled`
 */
export const post: Post = async (parts) => {
  let { url } = parts;
  for (let redirects = 0; ; redirects++) {
    const answer = await once({ ...parts, url });
    const next = redirects < MOST_REDIRECTS ? redirectTarget(url, answer) : null;
    if (next === null) {
      const error = answerError(answer, addressOf(url), parts.secrets, parts.clock.now());
      if (error) throw error;
      return;
    }
    url = next;
  }
};

/** `host:port`, as people are told of it. */
export function addressOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`;
}

async function once({ url, headers, body, clock, signal, ca }: PostParts): Promise<HttpAnswer> {
  const address = addressOf(url);
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const give = url.protocol === 'https:' ? https.request : http.request;
  const request = give(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': String(body.byteLength) },
    // Neither kept open nor shared: alerts are few.
    agent: false,
    ...(url.protocol === 'https:' ? { minVersion: 'TLSv1.2' as const, ...(ca === undefined ? {} : { ca }) } : {}),
  });
  const stop = (error: Error) => {
    reject(error);
    request.destroy();
  };
  const limit = clock.after(LIMIT_MS, () => stop(new AppError('timeout', 'notify.timeout', { data: { address } })));
  const onAbort = () => stop(new AppError('cancelled', 'cancelled'));
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  request.on('error', (error) => reject(requestError(error, address)));
  request.on('response', (response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = () => {
      const { location, 'retry-after': retryAfter } = response.headers;
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).subarray(0, MOST_ANSWER_BYTES).toString('utf8'), location: location ?? null, retryAfter: retryAfter ?? null });
      request.destroy();
    };
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MOST_ANSWER_BYTES) finish();
    });
    response.once('end', finish);
    // Cut off in the middle: what it began with says whether it was taken.
    response.once('error', finish);
  });
  request.end(body);
  try {
    return await promise;
  } finally {
    limit[Symbol.dispose]();
    signal.removeEventListener('abort', onAbort);
    request.destroy();
  }
}
