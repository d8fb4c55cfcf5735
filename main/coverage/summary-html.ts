import type { Line, LineState, Summary } from './summary.ts';
import type { Wording } from './wording.ts';

/** Mail programs know no style sheets worth the name: each element has its own style, and nothing is fetched. */
const COLOUR: Record<LineState, string> = { good: '#1d7a38', bad: '#8f5b00', quiet: '#5c6c76' };
const FACE = "font-family:-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";

/** The summary as a mail in HTML: all in one, no pictures, no links. */
export function summaryHtml({ subject, headline, period, cameras, storage, notices }: Summary, { t, language }: Wording): string {
  const rows = cameras.map(
    ({ name, figure, state, lines }) =>
      `<tr><td style="padding:12px 12px 12px 0;border-top:1px solid #cfd8dc;vertical-align:top"><div style="font-weight:600;color:#152026">${escape(name)}</div>${lines.map(paragraph).join('')}</td>` +
      `<td align="right" style="padding:12px 0;border-top:1px solid #cfd8dc;vertical-align:top;white-space:nowrap;font-weight:600;color:${COLOUR[state]}">${escape(figure)}</td></tr>`,
  );
  const section = (title: string, lines: readonly Line[]) => (lines.length === 0 ? '' : `<h2 style="margin:24px 0 4px;font-size:14px;color:#152026">${escape(title)}</h2>${lines.map(paragraph).join('')}`);
  return (
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(subject)}</title></head>` +
    `<body style="margin:0;padding:24px;background:#ffffff;color:#152026;font-size:14px;line-height:1.5;${FACE}"><div style="max-width:600px;margin:0 auto">` +
    `<h1 style="margin:0 0 4px;font-size:20px;line-height:1.35;color:${headline.state === 'quiet' ? '#152026' : COLOUR[headline.state]}">${escape(headline.text)}</h1><p style="margin:0 0 16px;color:#5c6c76">${escape(period)}</p>` +
    `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;font-size:14px;line-height:1.5">${rows.join('')}</table>` +
    `${section(t('summary.storage'), storage)}${section(t('summary.notices'), notices)}` +
    `<p style="margin:28px 0 0;padding-top:12px;border-top:1px solid #cfd8dc;font-size:12px;color:#5c6c76">${escape(t('summary.foot'))}</p></div></body></html>\n`
  );
}

function paragraph({ state, text }: Line): string {
  return `<div style="margin-top:2px;font-size:13px;color:${COLOUR[state]}">${escape(text)}</div>`;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}
