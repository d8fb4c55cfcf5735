import type { MailSettings } from '../../contract/coverage-types.ts';
import { linkOf, type Spoken, textOf } from './compose.ts';
import type { SendMail } from './smtp.ts';
import type { Delivered } from './types.ts';

/** RFC 2392: how the text names the picture beside it. */
const PICTURE_ID = 'picture@kanjia';

export interface AlertMailParts extends Delivered {
  settings: MailSettings;
  password: string | null;
  to: string[];
  publicUrl: string;
  spoken: Spoken;
  send: SendMail;
}

/** One alert as a mail with its picture inside. @throws AppError like SendMail */
export async function sendAlertMail({ message, picture, settings, password, to, publicUrl, spoken, send, signal }: AlertMailParts): Promise<void> {
  const { title, text } = textOf(message, spoken);
  const link = linkOf(message, publicUrl);
  const lines = text.split('\n').map((line) => `<p style="margin:0 0 6px">${escaped(line)}</p>`);
  const image = picture ? `<img src="cid:${PICTURE_ID}" alt="" style="max-width:100%;border-radius:8px">` : '';
  const anchor = link === null ? '' : `<p style="margin:12px 0 0"><a href="${escaped(link)}">${escaped(spoken.words('alert.open'))}</a></p>`;
  await send({
    settings: { ...settings, to },
    password,
    message: {
      subject: title,
      text: [text, ...(link === null ? [] : [link])].join('\n\n'),
      html: `<div style="font-family:sans-serif">${lines.join('')}${image}${anchor}</div>`,
      ...(picture ? { picture: { id: PICTURE_ID, name: 'kanjia.jpg', jpeg: picture } } : {}),
    },
    signal,
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
