import { AppError } from '../../contract/errors.ts';
import type { NotifySettings } from '../../contract/notify-types.ts';
import { linkOf, type Spoken, textOf } from './compose.ts';
import type { Post } from './http-post.ts';
import type { Delivered } from './types.ts';

/** ntfy.sh takes so much; a server of one's own may take more (its setting attachment-file-size-limit). */
const MOST_PICTURE_BYTES = 2 * 1024 * 1024;
/** What ntfy answers when it keeps no attachments, or no room is left for them. */
const NO_ATTACHMENTS = new Set(['notify.rejected', 'notify.tooLarge', 'notify.tooMany']);

export interface NtfyParts extends Delivered {
  settings: NotifySettings['ntfy'];
  /** A token, or the password of `username`. */
  secret: string | null;
  publicUrl: string;
  spoken: Spoken;
  post: Post;
  ca?: string | undefined;
}

/**
 * Publishes to a topic (https://docs.ntfy.sh/publish): the picture is the body and the text a header, because an attachment leaves no
 * other place for it. A server that takes no attachments gets the text alone.
 * @throws AppError like Post
 */
export async function sendNtfy(parts: NtfyParts): Promise<void> {
  const { message, settings, secret, publicUrl, spoken, post, clock, signal, ca } = parts;
  const { title, text } = textOf(message, spoken);
  const link = linkOf(message, publicUrl);
  const headers: Record<string, string> = {
    title: encodedWord(title),
    'user-agent': 'Kanjia',
    ...(message.type === 'alert' ? { tags: message.event.kind, priority: 'high' } : {}),
    ...(message.type === 'recording' ? { tags: 'warning', priority: 'high' } : {}),
    ...(message.type === 'recovered' ? { tags: 'white_check_mark' } : {}),
    ...(link === null ? {} : { click: link }),
    ...authorization(settings.username, secret),
  };
  const common = { url: new URL(settings.topic, `${settings.server.replace(/\/+$/, '')}/`), secrets: [secret ?? ''], clock, signal, ca };
  const picture = parts.picture && parts.picture.byteLength <= MOST_PICTURE_BYTES ? parts.picture : null;
  if (picture) {
    try {
      await post({ ...common, headers: { ...headers, message: encodedWord(text), filename: 'kanjia.jpg', 'content-type': 'image/jpeg' }, body: picture });
      return;
    } catch (error) {
      if (!(error instanceof AppError) || !NO_ATTACHMENTS.has(error.messageKey)) throw error;
    }
  }
  await post({ ...common, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from(text, 'utf8') });
}

function authorization(username: string, secret: string | null): Record<string, string> {
  if (secret === null) return {};
  return { authorization: username === '' ? `Bearer ${secret}` : `Basic ${Buffer.from(`${username}:${secret}`, 'utf8').toString('base64')}` };
}

/** RFC 2047 §2, which ntfy reads in its headers; plain where that says the same. A line feed would end the header. */
function encodedWord(text: string): string {
  const line = text.replaceAll('\n', ' · ');
  return /^[\x20-\x7e]*$/.test(line) ? line : `=?UTF-8?B?${Buffer.from(line, 'utf8').toString('base64')}?=`;
}
