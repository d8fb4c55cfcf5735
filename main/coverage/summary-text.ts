import type { Summary } from './summary.ts';
import type { Wording } from './wording.ts';

/** The summary as plain text, for mail programs that show nothing else. */
export function summaryText({ headline, period, cameras, storage, notices }: Summary, { t }: Wording): string {
  const blocks = [[headline.text, period]];
  for (const { name, figure, lines } of cameras) blocks.push([`${name}: ${figure}`, ...lines.map(({ text }) => `  ${text}`)]);
  blocks.push([t('summary.storage'), ...storage.map(({ text }) => `  ${text}`)]);
  if (notices.length > 0) blocks.push([t('summary.notices'), ...notices.map(({ text }) => `  ${text}`)]);
  blocks.push([t('summary.foot')]);
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}
