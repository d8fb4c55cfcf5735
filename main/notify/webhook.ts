import { createHmac } from 'node:crypto';
import { type Spoken, toldOf } from './compose.ts';
import { addressOf, type Post } from './http-post.ts';
import type { Delivered } from './types.ts';

export interface WebhookParts extends Delivered {
  /** http or https. */
  url: string;
  /** Null: it is not signed. */
  key: string | null;
  publicUrl: string;
  spoken: Spoken;
  post: Post;
  ca?: string | undefined;
}

/** Shorter ones are words. */
const SHORTEST_TOKEN = 6;

/**
 * `t=<seconds>,v1=<hex>`: HMAC-SHA256 with the key over the time, a dot and the body as it is sent, so that nobody can send it again
 * later or alter it.
 */
export function signature(key: string, seconds: number, body: Uint8Array): string {
  const hmac = createHmac('sha256', key).update(`${seconds}.`).update(body).digest('hex');
  return `t=${seconds},v1=${hmac}`;
}

/** @throws AppError like Post */
export async function sendWebhook({ message, picture, tries, url, key, publicUrl, spoken, post, clock, signal, ca }: WebhookParts): Promise<void> {
  const told = toldOf(message, spoken, publicUrl);
  const body = Buffer.from(JSON.stringify({ ...told, picture: picture ? { type: 'image/jpeg', base64: Buffer.from(picture).toString('base64') } : null }), 'utf8');
  const seconds = Math.floor(clock.now() / 1_000);
  const at = new URL(url);
  await post({
    url: at,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Kanjia',
      'kanjia-delivery': message.id,
      'kanjia-attempt': String(tries + 1),
      ...(key === null ? {} : { 'kanjia-signature': signature(key, seconds, body) }),
    },
    body,
    secrets: [key ?? '', ...secretParts(at)],
    clock,
    signal,
    ca,
  });
}

/** What may be a token in an address: its longer parts, as they stand there and as they are meant. */
function secretParts({ pathname, searchParams, search }: URL): string[] {
  const parts = [...pathname.split('/'), ...search.slice(1).split(/[&=]/), ...searchParams.values()];
  return parts.filter((part) => part.length >= SHORTEST_TOKEN).sort((a, b) => b.length - a.length);
}

/** As much of an address as may be seen: where it is, not what it carries. */
export function shownUrl(url: string): string {
  const at = new URL(url);
  return `${at.protocol}//${at.port === '' ? at.hostname : addressOf(at)}/…`;
}
