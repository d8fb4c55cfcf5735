/** A record as one page that needs nothing else: pictures inside, made to be printed. */
import type { CommissioningRecord } from '../../../contract/bench-types.ts';
import type { Language } from '../../../contract/types.ts';
import { say, words } from '../messages.ts';

export interface ReportInput {
  record: CommissioningRecord;
  picture: (cameraId: string) => Buffer | null;
  language: Language;
}

const STYLE = `
body { font: 13px/1.5 system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; color: #152026; margin: 32px auto; max-width: 820px; padding: 0 24px; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 28px 0 8px; }
.muted { color: #5c6c76; } table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: 5px 8px; border-bottom: 1px solid #cfd8dc; vertical-align: top; }
.camera { break-inside: avoid; } img { width: 100%; max-height: 380px; object-fit: contain; background: #0e1418; border-radius: 6px; }
.passed { color: #1d7a38; } .advice { color: #8f5b00; } .failed { color: #b3261e; font-weight: 600; }
.sign { display: grid; grid-template-columns: 1fr 1fr; gap: 40px; margin-top: 48px; break-inside: avoid; } .sign div { border-top: 1px solid #152026; padding-top: 6px; }
@media print { body { margin: 0; } }`;

export function reportHtml({ record, picture, language }: ReportInput): string {
  const t = words(language);
  const { site } = record;
  const date = (ms: number) => new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(ms);
  const rows = ([['customer', site.customer], ['installer', site.installer], ['date', date(record.startedMs)], ['note', site.note]] as const).filter(([, value]) => value !== '').map(([key, value]) => `<tr><th>${escape(t(`commissioning.report.${key}`))}</th><td>${escape(value)}</td></tr>`);
  const cameras = record.cameras.map((camera) => {
    const jpeg = picture(camera.cameraId);
    const facts = [camera.room, camera.address, [camera.make, camera.model].filter(Boolean).join(' '), camera.serial && `${t('health.serial')} ${camera.serial}`, camera.firmware && `${t('health.firmware')} ${camera.firmware}`, camera.streams].filter((fact) => fact);
    const checks = camera.checks.map(({ check, state, text }) => `<tr><td>${escape(t(`commissioning.check.${check}`))}</td><td class="${state}">${escape(t(`commissioning.state.${state}`))}</td><td>${escape(say(language, text))}</td></tr>`);
    return `<section class="camera"><h2>${escape(camera.name)}</h2><p class="muted">${escape(facts.join(' · '))}</p>${jpeg ? `<img alt="" src="data:image/jpeg;base64,${jpeg.toString('base64')}">` : ''}<table>${checks.join('')}</table></section>`;
  });
  return (
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${escape(site.name)}</title><style>${STYLE}</style><body><h1>${escape(site.name)}</h1>` +
    `<p class="muted">${escape(t('commissioning.report.title', { count: record.cameras.length }))}${record.stopped ? ` · ${escape(t('commissioning.report.stopped'))}` : ''}</p><table>${rows.join('')}</table>${cameras.join('')}` +
    `<div class="sign"><div>${escape(t('commissioning.report.signInstaller'))}</div><div>${escape(t('commissioning.report.signCustomer'))}</div></div></body></html>\n`
  );
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}
